/**
 * What a hosted TypeScript object offers to native callers: members by DISPID.
 *
 * @module
 */
import { DISPID_PROPERTYPUT } from "../calls/frame.ts";
import type { InterfaceTable } from "../early/interface_table.ts";
import type { HostedEvents } from "./hosted_events.ts";
import {
  checkDispid,
  type HostedParameter,
  type HostedType,
  hostedVartype,
} from "./types/hosted_type.ts";
import { VT } from "../values/vt.ts";

/** DISPIDs with a fixed meaning. Source: `oleauto.h`. */
export const DISPID_VALUE = 0;
export const DISPID_NEWENUM = -4;
export { DISPID_PROPERTYPUT };

/** Describes a member of a hosted object where its name alone does not say enough. */
export interface HostedMember {
  /** Number for native callers; default: the next free one. */
  readonly dispid?: number;
  /** Parameters by name, so that callers can pass named arguments, or in full. */
  readonly params?: readonly (string | HostedParameter)[];
  /** Type of the property or of the result; default `"VT_VARIANT"`: what the value suggests. */
  readonly type?: HostedType;
  /** Help text for tools that show members. */
  readonly help?: string;
}

/** Options of `com.host`. */
export interface HostOptions {
  /** Name for error messages and `source` of errors; default: the class of the target. */
  readonly name?: string;
  /** Help text for tools that show classes. */
  readonly help?: string;
  /** Which member is the default one (DISPID 0). */
  readonly defaultMember?: string;
  /** Further interface identifiers that the object answers to, as dispinterfaces of events. */
  readonly interfaces?: readonly string[];
  /**
   * Interfaces of others that the object has: `com.defineInterface`, `com.loadInterface`. Their
   * methods call the members of the same names; those that the object lacks answer `E_NOTIMPL`. It
   * has the interfaces that those derive from, too.
   */
  readonly implements?: readonly InterfaceTable[];
  /** Identifier of its own interface; default: one that is derived from the members. */
  readonly interfaceId?: string;
  /** Its class, where it has one; default: one that is derived from the members. */
  readonly clsid?: string;
  /** The events that the object fires, with `com.fire`. */
  readonly events?: HostedEvents;
  /** Further event interfaces, such as an older one: who listens through it hears its events. */
  readonly moreEvents?: readonly HostedEvents[];
  /**
   * Whether an enumerator reads the target's iterator only as far as its caller comes: for long
   * collections that nobody changes meanwhile. Default: it reads all items at once.
   */
  readonly pullItems?: boolean;
  /** More about single members, by name. */
  readonly members?: Readonly<Record<string, HostedMember>>;
}

/** An object for native code whose lifetime is the receiver's; made by `com.hosted`. */
export class HostedValue {
  /** Holds the object to be hosted, and how. */
  constructor(readonly target: object, readonly options: HostOptions) {}
}

/**
 * A property with arguments, as the value of a property of a hosted object.
 *
 * @typeParam T Type of the property.
 */
export interface Indexer<T = unknown> {
  /** Reads the value for these arguments. */
  get(...args: unknown[]): T;
  /** Writes the value for these arguments; absent: it cannot be written. */
  set?(value: T, ...args: unknown[]): void;
}

const indexers = new WeakSet<object>();

/**
 * Makes a parameterised property of a hosted object: `Item` of a collection.
 *
 * @example
 * ```ts
 * import { indexer } from "../mod.ts";
 *
 * const names = new Map([["a", 1]]);
 * const target = { Item: indexer({ get: (key) => names.get(String(key)) }) };
 * console.log(target.Item.get("a"));
 * ```
 */
export function indexer<T>(accessors: Indexer<T>): Indexer<T> {
  indexers.add(accessors);
  return accessors;
}

/** Whether a property's value is a parameterised property. */
export function isIndexer(value: unknown): value is Indexer {
  return typeof value === "object" && value !== null && indexers.has(value);
}

/** What a member declares, with types as vartypes; `VT_VARIANT` takes what comes. */
export interface DeclaredTypes {
  readonly params: readonly {
    readonly vt: number;
    readonly byRef: boolean;
    /** Undefined leaves it to the length of the function. */
    readonly optional: boolean | undefined;
  }[];
  readonly value: number;
}

function readTypes({ params = [], type = "VT_VARIANT" }: HostedMember): DeclaredTypes {
  return {
    params: params.map((param) =>
      typeof param === "string" ? { vt: VT.VARIANT, byRef: false, optional: undefined } : {
        vt: hostedVartype(param.type ?? "VT_VARIANT"),
        byRef: param.byRef ?? false,
        optional: param.optional,
      }
    ),
    value: hostedVartype(type),
  };
}

/** The members of a hosted object: names without regard to case, and numbers. */
export class HostedMembers {
  readonly #names = new Map<number, string>();
  readonly #dispids = new Map<string, number>();
  readonly #types = new Map<string, DeclaredTypes>();
  readonly #options: HostOptions;
  #next = 1;

  constructor(target: object, options: HostOptions) {
    this.#options = options;
    const names = memberNames(target);
    for (const name of Object.keys(options.members ?? {})) this.typesOf(name); // so that errors show
    for (const name of [...Object.keys(options.members ?? {}), ...names]) {
      const declared = options.members?.[name]?.dispid;
      const dispid = name === options.defaultMember ? DISPID_VALUE : declared;
      if (dispid !== undefined) this.#add(name, dispid);
    }
    for (const name of names) {
      if (this.#dispids.has(name.toLowerCase())) continue;
      while (this.#names.has(this.#next)) this.#next++;
      this.#add(name, this.#next);
    }
    const { defaultMember } = options;
    if (defaultMember !== undefined && this.#names.get(DISPID_VALUE) !== defaultMember) {
      throw new TypeError(
        `Cannot host an object whose default member is "${defaultMember}": it has no such member`,
      );
    }
  }

  #add(name: string, dispid: number): void {
    checkDispid(dispid, name);
    const other = this.#names.get(dispid);
    if (other !== undefined && other !== name) {
      throw new TypeError(
        `Cannot host an object whose members "${other}" and "${name}" both have DISPID ${dispid}`,
      );
    }
    this.#names.set(dispid, name);
    this.#dispids.set(name.toLowerCase(), dispid);
  }

  /** Whether enumerators read items as they are asked for. */
  get pullsItems(): boolean {
    return this.#options.pullItems ?? false;
  }

  /** The DISPID of a member, or undefined. */
  dispid(name: string): number | undefined {
    return this.#dispids.get(name.toLowerCase());
  }

  /** The member with a DISPID, as the target spells it. */
  name(dispid: number): string | undefined {
    return this.#names.get(dispid);
  }

  /** All members: DISPIDs and names. */
  all(): [dispid: number, name: string][] {
    return [...this.#dispids.values()].map((dispid) => [dispid, this.#names.get(dispid)!]);
  }

  /** Position of a named parameter of a member, or -1. */
  parameter(member: string, name: string): number {
    const params = this.#options.members?.[member]?.params ?? [];
    const wanted = name.toLowerCase();
    return params.findIndex((param) =>
      (typeof param === "string" ? param : param.name).toLowerCase() === wanted
    );
  }

  /** How many arguments a member needs at least. */
  required(member: string, length: number): number {
    const params = this.typesOf(member)?.params;
    if (!params?.length) return length;
    return params.filter(({ optional }, i) => !(optional ?? i >= length)).length;
  }

  /**
   * What a member declares of its arguments and its value; undefined if nothing.
   *
   * @throws {TypeError} If it declares a type that there is not.
   */
  typesOf(member: string): DeclaredTypes | undefined {
    const declared = this.#options.members?.[member];
    if (!declared) return undefined;
    let types = this.#types.get(member);
    if (!types) this.#types.set(member, types = readTypes(declared));
    return types;
  }
}

/** Public members of an object and its classes, each once; names with `_` in front stay private. */
function memberNames(target: object): string[] {
  const names = new Set<string>();
  for (
    let level: object | null = target;
    level && level !== Object.prototype && level !== Function.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    for (const name of Object.getOwnPropertyNames(level)) {
      if (name === "constructor" || name.startsWith("_")) continue;
      if (typeof target === "function" && (name === "length" || name === "name")) continue;
      names.add(name);
    }
  }
  return [...names];
}
