/**
 * Members of objects: reading, setting, calling, and hearing of events.
 *
 * @module
 */
import type { DynamicObject } from "../objects/objects.ts";
import { runtime, targetOf } from "../current_runtime.ts";
import {
  type ComEvent,
  type EventOptions,
  iterateEvents,
  type Subscription,
} from "../events/events.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  DISPATCH_PROPERTYPUTREF,
} from "./member_table.ts";
import { type ReferenceName, referenceNumber, VT } from "../values/vt.ts";

/** What `com.invoke` calls a member as. */
export type InvokeKind = "get" | "put" | "putRef" | "call";

/** Options of `com.invoke`. */
export interface InvokeOptions {
  /** Default: `"call"`. */
  readonly kind?: InvokeKind;
  /** Arguments by position; for a put, the value last. */
  readonly args?: readonly unknown[];
  /** Arguments by name, without regard to case; they follow those by position. */
  readonly named?: Readonly<Record<string, unknown>>;
  /**
   * What the result must be, `"VT_UI1[]"` for an array; default: anything. `"nothing"` asks for no
   * result at all, as a statement of VBScript does: some methods of Word fail otherwise.
   */
  readonly returns?: ReferenceName | "nothing";
}

const FLAGS: Readonly<Record<InvokeKind, number>> = {
  get: DISPATCH_PROPERTYGET,
  put: DISPATCH_PROPERTYPUT,
  putRef: DISPATCH_PROPERTYPUTREF,
  call: DISPATCH_METHOD | DISPATCH_PROPERTYGET,
};

/** Reads a property, with arguments where it has any: one `Invoke`. */
export function get(object: unknown, member: string, ...args: unknown[]): DynamicObject {
  const com = runtime();
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
  const com = runtime();
  return com.call(com.dispatchOf(object), member, args);
}

/**
 * Calls a member with named arguments, or as exactly one kind; by its name, or by its DISPID as
 * type libraries and documentation number it (0 is the default member).
 *
 * @throws {ComError} With the name of the argument that the member does not know.
 * @throws {TypeError} If the result is not of the type that `returns` asks for; it names both.
 */
export function invoke(
  object: unknown,
  member: string | number,
  options: InvokeOptions = {},
): DynamicObject {
  const { com, target } = targetOf(object);
  if (options.args !== undefined && !Array.isArray(options.args)) {
    throw new TypeError(
      `Cannot call "${member}" of ${target.label}: "args" holds arguments by position, as ` +
        `[value, …], not a ${typeof options.args}`,
    );
  }
  if (Array.isArray(options.named)) {
    throw new TypeError(
      `Cannot call "${member}" of ${target.label}: "named" holds arguments by name, as ` +
        `{ Name: value }, not an array`,
    );
  }
  const flags = FLAGS[options.kind ?? "call"];
  if (flags === undefined) {
    throw new TypeError(
      `Cannot call "${member}" of ${target.label}: kind "${options.kind}" is none of ` +
        Object.keys(FLAGS).join(", "),
    );
  }
  const request = {
    flags,
    args: options.args ?? [],
    named: options.named ?? {},
    returns: returnedVartype(options.returns),
  };
  if (typeof member === "string") return com.invokeNamed(target, member, request);
  if (!Number.isInteger(member) || member !== (member | 0)) {
    throw new RangeError(`Cannot call member ${member} of ${target.label}: a DISPID is an integer`);
  }
  if (Object.keys(request.named).length > 0) {
    throw new TypeError(
      `Cannot call "[DISPID ${member}]" of ${target.label} with named arguments: their names ` +
        `belong to the member's name; call it by that`,
    );
  }
  return com.invokeNumber(target, member, request);
}

function returnedVartype(name: InvokeOptions["returns"]): number | undefined {
  if (name === undefined) return undefined;
  return name === "nothing" ? VT.VOID : referenceNumber(name);
}

/**
 * Says that an object has the members of another one, as items of one collection do: names that
 * were found for either are not asked for again.
 *
 * Nothing here can know that by itself: script engines give objects of one type different
 * members.
 */
export function alike(object: unknown, model: unknown): void {
  targetOf(object).target.members = targetOf(model).target.members;
}

/**
 * Chooses the language that servers use for texts, dates and numbers, where they know several.
 *
 * @param lcid A locale identifier, as `0x0407` for German; 0, the default, is neutral.
 * @throws {RangeError} If `lcid` is none.
 */
export function setLocale(lcid: number): void {
  if (!Number.isInteger(lcid) || lcid < 0 || lcid > 0xffff_ffff) {
    throw new RangeError(`Cannot set locale ${lcid}: it is no locale identifier`);
  }
  const com = runtime();
  com.invoker.setLocale(lcid);
  com.early.setLocale(lcid);
}

/** Handlers by event name, or one function that gets them all. */
export type EventHandlers =
  // deno-lint-ignore no-explicit-any -- the server decides the arguments
  | Readonly<Record<string, (...args: any[]) => unknown>>
  | ((event: ComEvent) => unknown);

/**
 * Subscribes to the events of an object.
 *
 * Handlers run on this thread, during a call into the server or while its messages are pumped,
 * which happens by itself while a subscription lives. What a handler throws is reported and
 * never reaches the server; nor does what its promise is rejected with. By-reference arguments
 * are `Ref`s: set `value` to answer. Objects among the arguments live until the handler returns,
 * or until its promise is settled; `com.keep` holds them longer.
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
  if (typeof handlers === "function") return com.events.subscribe(target, handlers, options);
  for (const [name, handler] of Object.entries(handlers)) {
    if (typeof handler === "function") continue;
    throw new TypeError(
      `Cannot subscribe to event "${name}" of ${target.label}: its handler is a ` +
        `${typeof handler}, not a function`,
    );
  }
  const byName = new Map(
    Object.entries(handlers).map(([name, handler]) => [name.toLowerCase(), handler]),
  );
  return com.events.subscribe(
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
    com.events.subscribe(target, deliver, { keepAlive: true, ...options, onEnd })
  );
}
