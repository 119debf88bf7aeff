/**
 * Objects of another apartment, as `com.openApartment` gives them: their members return promises.
 *
 * @module
 */
import type { ActivationOptions } from "./activation.ts";
import { Apartment, type ApartmentCallOptions } from "./apartment.ts";
import { type HandleMap, packValue, type RemoteHandle, unpackValue } from "./apartment_values.ts";
import {
  type AsyncDynamicObject,
  type AsyncOwner,
  asyncTargetOf,
  makeAsyncFace,
  type RemoteKind,
} from "./async_face.ts";
import { Ref } from "./values.ts";

/** A value of an operation, and what by-reference arguments hold after it. */
export interface RemoteResult {
  readonly value: unknown;
  readonly refs: readonly unknown[];
}

/** A worker with an STA of its own, for objects that are used from here. */
export class ObjectApartment implements AsyncDisposable, HandleMap, AsyncOwner {
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

  /** Releases the objects of the apartment and ends its worker. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The handle of an object of this apartment; `undefined` for anything else. */
  handleOf(value: unknown): RemoteHandle | undefined {
    const known = asyncTargetOf(value);
    if (!known) return undefined;
    if (known.owner !== this) {
      throw new TypeError(
        `Cannot pass object "${known.handle.label}" to another apartment: it belongs to its own`,
      );
    }
    return known.handle;
  }

  /** The object behind a handle: the same one each time. */
  objectOf(handle: RemoteHandle): AsyncDynamicObject {
    return makeAsyncFace(this, handle);
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
