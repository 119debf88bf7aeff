/**
 * Objects of other apartments, and calls that do not block.
 *
 * @module
 */
import type { ClassContext } from "../activation/activation.ts";
import { type ObjectApartment, ObjectWorker } from "../apartments/apartment_objects.ts";
import { type AsyncDynamicObject, asyncTargetOf } from "../apartments/async_face.ts";
import { runtime } from "../current_runtime.ts";
import type { DynamicObject } from "../objects/objects.ts";
import type { Binding } from "../apartments/mta.ts";
import { checkWait, settleBy, type WaitOptions } from "../apartments/settle_by.ts";

/**
 * Opens a thread with a single-threaded apartment of its own, for objects whose calls may wait.
 *
 * Members of its objects return promises: `await object.Count`, `await object.Add("a", 1)`,
 * `await object.Item.set(value, "a")`, `for await (const item of object)`.
 *
 * @example
 * ```ts ignore
 * await using apartment = openApartment();
 * const dict = await apartment.createObject("Scripting.Dictionary");
 * await dict.Add("a", 1);
 * console.log(await dict.Count); // 1
 * ```
 */
export function openApartment(): ObjectApartment {
  return new ObjectWorker();
}

/**
 * Creates an object in the multithreaded apartment; its members return promises, and calls run on
 * threads of the pool, many at a time.
 *
 * For servers registered `Both` or `Free` and for those in other processes. A server registered
 * `Apartment` belongs into {@linkcode openApartment}.
 */
export async function createObjectAsync(
  progIdOrClsid: string,
  options: CreateObjectAsyncOptions = {},
): Promise<AsyncDynamicObject> {
  const { context = "any", binding } = options;
  checkWait(options);
  const creation = runtime().createObjectAsync(progIdOrClsid, context, binding);
  return await settleBy(creation, `create object "${progIdOrClsid}"`, options, () => {
    creation.then((late) => late[Symbol.asyncDispose](), () => {}); // nobody else will release it
  });
}

/** Options of {@linkcode createObjectAsync}. */
export interface CreateObjectAsyncOptions extends WaitOptions {
  /** Where the server may run; default `"any"`. */
  readonly context?: ClassContext;
  /** How members are called, as in `com.createObject`; default `"late"`. */
  readonly binding?: Binding;
}

/** Options of the asynchronous calls. */
export interface AsyncCallOptions extends WaitOptions {
  /** Arguments, from left to right. */
  readonly args?: readonly unknown[];
}

function remote(
  kind: "get" | "put" | "call",
  object: unknown,
  member: string,
  options: AsyncCallOptions,
  value?: unknown,
): Promise<DynamicObject> {
  const target = asyncTargetOf(object);
  if (!target) {
    return Promise.reject(
      new TypeError(
        "Cannot call asynchronously: the object does not come from com.openApartment or com.createObjectAsync",
      ),
    );
  }
  const args = [...options.args ?? [], ...kind === "put" ? [value] : []];
  const { signal, timeoutMs } = options;
  return target.owner.run(target.handle, kind, member, args, { signal, timeoutMs });
}

/** Reads a property of an object of an apartment. */
export function getAsync(
  object: unknown,
  member: string,
  options: AsyncCallOptions = {},
): Promise<DynamicObject> {
  return remote("get", object, member, options);
}

/** Sets a property of an object of an apartment. */
export async function putAsync(
  object: unknown,
  member: string,
  value: unknown,
  options: AsyncCallOptions = {},
): Promise<void> {
  await remote("put", object, member, options, value);
}

/** Calls a method of an object of an apartment. */
export function callAsync(
  object: unknown,
  member: string,
  options: AsyncCallOptions = {},
): Promise<DynamicObject> {
  return remote("call", object, member, options);
}
