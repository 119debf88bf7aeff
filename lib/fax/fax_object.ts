/**
 * `FaxObject`: what the typed classes of both libraries have in common.
 *
 * @module
 */
import type { Converter, ObjectSession } from "./converter.ts";
import type { Target, WireValue } from "./wire.ts";

/** Properties of a class: their names in the library, and how values are read. */
export type PropertyTable = Readonly<
  // deno-lint-ignore no-explicit-any -- tables of all types go through here
  Record<string, readonly [member: string, converter: Converter<any, any>]>
>;

/** A typed class. */
export type FaxObjectClass<T extends FaxObject> = new (session: ObjectSession, target: Target) => T;

/** Names of the properties of a class that can be read in bulk: all that promise a value. */
export type ReadableName<T> = {
  [Name in keyof T]: T[Name] extends Promise<unknown> ? Name : never;
}[keyof T];

/** What reading those properties yields. */
export type ReadValues<T, Name extends ReadableName<T>> = {
  readonly [Key in Name]: Awaited<T[Key]>;
};

/**
 * An object of a fax server. It lives in the server's thread; this is a name for it.
 *
 * Properties with simple values promise them; properties that are objects are there at once and
 * fetched on first use, and stay the same object, so that what was set on settings is there
 * when they are saved. Everything is released when the server is disconnected; in a long
 * session, write `await using` for objects that come from methods.
 */
export class FaxObject implements AsyncDisposable {
  /** Properties that {@linkcode FaxObject.readValues} knows, by their names here. */
  static readonly properties: PropertyTable = {};
  /** The session it belongs to; for other classes of this library. */
  readonly session: ObjectSession;
  /** Which object it is; for other classes of this library. */
  readonly target: Target;
  readonly #children = new Map<string, FaxObject>();

  /** Objects come from members of other objects, not from here. */
  constructor(session: ObjectSession, target: Target) {
    this.session = session;
    this.target = target;
  }

  /**
   * Reads several properties in one message.
   *
   * @throws {FaxError} If one cannot be read.
   * @throws {TypeError} If there is no such property.
   */
  async readValues<Name extends ReadableName<this> & string>(
    ...names: Name[]
  ): Promise<ReadValues<this, Name>> {
    const entries = names.map((name) => this.#property(name));
    const members = entries.map(([member]) => member);
    const values = await this.session.call<readonly WireValue[]>(
      "read",
      [this.target, members],
      `read ${members.join(", ")} of ${this.constructor.name}`,
    );
    return Object.fromEntries(
      entries.map(([, converter], i) => [names[i], converter.read(values[i], this.session)]),
    ) as ReadValues<this, Name>;
  }

  /** Gives the object back before the server is disconnected; twice is safe. */
  async release(): Promise<void> {
    if (this.target.path.length > 0) return; // it is kept with the object it is a property of
    await this.session.call("release", [this.target.handle], `release ${this.constructor.name}`);
  }

  /** The same as {@linkcode FaxObject.release}; safe after the server was disconnected. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.session.isOpen) await this.release();
  }

  /** Reads a property of the table. */
  protected async getProperty<T>(name: string): Promise<T> {
    const [member, converter] = this.#property(name);
    const action = `read ${member} of ${this.constructor.name}`;
    const args = [this.target, member, []];
    return converter.read(await this.session.call<WireValue>("get", args, action), this.session);
  }

  /** Sets a property of the table. */
  protected async setProperty(name: string, value: unknown, byReference = false): Promise<void> {
    const [member, converter] = this.#property(name);
    const args = [this.target, member, converter.write(value), byReference];
    await this.session.call("put", args, `set ${member} of ${this.constructor.name}`);
  }

  /** A property that is an object: there at once, fetched on first use. */
  protected child<T extends FaxObject>(member: string, Class: FaxObjectClass<T>): T {
    const known = this.#children.get(member);
    if (known !== undefined) return known as T;
    const { handle, path } = this.target;
    const child = new Class(this.session, { handle, path: [...path, member] });
    this.#children.set(member, child);
    return child;
  }

  /** Calls a method; also properties with arguments, as `"get"`. */
  protected async callMember<T>(
    kind: "call" | "get" | "callOut",
    member: string,
    result: Converter<T, never>,
    ...args: WireValue[]
  ): Promise<T> {
    const action = `call ${member} of ${this.constructor.name}`;
    const value = await this.session.call<WireValue>(kind, [this.target, member, args], action);
    return result.read(value, this.session);
  }

  #property(name: string): PropertyTable[string] {
    const table = (this.constructor as typeof FaxObject).properties;
    if (!Object.hasOwn(table, name)) {
      throw new TypeError(`Cannot read "${name}": ${this.constructor.name} has no such property`);
    }
    return table[name];
  }
}

/** A collection of the server, as it was when it was made: `Count` and `Item` from 1. */
export abstract class FaxCollection<Item> extends FaxObject implements AsyncIterable<Item> {
  /** How many items there are. */
  abstract get count(): Promise<number>;
  /** An item by its position from 1. */
  abstract item(index: number): Promise<Item>;

  /** Every item in turn; one that has gone since the collection was made ends in an error. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    const count = await this.count;
    for (let index = 1; index <= count; index++) yield await this.item(index);
  }
}

/** A collection of objects, whose properties can be read in bulk. */
export abstract class FaxObjectCollection<Item extends FaxObject> extends FaxCollection<Item> {
  /** The class of the items. */
  protected abstract get itemClass(): FaxObjectClass<Item>;

  /**
   * Reads the same properties of every item, all in one message; items that have gone since the
   * collection was made are left out.
   */
  async readAll<Name extends ReadableName<Item> & string>(
    ...names: Name[]
  ): Promise<ReadValues<Item, Name>[]> {
    if (names.length === 0) throw new TypeError("Cannot read no properties: name one at least");
    const Class = this.itemClass as unknown as typeof FaxObject;
    const entries = names.map((name) => {
      if (!Object.hasOwn(Class.properties, name)) {
        throw new TypeError(`Cannot read "${name}": ${Class.name} has no such property`);
      }
      return Class.properties[name];
    });
    const members = entries.map(([member]) => member);
    const values = await this.session.call<readonly WireValue[]>(
      "table",
      [this.target, members],
      `read ${members.join(", ")} of every item of ${this.constructor.name}`,
    );
    const rows: ReadValues<Item, Name>[] = [];
    for (let start = 0; start < values.length; start += names.length) {
      const row: Record<string, unknown> = {};
      for (let i = 0; i < names.length; i++) {
        row[names[i]] = entries[i][1].read(values[start + i], this.session);
      }
      rows.push(row as ReadValues<Item, Name>);
    }
    return rows;
  }
}

/** Messages of an archive, one after the other; the server hands them out in blocks. */
export abstract class FaxMessageIterator<Item extends FaxObject> extends FaxObject
  implements AsyncIterable<Item> {
  /** The class of the messages. */
  protected abstract get itemClass(): FaxObjectClass<Item>;
  #begun = false;

  /**
   * Every message in turn. Each message is released when the next one is asked for: keep its
   * id, not the object.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    let step = this.#begun ? "first" : "stay";
    this.#begun = true;
    while (true) {
      const action = `read the next message of ${this.constructor.name}`;
      const found = await this.session.call<WireValue>("iterate", [this.target, step], action);
      if (typeof found !== "object" || found === null || !("object" in found)) return;
      await using item = new this.itemClass(this.session, { handle: found.object, path: [] });
      yield item;
      step = "next";
    }
  }
}
