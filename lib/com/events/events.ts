/**
 * Subscriptions to the events of an object, through its connection points.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole, RELEASE } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import type { ComObject } from "../objects/com_object.ts";
import type { EventReceiver, SinkInterface, SinkTable } from "./event_sink.ts";
import { guidFromText } from "../values/guid.ts";
import { type Invoker, queryInterface } from "../calls/invoker.ts";
import type { MessagePump } from "../apartments/message_pump.ts";

/** Vtable slots. Source: `ocidl.h`. */
const FIND_CONNECTION_POINT = 4;
const ADVISE = 5;
const UNADVISE = 6;
const IID_IConnectionPointContainer = guidFromText("{B196B284-BAB4-101A-B69C-00AA00341D07}");

/** Which events, and who hears of faults in handlers. */
export interface EventOptions {
  /**
   * The event interface: the identifier of a dispinterface, its name where a type library describes
   * it, or the description of a custom interface.
   * Default: the default source interface of the object's class, from type information.
   */
  readonly interface?: string | SinkInterface;
  /** Names of events by DISPID, for objects without type information. */
  readonly names?: Readonly<Record<number, string>>;
  /** Hears what a handler throws; default: a line on stderr. Nothing is thrown into COM. */
  readonly onError?: (error: unknown, event: string) => void;
  /** True keeps the process running for as long as the subscription lasts; default false. */
  readonly keepAlive?: boolean;
}

/** One event: its name and its arguments in declared order. */
export interface ComEvent {
  /** The declared name, or the DISPID as text where no name is known. */
  readonly name: string;
  /** By-reference arguments are `Ref`s; set their `value` to answer the server. */
  readonly args: unknown[];
}

/** The event interface of an object, found or given. */
export interface EventSource {
  readonly interface: string | SinkInterface;
  readonly names: ReadonlyMap<number, string>;
}

/** What subscribing needs of the runtime. */
export interface EventHost {
  readonly ole: Ole;
  readonly invoker: Invoker;
  readonly sinks: SinkTable;
  readonly pump: MessagePump;
}

/** A subscription that can be ended. */
export interface Subscription extends Disposable {
  /** Whether events still arrive. */
  readonly active: boolean;
}

/**
 * Subscribes to an object's events.
 *
 * @param deliver Called on the object's thread while its messages are pumped, or during a call;
 * objects among the arguments live until it returns, or until its promise is settled.
 * @throws {ComError} If the object does not fire such events.
 */
export function subscribe(
  host: EventHost,
  object: ComObject,
  source: EventSource,
  deliver: (event: ComEvent) => unknown,
  options: EventOptions & { readonly onEnd?: () => void },
): Subscription {
  const nameOf = (event: number | string) =>
    typeof event === "string" ? event : source.names.get(event) ?? String(event);
  const fault = (event: number | string, error: unknown) => {
    try {
      (options.onError ?? reportToStderr)(error, nameOf(event));
    } catch (second) {
      reportToStderr(second, nameOf(event));
    }
  };
  let ended = false;
  const receiver: EventReceiver = {
    receive(event, args) {
      if (ended) return; // the source was in the middle of telling all its sinks
      try {
        const result = deliver({ name: nameOf(event), args });
        if (result instanceof Promise) result.catch((error) => fault(event, error));
        return result;
      } catch (error) {
        fault(event, error);
      }
    },
    fault,
  };
  const custom = typeof source.interface === "object";
  const iid = custom ? (source.interface as SinkInterface).iid : source.interface as string;
  const sink = custom
    ? host.sinks.createCustom(source.interface as SinkInterface, receiver)
    : host.sinks.createDispatch(iid, receiver);
  const point = findPointOrRelease(host, object, iid, sink);
  const cookie = new NativeBlock(8);
  const hr = host.invoker.callSlot(point, ADVISE, sink, cookie.address);
  host.sinks.release(sink); // the server holds it now
  if (hr < 0) {
    host.invoker.callSlot(point, RELEASE);
    throw new ComError(`subscribe to events of ${object.label}`, hr);
  }
  const keeping = options.keepAlive ? host.pump.start(true) : undefined;
  return {
    get active() {
      return !ended;
    },
    [Symbol.dispose]: () => {
      if (ended) return;
      ended = true;
      keeping?.[Symbol.dispose]();
      const hr = host.invoker.callSlot(point, UNADVISE, cookie.u32[0]);
      host.invoker.callSlot(point, RELEASE);
      if (hr < 0) disconnect(host, sink);
      options.onEnd?.();
    },
  };
}

/** Takes back what a server holds that has died: it never will give it back itself. */
function disconnect({ ole, sinks }: EventHost, sink: Address): void {
  if (ole.kind === "windows" && sinks.holds(sink)) ole.CoDisconnectObject(sink, 0);
}

function findPointOrRelease(
  host: EventHost,
  object: ComObject,
  iid: string,
  sink: Address,
): Address {
  try {
    return findConnectionPoint(host, object, iid);
  } catch (error) {
    host.sinks.release(sink);
    throw error;
  }
}

/** The connection point of an interface; enumerating points is not implemented everywhere. */
function findConnectionPoint(host: EventHost, object: ComObject, iid: string): Address {
  const { invoker } = host;
  const container = queryInterface(invoker, object.address, IID_IConnectionPointContainer);
  if (container === 0n) {
    throw new TypeError(`Cannot subscribe to events of ${object.label}: it fires none`);
  }
  try {
    const block = new NativeBlock(24);
    block.u8.set(guidFromText(iid));
    const out = block.address + 16n;
    const hr = invoker.callSlot(container, FIND_CONNECTION_POINT, block.address, out);
    if (hr < 0) throw new ComError(`find events ${iid} of ${object.label}`, hr);
    return block.u64[2];
  } finally {
    invoker.callSlot(container, RELEASE);
  }
}

function reportToStderr(error: unknown, event: string): void {
  console.error(`comtask: the handler of event "${event}" failed:`, error);
}

/**
 * Events as an async iterable. Events that arrive while nobody waits are kept; leaving the loop
 * ends the subscription.
 */
export async function* iterateEvents(
  start: (deliver: (event: ComEvent) => unknown, ended: () => void) => Subscription,
): AsyncGenerator<ComEvent, void, undefined> {
  const queue: { readonly event: ComEvent; readonly done: () => void }[] = [];
  let wake: (() => void) | undefined;
  const subscription = start((event) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    queue.push({ event, done: resolve });
    wake?.();
    return promise; // its objects live until the next one is asked for
  }, () => wake?.());
  let current: (() => void) | undefined;
  try {
    while (true) {
      const next = queue.shift();
      if (next) {
        current = next.done;
        yield next.event;
        current();
      } else if (!subscription.active) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    subscription[Symbol.dispose]();
    current?.();
    for (const { done } of queue) done();
  }
}
