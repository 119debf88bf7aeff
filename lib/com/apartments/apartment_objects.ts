/**
 * Objects of another apartment, as `com.openApartment` gives them: their members return promises.
 *
 * @module
 */
import { Apartment, type ApartmentCallOptions } from "./apartment.ts";
import { type HandleMap, packValue, type RemoteHandle, unpackValue } from "./apartment_values.ts";
import {
  type AsyncDynamicObject,
  type AsyncOwner,
  asyncTargetOf,
  type FetchedItem,
  makeAsyncFace,
  type RemoteKind,
} from "./async_face.ts";
import { runtimeIfOpen } from "../current_runtime.ts";
import { InterfaceTable } from "../early/interface_table.ts";
import { sendTable, type SentTable } from "../early/table_message.ts";
import type { CreateObjectOptions } from "../objects/objects.ts";
import type { SharedToken } from "./sharing.ts";
import { Ref } from "../values/values.ts";

/** A value of an operation, and what by-reference arguments hold after it. */
export interface RemoteResult {
  readonly value: unknown;
  readonly refs: readonly unknown[];
}

/** A thread with an STA of its own, for objects that are used from here. */
export interface ObjectApartment extends AsyncDisposable {
  /**
   * Creates an object in the apartment.
   *
   * @throws {ComError} If there is no such class, or its server cannot be started.
   */
  createObject(
    progIdOrClsid: string,
    options?: CreateObjectOptions & ApartmentCallOptions,
  ): Promise<AsyncDynamicObject>;

  /**
   * Binds a moniker in the apartment.
   *
   * @throws {ComError} If it cannot be bound.
   */
  getObject(moniker: string, options?: ApartmentCallOptions): Promise<AsyncDynamicObject>;

  /**
   * Fetches an object that another thread shared.
   *
   * @throws {ComError} If it is not shared any more.
   */
  fromShared(token: SharedToken, options?: ApartmentCallOptions): Promise<AsyncDynamicObject>;

  /**
   * Asks an object of the apartment for another interface.
   *
   * @param iid The interface identifier, as text, or an interface of `com.defineInterface`.
   * @returns Null if the object does not have the interface.
   */
  queryInterface(
    object: unknown,
    iid: string | InterfaceTable,
    options?: ApartmentCallOptions & { readonly dispatch?: boolean },
  ): Promise<AsyncDynamicObject | null>;

  /** What is alive in the apartment. */
  stats(): Promise<{ readonly objects: number }>;

  /** Ends the apartment: its objects are released, its thread ends. */
  close(graceMs?: number): Promise<void>;

  /** Releases the objects of the apartment and ends its thread. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The apartment in a worker, and what its objects need of it. */
export class ObjectWorker implements ObjectApartment, HandleMap, AsyncOwner {
  readonly #apartment: Apartment;
  /** Wrappers of the objects that are held. */
  readonly #faces = new Map<number, AsyncDynamicObject>();

  constructor() {
    this.#apartment = new Apartment(new URL("./object_worker.ts", import.meta.url).href);
  }

  async createObject(
    progIdOrClsid: string,
    options: CreateObjectOptions & ApartmentCallOptions = {},
  ): Promise<AsyncDynamicObject> {
    const { signal, timeoutMs, binding, ...activation } = options;
    const sent = binding instanceof InterfaceTable ? this.#sendTable(binding) : binding;
    const action = `create object "${progIdOrClsid}"`;
    return await this.#obtain("create", [progIdOrClsid, activation, sent], {
      signal,
      timeoutMs,
      action,
    });
  }

  getObject(moniker: string, options: ApartmentCallOptions = {}): Promise<AsyncDynamicObject> {
    return this.#obtain("bind", [moniker], { action: `bind moniker "${moniker}"`, ...options });
  }

  fromShared(token: SharedToken, options: ApartmentCallOptions = {}): Promise<AsyncDynamicObject> {
    return this.#obtain("fetch", [token], {
      action: `fetch the shared ${token.label}`,
      ...options,
    });
  }

  async queryInterface(
    object: unknown,
    iid: string | InterfaceTable,
    options: ApartmentCallOptions & { readonly dispatch?: boolean } = {},
  ): Promise<AsyncDynamicObject | null> {
    const handle = this.handleOf(object);
    if (!handle) throw new TypeError("Cannot query an interface: the object is not of here");
    const { dispatch, ...wait } = options;
    const sent = typeof iid === "string" ? iid : this.#sendTable(iid);
    const action = `query an interface of ${handle.label}`;
    return await this.#obtain("query", [handle.id, sent, dispatch], { action, ...wait });
  }

  #sendTable(table: InterfaceTable): SentTable {
    return sendTable(table, (value) => packValue(value, this));
  }

  /** An object that an operation of the worker yields. */
  async #obtain(
    operation: string,
    args: readonly unknown[],
    options: ApartmentCallOptions,
  ): Promise<AsyncDynamicObject | null> {
    const onLate = (late: unknown) => this.#releaseLate(late as RemoteHandle | null);
    const handle = await this.#apartment.call<RemoteHandle | null>(operation, args, {
      ...options,
      onLate,
    });
    return handle && this.objectOf(handle);
  }

  /** What nobody waits for any more is released, unless it is known from elsewhere. */
  #releaseLate(handle: RemoteHandle | null): void {
    if (handle && !this.#faces.has(handle.id)) this.release(handle).catch(() => {});
  }

  close(graceMs?: number): Promise<void> {
    return this.#apartment.close(graceMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The handle of an object of this apartment; `undefined` for anything else. */
  handleOf(value: unknown): RemoteHandle | undefined {
    const known = asyncTargetOf(value);
    if (!known) {
      refuseLocal(value);
      return undefined;
    }
    if (known.owner !== this) {
      throw new TypeError(
        `Cannot pass object "${known.handle.label}" to another apartment: it belongs to its own`,
      );
    }
    return known.handle;
  }

  /** The object behind a handle: the same one each time. */
  objectOf(handle: RemoteHandle): AsyncDynamicObject {
    const known = this.#faces.get(handle.id);
    if (known) return known;
    const face = makeAsyncFace(this, handle);
    this.#faces.set(handle.id, face);
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
    ], {
      action: `${kind} "${member}" of ${handle.label}`,
      onLate: (late) => this.#releaseLateResult(late as RemoteResult),
      ...options,
    });
    const refs = args.filter((arg) => arg instanceof Ref);
    refs.forEach((ref, i) => ref.value = unpackValue(result.refs[i], this));
    return unpackValue(result.value, this);
  }

  /** Objects of a result that nobody waits for. */
  #releaseLateResult({ value, refs }: RemoteResult): void {
    const releasing: HandleMap = {
      handleOf: () => undefined,
      objectOf: (handle) => this.#releaseLate(handle),
    };
    for (const each of [value, ...refs]) unpackValue(each, releasing);
  }

  /** The items of a collection, fetched at once. */
  async items(handle: RemoteHandle): Promise<FetchedItem[]> {
    const packed = await this.#apartment.call<unknown[]>("items", [handle.id]);
    return packed.map((item) => ({
      take: () => unpackValue(item, this),
      discard: () => this.#releaseLateResult({ value: item, refs: [] }),
    }));
  }

  /** Releases one object of the apartment. */
  async release(handle: RemoteHandle): Promise<void> {
    this.#faces.delete(handle.id);
    if (this.#apartment.closed) return; // it went with the apartment
    await this.#apartment.call("release", [handle.id]);
  }

  stats(): Promise<{ readonly objects: number }> {
    return this.#apartment.call("stats");
  }
}

/** @throws {TypeError} If `value` is an object of this thread. */
function refuseLocal(value: unknown): void {
  const object = runtimeIfOpen()?.objects.find(value);
  if (!object) return;
  throw new TypeError(
    `Cannot pass object "${object.label}" to an apartment: it belongs to this thread; share it ` +
      `with com.share, and fetch it there with fromShared`,
  );
}
