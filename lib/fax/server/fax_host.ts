/**
 * The thread of one fax server: it connects, keeps the objects, and disconnects.
 *
 * @module
 */
import { com, type DynamicObject, serveApartment } from "../../com/mod.ts";
import type { ConnectRequest, FaxApi, WireValue } from "../wire.ts";
import { extendedOperations } from "./extended_operations.ts";
import { FAX_CLASSES } from "./fax_classes.ts";
import { HandleTable } from "./handle_table.ts";
import { legacyOperations } from "./legacy_operations.ts";
import { objectOperations } from "./object_operations.ts";
import type { ServiceOperations } from "./service_operations.ts";

const OPERATIONS: Readonly<Record<FaxApi, (server: DynamicObject) => ServiceOperations>> = {
  faxcom: legacyOperations,
  faxcomex: extendedOperations,
};

/** Offers the operations of one fax server to the thread that opened this worker. */
export function serveFaxServer(): void {
  const handles = new HandleTable();
  let service: ServiceOperations | undefined;
  let server: DynamicObject | undefined;
  let loopback: Disposable | undefined;

  /** Ends the connection, if there is one; everything is released whatever fails. */
  const disconnect = (): void => {
    const connected = server;
    server = undefined;
    try {
      service?.release();
      service = undefined;
      if (connected !== undefined) com.call(connected, "Disconnect");
    } finally {
      handles.releaseAll();
      com.release(connected);
      loopback?.[Symbol.dispose]();
      loopback = undefined;
    }
  };

  const connected = (): ServiceOperations => {
    if (!service) throw new TypeError("Cannot use the fax server: it is not connected");
    return service;
  };

  serveApartment({
    async connect(request: ConnectRequest): Promise<void> {
      if (request.loopback !== undefined) loopback = await openLoopback(request.loopback);
      try {
        const created = com.createObject(FAX_CLASSES[request.api]);
        try {
          // no name is a null BSTR
          com.call(created, "Connect", request.computer ?? com.variant("VT_BSTR", null));
        } catch (error) {
          com.release(created);
          throw error;
        }
        server = created;
        handles.add(created);
        service = OPERATIONS[request.api](created);
      } catch (error) {
        loopback?.[Symbol.dispose]();
        loopback = undefined;
        throw error;
      }
    },
    disconnect,
    /** The same for a program that waits for nothing any more: a failure is nobody's. */
    end(): void {
      try {
        disconnect();
      } catch {
        // released all the same
      }
    },
    create: (className: "document" | "tiff"): WireValue => {
      return { object: handles.add(com.createObject(FAX_CLASSES[className])) };
    },
    send: (fax) => connected().send(fax),
    jobs: () => connected().jobs(),
    job: (id) => connected().job(id),
    command: (id, action) => connected().command(id, action),
    status: () => connected().status(),
    held: () => ({ handles: handles.size, ...com.stats() }),
    ...objectOperations(handles),
  }, disconnect);
}

/** The built-in service is loaded only where it is asked for. */
async function openLoopback(name: string): Promise<Disposable> {
  const { registerLoopback } = await import("../../loopback/mod.ts");
  return registerLoopback({ name });
}
