/**
 * Objects of another apartment, as `com.openApartment` gives them: their members return promises.
 *
 * @module
 */
import type { ActivationOptions } from "./activation.ts";
import { Apartment, type ApartmentCallOptions } from "./apartment.ts";
import { type HandleMap, packValue, type RemoteHandle, unpackValue } from "./apartment_values.ts";
import { markForeign } from "./foreign_objects.ts";
import { Ref } from "./values.ts";

/** What the worker is asked to do with an object. */
export type RemoteKind = "get" | "put" | "putRef" | "call" | "default" | "read";

/** A value of an operation, and what by-reference arguments hold after it. */
export interface RemoteResult {
  readonly value: unknown;
  readonly refs: readonly unknown[];
}

/** An object of an apartment: `await object.Count`, `await object.Add("a", 1)`. */
// deno-lint-ignore no-explicit-any -- late bound: the server decides at run time
export type AsyncDynamicObject = any;

const LOCAL_NAMES = new Set(["then", "toJSON", "constructor", "prototype"]);
const handles = new WeakMap<object, { owner: ObjectApartment; handle: RemoteHandle }>();

/** A worker with an STA of its own, for objects that are used from here. */
export class ObjectApartment implements AsyncDisposable, HandleMap {
  readonly #apartment: Apartment;

  constructor() {
    this.#apartment = new Apartment(new URL("./object_worker.ts", import.meta.url).href);
  }

  /**
   * Creates an object in the apartment.
   *
   * @throws {ComError} If there is no such class, or its server cannot be started.
   */
  async createObject(
    progIdOrClsid: string,
    options: ActivationOptions & ApartmentCallOptions = {},
  ): Promise<AsyncDynamicObject> {
    const { signal, timeoutMs, ...activation } = options;
    const action = `create object "${progIdOrClsid}"`;
    const handle = await this.#apartment.call<RemoteHandle>(
      "create",
      [progIdOrClsid, activation],
      { signal, timeoutMs, action, onLate: (late) => this.release(late as RemoteHandle) },
    );
    return this.objectOf(handle);
  }

  /** Ends the apartment: its objects are released, its thread ends. */
  close(graceMs?: number): Promise<void> {
    return this.#apartment.close(graceMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  handleOf(value: unknown): RemoteHandle | undefined {
    const known = typeof value === "function" ? handles.get(value) : undefined;
    if (!known) return undefined;
    if (known.owner !== this) {
      throw new TypeError(
        `Cannot pass object "${known.handle.label}" to another apartment: it belongs to its own`,
      );
    }
    return known.handle;
  }

  objectOf(handle: RemoteHandle): AsyncDynamicObject {
    const face = new Proxy(() => {}, new AsyncHandler(this, handle));
    handles.set(face, { owner: this, handle });
    markForeign(face, handle.label);
    return face;
  }

  /** Runs one operation on an object. */
  async run(
    handle: RemoteHandle,
    kind: RemoteKind,
    member: string,
    args: readonly unknown[],
    options: ApartmentCallOptions = {},
  ): Promise<unknown> {
    const packed = args.map((arg) => packValue(arg, this));
    const result = await this.#apartment.call<RemoteResult>("run", [
      handle.id,
      kind,
      member,
      packed,
    ], { action: `${kind} "${member}" of ${handle.label}`, ...options });
    const refs = args.filter((arg) => arg instanceof Ref);
    refs.forEach((ref, i) => ref.value = unpackValue(result.refs[i], this));
    return unpackValue(result.value, this);
  }

  /** The items of a collection, fetched at once. */
  async items(handle: RemoteHandle): Promise<unknown[]> {
    const packed = await this.#apartment.call<unknown[]>("items", [handle.id]);
    return packed.map((item) => unpackValue(item, this));
  }

  /** Releases one object of the apartment. */
  async release(handle: RemoteHandle): Promise<void> {
    await this.#apartment.call("release", [handle.id]);
  }

  /** What is alive in the apartment. */
  stats(): Promise<{ readonly objects: number }> {
    return this.#apartment.call("stats");
  }
}

/** The apartment and the handle behind an object of an apartment. */
export function remoteOf(
  value: unknown,
): { readonly owner: ObjectApartment; readonly handle: RemoteHandle } | undefined {
  return typeof value === "function" ? handles.get(value) : undefined;
}

class AsyncHandler implements ProxyHandler<() => void> {
  readonly #owner: ObjectApartment;
  readonly #handle: RemoteHandle;

  constructor(owner: ObjectApartment, handle: RemoteHandle) {
    this.#owner = owner;
    this.#handle = handle;
  }

  /** A member is a function, and a promise of the property's value when it is awaited. */
  get(target: () => void, key: string | symbol): unknown {
    const owner = this.#owner;
    const handle = this.#handle;
    if (key === Symbol.asyncDispose) return () => owner.release(handle);
    if (key === Symbol.asyncIterator) {
      return async function* () {
        yield* await owner.items(handle);
      };
    }
    if (typeof key === "symbol") return Reflect.get(target, key);
    if (LOCAL_NAMES.has(key)) return undefined;
    const member = (...args: unknown[]) => owner.run(handle, "call", key, args);
    return Object.assign(member, {
      set: (value: unknown, ...args: unknown[]) => owner.run(handle, "put", key, [...args, value]),
      then: (resolve: (value: unknown) => unknown, reject: (reason: unknown) => unknown) =>
        owner.run(handle, "read", key, []).then(resolve, reject),
    });
  }

  apply(_target: () => void, _self: unknown, args: unknown[]): Promise<unknown> {
    return this.#owner.run(this.#handle, "default", "()", args);
  }

  set(): boolean {
    throw new TypeError(
      `Cannot assign to a member of "${this.#handle.label}": it lives in another apartment; ` +
        `await object.Member.set(value) instead`,
    );
  }

  getPrototypeOf(): null {
    return null;
  }
}
