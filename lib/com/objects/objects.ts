/**
 * Objects: creating, finding, hosting and releasing them.
 *
 * @module
 */
import type { ActivationOptions } from "../activation/activation.ts";
import { InterfaceTable } from "../early/interface_table.ts";
import { runtime, runtimeIfOpen } from "../current_runtime.ts";
import { HostedValue, type HostOptions } from "../hosting/hosted_object.ts";
import type { RegisterClassOptions } from "../hosting/hosted_classes.ts";
import type { ApartmentKind, ComStats } from "../runtime.ts";

/** An object of COM with members by name. What they are, only the server knows. */
// deno-lint-ignore no-explicit-any -- late bound: the server decides at run time
export type DynamicObject = any;

/**
 * The classes whose types are known, by ProgID: the global `ActiveXObjectNameMap` that the files of
 * `comtask com types` fill; empty without them.
 */
export type ObjectNameMap = typeof globalThis extends { readonly activeXObjectNames: infer Names }
  ? Names
  : Record<never, never>;

/** The type of a class's objects: what is declared for its ProgID, else any members. */
export type ObjectOf<Name extends string> = Name extends keyof ObjectNameMap
  ? ObjectNameMap[Name] & Disposable
  : DynamicObject;

/** Options of `com.createObject`. */
export interface CreateObjectOptions extends ActivationOptions {
  /**
   * How members are called: by name through `IDispatch` (`"late"`, the default); through the
   * vtable that type information describes (`"early"`: faster, same values and errors); or through
   * an interface of {@linkcode defineInterface}.
   */
  readonly binding?: "late" | "early" | InterfaceTable;
}

/** Options of `com.initialize`. */
export interface InitializeOptions {
  /** What the main thread enters. */
  readonly apartment: ApartmentKind;
  /** How long calls that a busy server refuses are tried again; default 30,000 ms. */
  readonly busyTimeoutMs?: number;
}

/**
 * Enters an apartment on this thread; optional, because first use enters `"sta"`.
 *
 * @throws {TypeError} If the thread is in the other kind already.
 */
export function initialize(options: InitializeOptions): void {
  runtime().initialize(options.apartment, options.busyTimeoutMs);
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
export function createObject<const Name extends string>(
  progIdOrClsid: Name,
  options: CreateObjectOptions = {},
): ObjectOf<Name> {
  const { binding = "late" } = options;
  const com = runtime();
  if (binding === "late") return com.createObject(progIdOrClsid, options) as ObjectOf<Name>;
  if (binding !== "early" && !(binding instanceof InterfaceTable)) {
    throw new TypeError(
      `Cannot create object "${progIdOrClsid}" with binding "${binding}": it is "late", "early" or ` +
        `an interface of com.defineInterface`,
    );
  }
  const table = binding === "early" ? undefined : binding;
  return com.createEarly(progIdOrClsid, options, table) as ObjectOf<Name>;
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

/**
 * Asks an object for another interface.
 *
 * @param iid The interface identifier, as text, or an interface of `com.defineInterface`.
 * @param options `dispatch` says that the interface derives from `IDispatch`, so that its members
 * can be called by name; default: only for `IDispatch` itself.
 * @returns A new reference, or null if the object does not have the interface.
 */
export function queryInterface(
  object: unknown,
  iid: string | InterfaceTable,
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

/**
 * Registers an object as the running one of a class, until the resource is disposed of. Calls of
 * other processes arrive as messages, which are pumped until then.
 */
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
 * Holds an object once more, so that one release more is due: for whoever keeps an object that is
 * only lent, as those among the arguments of event handlers and of members of hosted objects.
 *
 * @returns The object.
 * @throws {TypeError} If the value is no object, or was released.
 */
export function keep<T>(object: T): T {
  const com = runtime();
  const target = com.objectOf(object);
  void target.address; // so that a released one is refused
  com.objects.keep(target);
  return object;
}

/**
 * Runs a function and releases every object that was made inside it, the youngest
 * first; an object that it returns lives on.
 *
 * @throws {TypeError} If the function is an async one: it would go on with objects that are gone.
 */
export function scope<T>(use: () => T): T {
  const com = runtime();
  com.objects.enterScope();
  let result: T | undefined;
  try {
    result = use();
    if (result instanceof Promise) refusePromise(result);
    return result;
  } finally {
    com.objects.leaveScope(result);
  }
}

function refusePromise(result: Promise<unknown>): never {
  result.catch(() => {}); // it goes on, and most likely fails
  throw new TypeError(
    "Cannot use com.scope with an async function: the scope ends when it returns its promise; " +
      "write using for each object, or put the parts between its awaits into scopes",
  );
}

/** What is alive: zero again after correct use. */
export function stats(): ComStats {
  return runtimeIfOpen()?.stats() ?? { objects: 0, hosted: 0, sinks: 0 };
}

/**
 * Fires an event of a hosted object: calls everybody who subscribed, also when one of them fails.
 *
 * @param target An object that was hosted with `events`.
 * @param args By-reference arguments are `com.ref`s; read their `value` afterwards.
 * @returns How many listeners there were.
 * @throws {TypeError} If the object was not hosted with such an event.
 * @throws {ComError} If a listener failed, such as one whose process has ended; once all were called.
 */
export function fire(target: object, event: string, ...args: unknown[]): number {
  return runtime().events.fire(target, event, args);
}
