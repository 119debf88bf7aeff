/**
 * Events of the objects of a server, sent to whoever opened its thread.
 *
 * @module
 */
import { com, ComError, type DynamicObject, emitFromApartment } from "../../com/mod.ts";
import type { EventMessage, ListenRequest } from "../event_spec.ts";
import type { Target, WireValue } from "../wire.ts";
import type { HandleTable } from "./handle_table.ts";
import { encodeValue } from "./wire_codec.ts";

/** Name of the messages that carry events. */
const EVENT = "fax.event";

/** The operations, and what ends all subscriptions. */
export interface EventOperations {
  listen(target: Target, request: ListenRequest): void;
  unlisten(id: number): void;
  unlistenAll(): void;
}

/** Operations over the objects of one server. */
export function eventOperations(
  handles: HandleTable,
  emit: (event: string, data: unknown) => void = emitFromApartment,
): EventOperations {
  const active = new Map<number, () => void>();

  const end = (id: number) => {
    const stop = active.get(id);
    active.delete(id);
    stop?.();
  };

  return {
    listen(target, request) {
      const object = handles.resolve(target);
      const subscription = subscribe(object, request, (name, args) => {
        const message: EventMessage = {
          id: request.id,
          name,
          args: args.slice(1).map((value) => encodeArgument(value, request, handles)),
        };
        emit(EVENT, message);
      });
      active.set(request.id, () => {
        try {
          com.call(object, request.listen, 0);
        } catch (error) {
          if (!(error instanceof ComError)) throw error; // the server is gone: nothing to stop
        } finally {
          subscription[Symbol.dispose]();
        }
      });
      try {
        com.call(object, request.listen, request.groups);
      } catch (error) {
        active.delete(request.id);
        subscription[Symbol.dispose]();
        throw error;
      }
    },
    unlisten: end,
    unlistenAll() {
      for (const id of [...active.keys()]) end(id);
    },
  };
}

/** Older servers have the older interface only. */
function subscribe(
  object: DynamicObject,
  request: ListenRequest,
  deliver: (name: string, args: readonly unknown[]) => void,
): Disposable {
  let failure: unknown;
  for (const { iid, names } of request.interfaces) {
    try {
      return com.on(object, ({ name, args }) => {
        const position = Number(name); // without type information events have numbers
        deliver(Number.isInteger(position) ? names[position - 1] ?? name : name, args);
      }, { interface: iid });
    } catch (error) {
      if (!(error instanceof ComError)) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

/** The status of a job is read now: later it says something else. */
function encodeArgument(
  value: unknown,
  request: ListenRequest,
  handles: HandleTable,
): WireValue {
  if (typeof value !== "function") return encodeValue(value, handles);
  try {
    return request.statusMembers.map((member) => {
      try {
        return encodeValue(com.get(value, member), handles);
      } catch (error) {
        if (error instanceof ComError) return undefined;
        throw error;
      }
    });
  } finally {
    com.release(value);
  }
}
