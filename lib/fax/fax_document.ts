/**
 * Fax documents of the extended library that need no connected server.
 *
 * @module
 */
import type { FaxDocument } from "./extended_model.ts";
import { FaxSession } from "./fax_session.ts";
import { WORKER_MODULE } from "./worker_module.ts";

/**
 * Makes a fax document and runs a function with it: `document.submit("")` connects by itself,
 * `submit("FAXSRV01")` to another computer. With a connected server,
 * `server.createDocument()` is better: it keeps the connection.
 *
 * @returns What the function returned.
 * @throws {FaxError} `"fax.not-installed"` where there is no fax component.
 */
export function withFaxDocument<T>(use: (document: FaxDocument) => T | Promise<T>): Promise<T> {
  return withFaxDocumentThrough(WORKER_MODULE, use);
}

/** {@linkcode withFaxDocument} with another module as the document's thread; for tests. */
export async function withFaxDocumentThrough<T>(
  workerModule: string,
  use: (document: FaxDocument) => T | Promise<T>,
): Promise<T> {
  const session = FaxSession.openUnconnected("the fax document", workerModule);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => session.disconnect());
  const action = "create a fax document";
  const created = await session.call<{ object: number }>("create", ["document"], action);
  const { FaxDocument } = await import("./extended_model.ts");
  return await use(new FaxDocument(session, { handle: created.object, path: [] }));
}
