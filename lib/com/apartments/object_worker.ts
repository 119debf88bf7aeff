/**
 * The worker behind `com.openApartment`: holds objects and uses them on behalf of another thread.
 *
 * @module
 */
import type { ActivationOptions } from "../activation/activation.ts";
import { serveApartment } from "./apartment_host.ts";
import type { RemoteResult } from "./apartment_objects.ts";
import type { RemoteKind } from "./async_face.ts";
import { type HandleMap, packValue, type RemoteHandle, unpackValue } from "./apartment_values.ts";
import { runtime } from "../current_runtime.ts";
import { receiveTable, type SentTable } from "../early/table_message.ts";
import { createObject } from "../objects/objects.ts";
import { fromShared, type SharedToken } from "./sharing.ts";
import { Ref } from "../values/values.ts";

const objects = new Map<number, object>();
const ids = new Map<object, number>();
let lastId = 0;

const handles: HandleMap = {
  handleOf(value) {
    const object = runtime().objects.find(value);
    if (!object) return undefined;
    const face = value as object;
    let id = ids.get(face);
    if (id === undefined) {
      id = ++lastId;
      ids.set(face, id);
      objects.set(id, face);
    }
    return { id, label: object.label };
  },
  objectOf: (handle) => objectOf(handle.id),
};

function objectOf(id: number): object {
  const object = objects.get(id);
  if (!object) throw new TypeError("Cannot use the object: it was released");
  return object;
}

/** Lets go of a handle. */
function release(id: number): void {
  const face = objects.get(id);
  const com = runtime();
  const object = face && com.objects.find(face);
  objects.delete(id);
  if (face) ids.delete(face);
  if (!object) return;
  object.holders = 1; // however often it was asked for, the other side has it once
  com.release(object);
}

/** Does something whose result the other side gets whole, or nothing of it. */
function allOrNothing<T>(work: () => T): T {
  const before = lastId;
  try {
    return work();
  } catch (error) {
    for (let id = lastId; id > before; id--) release(id);
    throw error;
  }
}

function run(id: number, kind: RemoteKind, member: string, packed: unknown[]): RemoteResult {
  const com = runtime();
  const object = com.dispatchOf(objectOf(id));
  const args = packed.map((arg) => unpackValue(arg, handles));
  const value = perform();
  return allOrNothing(() => {
    const refs = args.filter((arg) => arg instanceof Ref);
    return {
      value: packValue(value, handles),
      refs: refs.map((ref) => packValue(ref.value, handles)),
    };
  });

  function perform(): unknown {
    switch (kind) {
      case "get":
        return com.get(object, member, args);
      case "put":
      case "putRef": {
        const [value, rest] = [args.at(-1), args.slice(0, -1)];
        if (kind === "putRef") com.putRef(object, member, value, rest);
        else com.put(object, member, value, rest);
        return undefined;
      }
      case "default":
        return com.invokeDefault(object, args);
      case "read":
        return com.get(object, member, []);
      default:
        return com.call(object, member, args);
    }
  }
}

const unpack = (value: unknown) => unpackValue(value, handles);

serveApartment({
  create(
    name: string,
    options: ActivationOptions,
    binding: "late" | "early" | SentTable = "late",
  ): RemoteHandle | undefined {
    const table = typeof binding === "object" ? receiveTable(binding, unpack) : binding;
    return handles.handleOf(createObject(name, { ...options, binding: table }));
  },
  bind: (moniker: string) => handles.handleOf(runtime().getObject(moniker)),
  fetch: (token: SharedToken) => handles.handleOf(fromShared(token)),
  query(id: number, iid: string | SentTable, dispatch?: boolean): RemoteHandle | null {
    const wanted = typeof iid === "string" ? iid : receiveTable(iid, unpack);
    const found = runtime().queryInterface(objectOf(id), wanted, dispatch);
    return found && handles.handleOf(found)!;
  },
  run,
  items(id: number): unknown[] {
    const com = runtime();
    const iterator = com.enumerate(com.dispatchOf(objectOf(id)));
    return allOrNothing(() => {
      const items: unknown[] = [];
      for (let next = iterator.next(); !next.done; next = iterator.next()) {
        items.push(packValue(next.value, handles));
      }
      return items;
    });
  },
  release,
  stats: () => runtime().stats(),
});
