/**
 * The worker's side of an apartment.
 *
 * @module
 */
import { type ApartmentReply, type ApartmentRequest, sendError } from "./apartment_messages.ts";
import { runtime } from "../current_runtime.ts";

/** Operations that an apartment offers, by name. Arguments and results are copied. */
// deno-lint-ignore no-explicit-any -- the caller's side has the types
export type ApartmentOperations = Readonly<Record<string, (...args: any[]) => unknown>>;

/**
 * Serves the thread that opened this worker; call it once, at the top of a worker module.
 *
 * @param operations What the other side may call. Results must be copyable: no COM objects.
 * @param close Runs before the objects of the apartment are released.
 */
export function serveApartment(operations: ApartmentOperations, close?: () => unknown): void {
  const port = parentPort();
  if (!port) throw new TypeError("Cannot serve an apartment: this is not a worker");
  port.on("message", async (request: ApartmentRequest) => {
    const { id, operation, args } = request;
    try {
      if (operation === "apartment.close") {
        try {
          await close?.();
        } finally {
          runtime().close();
        }
        reply({ id, value: undefined });
        return;
      }
      const run = operations[operation];
      if (!run) throw new TypeError(`Cannot run "${operation}": the apartment does not offer it`);
      reply({ id, value: await run(...args) });
    } catch (error) {
      reply({ id, error: sendError(error) });
    }
  });

  function reply(message: ApartmentReply): void {
    try {
      port!.postMessage(message);
    } catch (error) { // the value cannot be copied
      if ("id" in message) port!.postMessage({ id: message.id, error: sendError(error) });
    }
  }
}

/** Says something to the thread that opened this worker. */
export function emitFromApartment(event: string, data: unknown): void {
  parentPort()?.postMessage({ event, data } satisfies ApartmentReply);
}

/** The way to the thread that opened this worker; loaded late, as most importers are no workers. */
function parentPort() {
  return globalThis.process.getBuiltinModule("node:worker_threads").parentPort;
}
