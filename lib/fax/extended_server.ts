/**
 * `ExtendedFaxServer`: a connected server of the extended library.
 *
 * @module
 */
import {
  FAX_ACCOUNT_EVENTS,
  FAX_SERVER_EVENTS,
  type FaxAccountEvents,
  type FaxServerEvents,
} from "./extended_events.ts";
import {
  faxAccountEventsType,
  type FaxAccountEventsTypeName,
  faxServerEventsType,
  type FaxServerEventsTypeName,
} from "./extended_enums.ts";
import { ExtendedFaxServerMembers, type FaxAccount, FaxDocument } from "./extended_model.ts";
import { type FaxEvent, listen } from "./fax_events.ts";
import type { FaxSession } from "./fax_session.ts";
import { type ServerFace, withServerFace } from "./server_face.ts";

/** What {@link ExtendedFaxServer} is made of: the documented members, and the whole operations. */
export const ExtendedFaxServerBase: new (
  session: FaxSession,
) => ExtendedFaxServerMembers & ServerFace = withServerFace(ExtendedFaxServerMembers);

/** Groups of server events: every one that there is. */
const SERVER_GROUPS: readonly FaxServerEventsTypeName[] = [
  ...["in-queue", "out-queue", "config", "activity", "queue-state"] as const,
  ...["in-archive", "out-archive", "fxssvc-ended", "device-status", "incoming-call"] as const,
];

/** Groups of account events: every one that there is. */
const ACCOUNT_GROUPS: readonly FaxAccountEventsTypeName[] = [
  ...["in-queue", "out-queue", "in-archive", "out-archive", "fxssvc-ended"] as const,
];

/**
 * A connected fax server (`FaxComEx.FaxServer`): `connect(name, { api: "faxcomex" })`.
 *
 * The whole operations ({@link ServerFace}) are the same as those of the legacy `FaxServer`. The
 * documented members are here too: a property with a simple value promises it (`await server.majorVersion`),
 * one that is an object is there at once (`server.folders.outgoingQueue`).
 */
export class ExtendedFaxServer extends ExtendedFaxServerBase {
  /** Which library it speaks. */
  get api(): "faxcomex" {
    return "faxcomex";
  }

  /**
   * Makes a document, which knows more than {@linkcode ExtendedFaxServer.send}: several
   * recipients, schedule, priority, receipts. `document.connectedSubmit(server)` sends it.
   *
   * It is released with the server.
   */
  async createDocument(): Promise<FaxDocument> {
    const action = "create a fax document";
    const created = await this.session.call<{ object: number }>("create", ["document"], action);
    return new FaxDocument(this.session, { handle: created.object, path: [] });
  }

  /**
   * Listens to the server until the loop is left or the server is disconnected.
   *
   * One loop at a time: the server knows a single choice of groups.
   *
   * @param groups Which events; default: all.
   * @throws {FaxError} If the server fires none, or the right is missing.
   */
  events(
    groups: readonly FaxServerEventsTypeName[] = SERVER_GROUPS,
  ): AsyncGenerator<FaxEvent<FaxServerEvents>, void, undefined> {
    return listen(this, FAX_SERVER_EVENTS, Number(faxServerEventsType.write(groups)));
  }

  /** The same for one of its accounts: `server.currentAccount`. */
  accountEvents(
    account: FaxAccount,
    groups: readonly FaxAccountEventsTypeName[] = ACCOUNT_GROUPS,
  ): AsyncGenerator<FaxEvent<FaxAccountEvents>, void, undefined> {
    return listen(account, FAX_ACCOUNT_EVENTS, Number(faxAccountEventsType.write(groups)));
  }
}
