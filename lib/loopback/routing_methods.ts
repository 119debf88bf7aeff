/**
 * What is done with faxes that a line received: the methods of the service itself, and those of
 * extensions that were registered.
 *
 * @module
 */
import type { Store } from "./store.ts";

/** A routing method, as the lists of both libraries show it. */
export interface RoutingMethod {
  /** Identifies it, `"{…}"`. */
  readonly guid: string;
  /** Name that it was registered with. */
  readonly name: string;
  /** The function of the extension that it calls. */
  readonly functionName: string;
  /** Name for people. */
  readonly friendlyName: string;
  /** The extension that offers it. */
  readonly extension: string;
  /** Rank among the methods, from 1. */
  readonly priority: number;
}

/** An extension with routing methods. */
export interface RoutingExtension {
  /** Identifies it. */
  readonly name: string;
  /** Name for people. */
  readonly friendlyName: string;
  /** File of its code. */
  readonly imageName: string;
  /** What it offers. */
  readonly methods: readonly Omit<RoutingMethod, "extension" | "priority">[];
}

/** Identifiers of the service's own methods. */
export const STORE_IN_INBOX = "{93C2A7E5-6F0B-4F43-9D8E-2C1E5B7A40D1}",
  STORE_IN_FOLDER = "{93C2A7E5-6F0B-4F43-9D8E-2C1E5B7A40D2}",
  SEND_BY_MAIL = "{93C2A7E5-6F0B-4F43-9D8E-2C1E5B7A40D3}",
  PRINT = "{93C2A7E5-6F0B-4F43-9D8E-2C1E5B7A40D4}";

/** The service's own extension. */
export const OWN_EXTENSION: RoutingExtension = {
  name: "comtask loopback",
  friendlyName: "comtask loopback",
  imageName: "comtask loopback",
  methods: [
    method(STORE_IN_INBOX, "StoreInInbox", "Store in the inbox"),
    method(STORE_IN_FOLDER, "StoreInFolder", "Store in a folder"),
    method(SEND_BY_MAIL, "SendByMail", "Write a mail into a folder"),
    method(PRINT, "Print", "Print"),
  ],
};

function method(guid: string, functionName: string, friendlyName: string) {
  return { guid, name: functionName, functionName, friendlyName };
}

/** All extensions, the service's own first. */
export function readExtensions(store: Store): RoutingExtension[] {
  return [
    OWN_EXTENSION,
    ...store.all("SELECT data FROM extensions ORDER BY name")
      .map(({ data }) => JSON.parse(String(data)) as RoutingExtension),
  ];
}

/** All methods by priority. */
export function readMethods(store: Store): RoutingMethod[] {
  const saved = new Map(
    store.all("SELECT guid, priority FROM method_priorities")
      .map(({ guid, priority }) => [String(guid), Number(priority)]),
  );
  return readExtensions(store)
    .flatMap(({ name, methods }) => methods.map((one) => ({ ...one, extension: name })))
    .map((one, i) => ({ ...one, rank: saved.get(one.guid) ?? i + 1 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ rank: _rank, ...one }, i) => ({ ...one, priority: i + 1 }));
}

/** Moves a method to another rank. */
export function moveMethod(store: Store, guid: string, priority: number): void {
  const methods = readMethods(store);
  if (!Number.isInteger(priority) || priority < 1 || priority > methods.length) {
    throw new RangeError(
      `Cannot move routing method: its priority must be from 1 to ${methods.length}`,
    );
  }
  const order = methods.filter((one) => one.guid !== guid).map((one) => one.guid);
  order.splice(priority - 1, 0, guid);
  order.forEach((one, i) => {
    store.run(
      "INSERT INTO method_priorities VALUES (?, ?) " +
        "ON CONFLICT DO UPDATE SET priority = excluded.priority",
      one,
      i + 1,
    );
  });
}

/** Identifiers of the methods that a line uses, by priority. */
export function usedMethods(store: Store, deviceId: number): string[] {
  const used = new Set(
    store.all("SELECT guid FROM device_methods WHERE device_id = ?", deviceId)
      .map(({ guid }) => String(guid)),
  );
  const routes = store.get("SELECT routes FROM devices WHERE id = ?", deviceId)?.routes === 1;
  if (routes) used.add(STORE_IN_INBOX);
  return readMethods(store).map(({ guid }) => guid).filter((guid) => used.has(guid));
}
