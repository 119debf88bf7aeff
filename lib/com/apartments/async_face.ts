/**
 * The asynchronous dynamic face: members of an object of another apartment return promises.
 *
 * @module
 */
import type { ApartmentCallOptions } from "./apartment.ts";
import type { RemoteHandle } from "./apartment_values.ts";
import { markForeign } from "../hosting/foreign_objects.ts";

/** What is done with an object. */
export type RemoteKind = "get" | "put" | "putRef" | "call" | "default" | "read";

/** An item of a collection that was fetched, and that nobody has yet. */
export interface FetchedItem {
  /** The item, which is the caller's from here on. */
  take(): unknown;
  /** Releases what nobody has taken, here or elsewhere. */
  discard(): void;
}

/** Who uses objects on behalf of this thread. */
export interface AsyncOwner {
  /** One operation; for a put, the value is the last argument. */
  run(
    handle: RemoteHandle,
    kind: RemoteKind,
    member: string,
    args: readonly unknown[],
    options?: ApartmentCallOptions,
  ): Promise<unknown>;
  /** The items of a collection. */
  items(handle: RemoteHandle): Promise<readonly FetchedItem[]>;
  release(handle: RemoteHandle): Promise<void>;
}

/** An object of another apartment: `await object.Count`, `await object.Add("a", 1)`. */
// deno-lint-ignore no-explicit-any -- late bound: the server decides at run time
export type AsyncDynamicObject = any;

/** Who owns an object, and which it is. */
export interface AsyncTarget {
  readonly owner: AsyncOwner;
  readonly handle: RemoteHandle;
}

const LOCAL_NAMES = new Set(["then", "toJSON", "constructor", "prototype"]);
const targets = new WeakMap<object, AsyncTarget>();

/** Makes the wrapper of an object of another apartment. */
export function makeAsyncFace(owner: AsyncOwner, handle: RemoteHandle): AsyncDynamicObject {
  // What the error says when somebody posts it to another thread.
  const target = () => "an object of COM belongs to its thread: use com.share";
  const inspect = () => `[COM ${handle.label}, in another apartment]`;
  for (const key of [Symbol.for("Deno.customInspect"), Symbol.for("nodejs.util.inspect.custom")]) {
    Object.defineProperty(target, key, { value: inspect });
  }
  const face = new Proxy(target, new AsyncHandler(owner, handle));
  targets.set(face, { owner, handle });
  markForeign(face, handle.label);
  return face;
}

/** What is behind a wrapper; undefined if the value is none. */
export function asyncTargetOf(value: unknown): AsyncTarget | undefined {
  return typeof value === "function" ? targets.get(value) : undefined;
}

class AsyncHandler implements ProxyHandler<() => void> {
  readonly #owner: AsyncOwner;
  readonly #handle: RemoteHandle;

  constructor(owner: AsyncOwner, handle: RemoteHandle) {
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
        const items = await owner.items(handle);
        let next = 0;
        try {
          while (next < items.length) yield items[next++].take();
        } finally {
          for (const item of items.slice(next)) item.discard();
        }
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
