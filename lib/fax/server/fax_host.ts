/**
 * The thread of one fax server: it connects, keeps the objects, and disconnects.
 *
 * @module
 */
import {
  type ApartmentOperations,
  com,
  type DynamicObject,
  serveApartment,
} from "../../com/mod.ts";
import type { FaxBoxName } from "../fax_archive_info.ts";
import type { FaxRequest, JobAction } from "../fax_job_info.ts";
import type { FaxConfigChanges, FaxPortChanges, SettingsOperations } from "../fax_settings.ts";
import type { ConnectRequest, FaxApi, WireValue } from "../wire.ts";
import { extendedOperations } from "./extended_operations.ts";
import { connectObject, FAX_CLASSES } from "./fax_classes.ts";
import { eventOperations } from "./event_operations.ts";
import { archiveOperations, type OwnedArchiveOperations } from "./archive/archive_operations.ts";
import { extendedSettings } from "./extended_settings.ts";
import { legacySettings } from "./legacy_settings.ts";
import { HandleTable } from "./handle_table.ts";
import { legacyOperations } from "./legacy_operations.ts";
import { objectOperations } from "./object_operations.ts";
import type { ServiceOperations } from "./service_operations.ts";

/** All that a connected server can do in one message. */
interface ServerOperations extends ServiceOperations, SettingsOperations {
  readonly archive: OwnedArchiveOperations;
}

const OPERATIONS: Readonly<
  Record<FaxApi, (server: DynamicObject, request: ConnectRequest) => ServerOperations>
> = {
  faxcom: (server, request) => ({
    ...legacyOperations(server, request),
    ...legacySettings(server),
    archive: archiveOperations(server, request),
  }),
  faxcomex: (server, request) => ({
    ...extendedOperations(server, request),
    ...extendedSettings(server),
    archive: archiveOperations(server, request),
  }),
};

/** What a server's thread does: operations by name, and what ends it. */
export interface FaxHost {
  readonly operations: ApartmentOperations;
  /** Disconnects, if connected, and releases everything whatever fails. */
  disconnect(): void;
}

/**
 * Offers the operations of one fax server to the thread that opened this worker.
 *
 * @param close Runs at the end, after everything has been released.
 */
export function serveFaxServer(close?: () => void): void {
  const host = makeFaxHost();
  serveApartment(host.operations, () => {
    try {
      host.disconnect();
    } finally {
      close?.();
    }
  });
}

/** The operations of one fax server, on this thread. */
export function makeFaxHost(): FaxHost {
  const handles = new HandleTable();
  const events = eventOperations(handles);
  let service: ServerOperations | undefined;
  let server: DynamicObject | undefined;
  let loopback: Disposable | undefined;

  const disconnect = (): void => {
    const connected = server;
    const operations = service;
    server = service = undefined;
    try {
      events.unlistenAll();
      operations?.release();
      operations?.archive.release();
      if (connected !== undefined) com.call(connected, "Disconnect");
    } finally {
      handles.releaseAll();
      loopback?.[Symbol.dispose]();
      loopback = undefined;
    }
  };

  const connect = async (request: ConnectRequest): Promise<void> => {
    if (request.loopback !== undefined) loopback = await openLoopback(request.loopback);
    try {
      const created = com.createObject(FAX_CLASSES[request.api]);
      handles.add(created);
      connectObject(created, request);
      server = created;
      service = OPERATIONS[request.api](created, request);
    } catch (error) {
      disconnect();
      throw error;
    }
  };

  /** The same for a program that waits for nothing any more: a failure is nobody's. */
  const end = (): void => {
    try {
      disconnect();
    } catch {
      // released all the same
    }
  };

  const connected = (): ServerOperations => {
    if (!service) throw new TypeError("Cannot use the fax server: it is not connected");
    return service;
  };

  const operations: ApartmentOperations = {
    connect,
    disconnect,
    end,
    create: (className: "document" | "tiff"): WireValue => {
      return { object: handles.add(com.createObject(FAX_CLASSES[className])) };
    },
    send: (fax: FaxRequest) => connected().send(fax),
    jobs: () => connected().jobs(),
    job: (id: string) => connected().job(id),
    sent: (id: string) => connected().sent(id),
    findSent: (nameEnd: string) => connected().findSent(nameEnd),
    command: (id: string, action: JobAction) => connected().command(id, action),
    status: () => connected().status(),
    ports: () => connected().ports(),
    setPort: (id: number, changes: FaxPortChanges) => connected().setPort(id, changes),
    config: () => connected().config(),
    setConfig: (changes: FaxConfigChanges) => connected().setConfig(changes),
    routing: () => connected().routing(),
    setRouting: (port: number, guid: string, enabled: boolean) =>
      connected().setRouting(port, guid, enabled),
    openBox: (box: FaxBoxName) => connected().archive.openBox(box),
    readBox: (listing: number, count: number) => connected().archive.readBox(listing, count),
    closeBox: (listing: number) => connected().archive.closeBox(listing),
    copyFromBox: (box: FaxBoxName, id: string, path: string) =>
      connected().archive.copyFromBox(box, id, path),
    deleteFromBox: (box: FaxBoxName, id: string) => connected().archive.deleteFromBox(box, id),
    listen: events.listen,
    unlisten: events.unlisten,
    ...objectOperations(handles),
  };
  return { operations, disconnect };
}

/** The built-in service is loaded only where it is asked for. */
async function openLoopback(name: string): Promise<Disposable> {
  const { registerLoopback } = await import("../../loopback/mod.ts");
  return registerLoopback({ name });
}
