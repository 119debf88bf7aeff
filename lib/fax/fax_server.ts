/**
 * `FaxServer`: a connected server of the legacy library.
 *
 * @module
 */
import type { FaxSession } from "./fax_session.ts";
import { FaxServerMembers } from "./legacy_model.ts";
import { type ServerFace, withServerFace } from "./server_face.ts";

/** What {@link FaxServer} is made of: the documented members, and the whole operations. */
export const FaxServerBase: new (session: FaxSession) => FaxServerMembers & ServerFace =
  withServerFace(
    FaxServerMembers,
  );

/**
 * A connected fax server (`FaxServer.FaxServer`).
 *
 * `send`, `jobs`, `status`, `inbox` and the like are whole operations ({@link ServerFace}), one
 * message to the server's thread each. The documented members are here too, in camelCase: a property promises its value
 * (`await server.retries`) and is set by `setRetries(5)`.
 *
 * Every member fails with `"fax.not-connected"` after the server was disconnected.
 *
 * @example
 * ```ts
 * import { withServer } from "@comtask/comtask/fax";
 *
 * const folder = await Deno.makeTempDir();
 * await withServer(`loopback:${folder}`, async (server) => {
 *   console.log(await server.retries, (await server.jobs.list()).length); // 3 0
 * });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class FaxServer extends FaxServerBase {
  /** Which library it speaks. */
  get api(): "faxcom" {
    return "faxcom";
  }
}
