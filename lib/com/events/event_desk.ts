/**
 * The events of one apartment: those its objects hear, and those its hosted objects fire.
 *
 * @module
 */
import { ComObject } from "../objects/com_object.ts";
import { type DescribeEvents, findEventSource } from "./event_source.ts";
import { type ComEvent, type EventHost, type EventOptions, subscribe } from "./events.ts";
import type { Subscription } from "./events.ts";
import type { HostedEventTable } from "../hosting/hosted_events.ts";
import { DISPATCH_METHOD, MemberTable } from "../calls/member_table.ts";
import { VT } from "../values/vt.ts";

const NO_MEMBERS = new MemberTable();

/** Keeps the subscriptions of each object, so that they end with it. */
export class EventDesk {
  readonly #host: EventHost;
  readonly #hosted: HostedEventTable;
  readonly #describe: DescribeEvents;
  readonly #subscriptions = new Map<ComObject, Set<Subscription>>();

  constructor(host: EventHost, hosted: HostedEventTable, describe: DescribeEvents) {
    this.#host = host;
    this.#hosted = hosted;
    this.#describe = describe;
  }

  /** Subscribes to events; the subscription also ends when the object is released. */
  subscribe(
    object: ComObject,
    deliver: (event: ComEvent) => unknown,
    options: EventOptions & { readonly onEnd?: () => void },
  ): Subscription {
    const source = findEventSource(this.#host.invoker, object, options, this.#describe);
    const own = this.#subscriptions.get(object) ?? new Set();
    const subscription = subscribe(this.#host, object, source, deliver, {
      ...options,
      onEnd: () => {
        own.delete(subscription);
        options.onEnd?.();
      },
    });
    own.add(subscription);
    this.#subscriptions.set(object, own);
    return subscription;
  }

  /**
   * Calls everybody who subscribed to an event of a hosted object.
   *
   * @returns How many.
   * @throws The first fault of a listener, once all have been called.
   */
  fire(target: object, event: string, args: readonly unknown[]): number {
    return this.#hosted.forEachSink(target, event, ({ dispid, sink: address }) => {
      const sink = new ComObject(address, VT.DISPATCH, `a listener of "${event}"`, NO_MEMBERS);
      this.#host.invoker.invoke(sink, dispid, DISPATCH_METHOD, args, undefined, event);
    });
  }

  /** Ends the subscriptions of an object. */
  endAll(object: ComObject): void {
    for (const subscription of this.#subscriptions.get(object) ?? []) {
      subscription[Symbol.dispose]();
    }
    this.#subscriptions.delete(object);
  }

  /** Ends all subscriptions. */
  close(): void {
    for (const object of [...this.#subscriptions.keys()]) this.endAll(object);
  }
}
