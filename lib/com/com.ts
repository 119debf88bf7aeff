/**
 * `com`: the public functions, over the COM of this thread.
 *
 * @module
 */
import { openOle } from "../ffi/mod.ts";
import type { ActivationOptions } from "./activation.ts";
import { type ComEvent, type EventOptions, iterateEvents, type Subscription } from "./events.ts";
import type { ComObject } from "./com_object.ts";
import { Decimal } from "./decimal.ts";
import { DISPATCH_METHOD, DISPATCH_PROPERTYGET, DISPATCH_PROPERTYPUT } from "./member_table.ts";
import { DISPATCH_PROPERTYPUTREF } from "./member_table.ts";
import { IPropertyNotifySink } from "./event_sink.ts";
import { HostedValue, type HostOptions, type Indexer, indexer } from "./hosted_object.ts";
import {
  type ApartmentKind,
  type ComStats,
  type RegisterClassOptions,
  Runtime,
} from "./runtime.ts";
import { arrayBounds, type Bound } from "./safe_array.ts";
import { ArrayVariant, EMPTY, NOTHING, Ref, Scode, Variant } from "./values.ts";
import type { VartypeName } from "./vt.ts";

/** An object of COM with members by name. What they are, only the server knows. */
// deno-lint-ignore no-explicit-any -- late bound: the server decides at run time
export type DynamicObject = any;

/** Options of `com.createObject`. */
export type CreateObjectOptions = ActivationOptions;

/** What `com.invoke` calls a member as. */
export type InvokeKind = "get" | "put" | "putRef" | "call";

/** Options of `com.invoke`. */
export interface InvokeOptions {
  /** Default: `"call"`. */
  readonly kind?: InvokeKind;
  /** Arguments by position; for a put, the value last. */
  readonly args?: readonly unknown[];
  /** Arguments by name, without regard to case. */
  readonly named?: Readonly<Record<string, unknown>>;
}

const FLAGS: Readonly<Record<InvokeKind, number>> = {
  get: DISPATCH_PROPERTYGET,
  put: DISPATCH_PROPERTYPUT,
  putRef: DISPATCH_PROPERTYPUTREF,
  call: DISPATCH_METHOD | DISPATCH_PROPERTYGET,
};

let current: Runtime | undefined;

/** The COM of this thread; opened on first use. */
export function runtime(): Runtime {
  return current ??= new Runtime(openOle());
}

function targetOf(object: unknown): { com: Runtime; target: ComObject } {
  const com = runtime();
  return { com, target: com.dispatchOf(object) };
}

/**
 * Enters an apartment on this thread; optional, because first use enters `"sta"`.
 *
 * @throws {TypeError} If the thread is in the other kind already.
 */
export function initialize(options: { readonly apartment: ApartmentKind }): void {
  runtime().initialize(options.apartment);
}

/**
 * Creates an object of a registered class.
 *
 * The reference is the caller's: write `using`, or call {@linkcode release}.
 *
 * @param progIdOrClsid For example `"Scripting.Dictionary"`.
 * @throws {ComError} If there is no such class, or its server cannot be started.
 *
 * @example
 * ```ts ignore
 * using dict = createObject("Scripting.Dictionary");
 * dict.Add("a", 1);
 * console.log(dict.Count); // 1
 * ```
 */
export function createObject(
  progIdOrClsid: string,
  options: CreateObjectOptions = {},
): DynamicObject {
  return runtime().createObject(progIdOrClsid, options);
}

/** Reads a property, with arguments where it has any: one `Invoke`. */
export function get(object: unknown, member: string, ...args: unknown[]): DynamicObject {
  const com = current ?? runtime();
  return com.get(com.dispatchOf(object), member, args);
}

/** Sets a property by value: the value first, then the arguments, where it has any. */
export function put(object: unknown, member: string, value: unknown, ...args: unknown[]): void {
  const { com, target } = targetOf(object);
  com.putValue(target, member, value, args);
}

/** Sets a property by reference, VBScript's `Set`. */
export function putRef(object: unknown, member: string, value: unknown, ...args: unknown[]): void {
  const { com, target } = targetOf(object);
  com.putRef(target, member, value, args);
}

/** Calls a method. Trailing `undefined`s are not sent, inner ones are sent as missing. */
export function call(object: unknown, member: string, ...args: unknown[]): DynamicObject {
  const com = current ?? runtime();
  return com.call(com.dispatchOf(object), member, args);
}

/**
 * Calls a member with named arguments, or as exactly one kind.
 *
 * @throws {ComError} With the name of the argument that the member does not know.
 */
export function invoke(
  object: unknown,
  member: string,
  options: InvokeOptions = {},
): DynamicObject {
  const { com, target } = targetOf(object);
  return com.invokeNamed(target, member, {
    flags: FLAGS[options.kind ?? "call"],
    args: options.args ?? [],
    named: options.named ?? {},
  });
}

/**
 * A value that becomes an object of COM when it is passed or returned: what members of a
 * hosted object return for their children. It lives for as long as native code holds it.
 */
export function hosted(target: object, options: HostOptions = {}): HostedValue {
  return new HostedValue(target, options);
}

/**
 * Makes a TypeScript object callable by native code until the returned resource is
 * disposed of. Passed as an argument, the target itself stands for the object.
 */
export function host(target: object, options: HostOptions = {}): Disposable {
  const com = runtime();
  com.ensureInitialized();
  const address = com.hosts.host(target, { ...options, transparent: true });
  let open = true;
  return {
    [Symbol.dispose]: () => {
      if (open) com.hosts.release(address);
      open = false;
    },
  };
}

/** Handlers by event name, or one function that gets them all. */
export type EventHandlers =
  // deno-lint-ignore no-explicit-any -- the server decides the arguments
  | Readonly<Record<string, (...args: any[]) => void>>
  | ((event: ComEvent) => void);

/**
 * Subscribes to the events of an object.
 *
 * Handlers run on this thread, during a call into the server or while its messages are pumped,
 * which happens by itself while a subscription lives. What a handler throws is reported and
 * never reaches the server. By-reference arguments are `Ref`s: set `value` to answer.
 *
 * @param handlers By event name, without regard to case; or a function for all of them.
 * @returns The subscription; it also ends when the object is released.
 * @throws {TypeError} If the object fires no events, or does not say which.
 */
export function on(
  object: unknown,
  handlers: EventHandlers,
  options: EventOptions = {},
): Subscription {
  const { com, target } = targetOf(object);
  if (typeof handlers === "function") return com.subscribe(target, handlers, options);
  const byName = new Map(
    Object.entries(handlers).map(([name, handler]) => [name.toLowerCase(), handler]),
  );
  return com.subscribe(
    target,
    (event) => byName.get(event.name.toLowerCase())?.(...event.args),
    options,
  );
}

/**
 * The events of an object as an async iterable, which ends when the object is released. The
 * process stays alive while somebody iterates.
 */
export function events(
  object: unknown,
  options: EventOptions = {},
): AsyncGenerator<ComEvent, void, undefined> {
  const { com, target } = targetOf(object);
  return iterateEvents((deliver, onEnd) =>
    com.subscribe(target, deliver, { keepAlive: true, ...options, onEnd })
  );
}

/**
 * Asks an object for another interface.
 *
 * @param iid The interface identifier, as text.
 * @param options `dispatch` says that the interface derives from `IDispatch`, so that its members
 * can be called by name; default: only for `IDispatch` itself.
 * @returns A new reference, or null if the object does not have the interface.
 */
export function queryInterface(
  object: unknown,
  iid: string,
  options: { readonly dispatch?: boolean } = {},
): DynamicObject {
  return runtime().queryInterface(object, iid, options.dispatch);
}

/**
 * Takes over an interface pointer that other code obtained, with its reference.
 *
 * @param pointer The address, as a `bigint` or a pointer object.
 * @param options `dispatch` (default true) says that it is an `IDispatch`.
 */
export function attach(
  pointer: bigint | Deno.PointerValue,
  options: { readonly dispatch?: boolean; readonly label?: string } = {},
): DynamicObject {
  return runtime().attach(pointer, options.dispatch ?? true, options.label ?? "attached object");
}

/** Gives an object's pointer away, with its reference: whoever takes it must release it. */
export function detach(object: unknown): bigint {
  const com = runtime();
  return com.objects.detach(com.objectOf(object));
}

/** Lends an object's pointer; it is valid for as long as the object is held. */
export function pointer(object: unknown): bigint {
  return runtime().objectOf(object).address;
}

/** Binds a moniker: `winmgmts:`, `new:Scripting.Dictionary`, a file of a registered type. */
export function getObject(moniker: string): DynamicObject {
  return runtime().getObject(moniker);
}

/** The running object of a class, as its program registered it. */
export function getActiveObject(progIdOrClsid: string): DynamicObject {
  return runtime().getActiveObject(progIdOrClsid);
}

/** Registers an object as the running one of a class, until the resource is disposed of. */
export function registerActiveObject(object: unknown, progIdOrClsid: string): Disposable {
  return runtime().registerActiveObject(object, progIdOrClsid);
}

/** Offers a class to this process until the returned resource is disposed of. */
export function registerClass(options: RegisterClassOptions): Disposable {
  return runtime().registerClass(options);
}

/** Releases an object now; twice is safe, and so is a value that is no object. */
export function release(object: unknown): void {
  const com = runtime();
  const target = com.objects.find(object);
  if (target) com.release(target);
}

/**
 * Runs a function and releases every object that was made inside it, the youngest
 * first; an object that it returns lives on.
 */
export function scope<T>(use: () => T): T {
  const com = runtime();
  com.objects.enterScope();
  let result: T | undefined;
  try {
    result = use();
    return result;
  } finally {
    com.objects.leaveScope(result);
  }
}

/** A by-reference argument: read `.value` after the call. */
export function ref<T = unknown>(initial?: T, vt?: VartypeName): Ref<T> {
  return new Ref(initial as T, vt);
}

/** A value that travels as exactly this VARIANT type. */
export function variant(vt: VartypeName, value: unknown): Variant {
  return new Variant(vt, value);
}

/** An array with a chosen element type and bounds. */
export function array(
  values: ArrayLike<unknown>,
  options: { readonly vt?: VartypeName; readonly bounds?: readonly Bound[] } = {},
): ArrayVariant {
  return new ArrayVariant(values, options.vt, options.bounds);
}

/** What is alive: zero again after correct use. */
export function stats(): ComStats {
  return current?.stats() ?? { objects: 0, hosted: 0, sinks: 0 };
}

/** All functions under one name, as `mod.ts` exports them. */
export const com = {
  array,
  attach,
  call,
  createObject,
  Decimal,
  detach,
  EMPTY,
  events,
  get,
  getActiveObject,
  getObject,
  host,
  hosted,
  initialize,
  invoke,
  NOTHING,
  on,
  pointer,
  put,
  putRef,
  queryInterface,
  ref,
  registerActiveObject,
  registerClass,
  release,
  Scode,
  scope,
  stats,
  variant,
  bounds: arrayBounds,
  indexer: indexer as <T>(accessors: Indexer<T>) => Indexer<T>,
  IPropertyNotifySink,
} as const;
