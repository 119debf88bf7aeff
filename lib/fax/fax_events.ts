/**
 * Events of servers and accounts as async iterables.
 *
 * @module
 */
import type { ObjectSession } from "./converter.ts";
import {
  type EventMessage,
  type EventSpec,
  JOB_STATUS_MEMBERS,
  type ListenRequest,
} from "./event_spec.ts";
import type { FaxObject } from "./fax_object.ts";

/** One event: its type, and what it carries. */
export type FaxEvent<Events> = {
  readonly [Type in keyof Events]: { readonly type: Type } & Events[Type];
}[keyof Events];

/** What events need of a session. */
export interface EventSession extends ObjectSession {
  /** Hears what the server's thread says by itself. */
  on(event: string, listener: (data: unknown) => void): void;
  /** Calls back when the server has been disconnected. */
  onEnd(listener: () => void): void;
}

interface Listener {
  receive(message: EventMessage): void;
  end(): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const hubs = new WeakMap<EventSession, Map<number, Listener>>();
let lastId = 0;

/** The listeners of a session, which has one channel for all of them. */
function listenersOf(session: EventSession): Map<number, Listener> {
  const known = hubs.get(session);
  if (known) return known;
  const listeners = new Map<number, Listener>();
  hubs.set(session, listeners);
  session.on("fax.event", (data) => {
    const message = data as EventMessage;
    listeners.get(message.id)?.receive(message);
  });
  session.onEnd(() => {
    for (const listener of [...listeners.values()]) listener.end();
  });
  return listeners;
}

/**
 * Listens to the events of an object until the loop is left or the server is disconnected.
 * Events that arrive while nobody waits are kept. The process stays alive while somebody waits.
 */
export async function* listen<Events>(
  object: FaxObject,
  spec: EventSpec,
  groups: number,
): AsyncGenerator<FaxEvent<Events>, void, undefined> {
  const session = object.session as EventSession;
  const listeners = listenersOf(session);
  const id = ++lastId;
  const queue: EventMessage[] = [];
  let ended = false;
  let wake = () => {};
  listeners.set(id, {
    receive(message) {
      queue.push(message);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
  });
  const keepAlive = setInterval(() => {}, LONGEST_TIMER_MS);
  try {
    const { listen, interfaces } = spec;
    const statusMembers = JOB_STATUS_MEMBERS;
    const request: ListenRequest = { id, listen, groups, interfaces, statusMembers };
    await session.call("listen", [object.target, request], `listen to ${session.label}`);
    while (true) {
      const message = queue.shift();
      if (message) {
        const event = toEvent<Events>(message, spec, session);
        if (event) yield event;
      } else if (ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    clearInterval(keepAlive);
    listeners.delete(id);
    if (session.isOpen) await session.call("unlisten", [id], `stop listening to ${session.label}`);
  }
}

/** Events that are not known here are left out. */
function toEvent<Events>(
  { name, args }: EventMessage,
  spec: EventSpec,
  session: ObjectSession,
): FaxEvent<Events> | undefined {
  const bare = name.replace(/^On/i, "");
  const type = Object.keys(spec.events).find((key) => key.toLowerCase() === bare.toLowerCase());
  if (type === undefined) return undefined;
  const fields = spec.events[type].map(([field, converter], i) =>
    [field, converter.read(args[i], session)] as const
  );
  return { type, ...Object.fromEntries(fields) } as FaxEvent<Events>;
}
