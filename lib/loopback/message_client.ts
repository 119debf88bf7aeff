import type { Call } from "./call.ts";
import { archiveBytes } from "./housekeeping.ts";
import type { InboxRange, ReceivedFax, ReceivedNote } from "./inbox.ts";
import {
  assignReceived,
  deleteReceived,
  findReceived,
  isAssigned,
  noteReceived,
  readInbox,
  readIncoming,
} from "./inbox.ts";
import { findAccount } from "./accounts.ts";
import { dropIncoming } from "./incoming_calls.ts";
import type { FaxJobSnapshot } from "./job.ts";
import { LoopbackError } from "./loopback_error.ts";
import type { Access, FaxRight } from "./rights.ts";
import { SUBMIT_RIGHTS } from "./rights.ts";
import type { SentRange } from "./sent_archive.ts";
import {
  deleteSent,
  findSent,
  findUnseen,
  markSent,
  readSent,
  removeLeftover,
} from "./sent_archive.ts";
import type { Store } from "./store.ts";

/** Both archives, and what comes in, as one user may use them. */
export class MessageClient {
  readonly #store: Store;
  readonly #access: Access;
  readonly #wake: () => void;

  /** Made by the service. @param wake Called after a change. */
  constructor(store: Store, access: Access, wake: () => void) {
    this.#store = store;
    this.#access = access;
    this.#wake = wake;
  }

  /** Sent faxes that the user sees, the newest first. */
  sent(range: SentRange = {}): FaxJobSnapshot[] {
    this.#require("read sent faxes", "query-out-archive");
    if (this.#access.allows("query-out-archive")) return readSent(this.#store, range);
    return readSent(this.#store, { ...range, account: this.#access.user });
  }

  /** One sent fax that the user sees. */
  sentFax(id: number): FaxJobSnapshot | undefined {
    this.#require("read sent faxes", "query-out-archive");
    const fax = findSent(this.#store, id);
    const isSeen = fax !== undefined &&
      (this.#access.allows("query-out-archive") || this.#access.owns(fax.userName));
    return isSeen ? fax : undefined;
  }

  /** A sent fax of the user's whose name ends so and that the archive does not have. */
  unseenFax(nameEnd: string): FaxJobSnapshot | undefined {
    this.#require("read sent faxes", "query-out-archive");
    return findUnseen(this.#store, nameEnd).find(({ userName }) =>
      this.#access.allows("query-out-archive") || this.#access.owns(userName)
    );
  }

  /** Deletes a sent fax and its file; false if there is none. */
  deleteSent(id: number): boolean {
    const fax = findSent(this.#store, id);
    if (fax === undefined || !this.#access.owns(fax.userName)) {
      this.#access.require(`delete sent fax ${id}`, "manage-out-archive");
    }
    return this.#changed(() => deleteSent(this.#store, id));
  }

  /** Marks a sent fax as read, or not. */
  markSent(id: number, isRead: boolean): void {
    if (this.sentFax(id) === undefined) throw noSuchFax(id);
    this.#changed(() => markSent(this.#store, id, isRead));
  }

  /** Bytes of an archive. */
  bytes(archive: "sent" | "inbox"): number {
    this.#access.require("read size of archive", "query-config", ...SUBMIT_RIGHTS);
    return archiveBytes(this.#store, archive);
  }

  /**
   * Received faxes that the user sees: all with the right to read them or where they are public,
   * those of nobody with the right to hand them out, and the user's own.
   */
  received(range: InboxRange = {}): ReceivedFax[] {
    this.#require("read received faxes", "query-in-archive", "manage-receive-folder");
    if (this.#seesAllReceived()) return readInbox(this.#store, range);
    const unassigned = this.#access.allows("manage-receive-folder");
    return readInbox(this.#store, { ...range, account: this.#access.user, unassigned });
  }

  /** Received faxes of an account; all of them where they are public. */
  receivedOf(account: string, range: InboxRange = {}): ReceivedFax[] {
    if (!this.#access.owns(account)) {
      this.#access.require(`read received faxes of "${account}"`, "query-in-archive");
    }
    const isOpen = this.#store.settings().incomingFaxesArePublic ||
      this.#access.allows("manage-receive-folder");
    return readInbox(this.#store, isOpen ? range : { ...range, account });
  }

  /** One fax that came in or comes in, and that the user sees. */
  receivedFax(id: number): ReceivedFax | undefined {
    this.#require("read received faxes", "query-in-archive", "manage-receive-folder");
    const fax = findReceived(this.#store, id);
    if (fax === undefined || this.#seesAllReceived()) return fax;
    const isSeen = isAssigned(this.#store, id, this.#access.user) ||
      (!fax.wasReassigned && this.#access.allows("manage-receive-folder"));
    return isSeen ? fax : undefined;
  }

  /** Deletes a received fax and its file; false if there is none. */
  deleteReceived(id: number): boolean {
    if (!isAssigned(this.#store, id, this.#access.user)) {
      const rights = ["manage-in-archive", "manage-receive-folder"] as const;
      this.#access.require(`delete received fax ${id}`, ...rights);
      const isSeen = this.#access.allows("manage-in-archive") || this.receivedFax(id) !== undefined;
      if (!isSeen) return false;
    }
    return this.#changed(() => deleteReceived(this.#store, id));
  }

  /** Writes on a received fax, or marks it as read. */
  note(id: number, changes: Partial<ReceivedNote> & { readonly isRead?: boolean }): void {
    if (this.receivedFax(id) === undefined) throw noSuchFax(id);
    this.#changed(() => noteReceived(this.#store, id, changes));
  }

  /**
   * Hands a received fax to accounts and writes on it.
   *
   * @throws {LoopbackError} `"access-denied"`; `"wrong-state"` while received faxes are public;
   * `"unknown-account"`.
   */
  reassign(id: number, note: ReceivedNote): void {
    this.#access.require(`reassign received fax ${id}`, "manage-receive-folder");
    if (this.receivedFax(id)?.state !== "received") throw noSuchFax(id);
    if (this.#store.settings().incomingFaxesArePublic) {
      throw new LoopbackError(
        "wrong-state",
        `Cannot reassign received fax ${id}: received faxes are public; ` +
          "set IncomingFaxesArePublic to false first",
      );
    }
    const names = note.recipients.split(";").map((name) => name.trim()).filter(Boolean);
    if (names.length === 0) {
      throw new RangeError(`Cannot reassign received fax ${id}: it names no recipient`);
    }
    this.#changed(() => {
      const accounts = names.map((name) => findAccount(this.#store, name));
      noteReceived(this.#store, id, { ...note, recipients: accounts.join(";") });
      assignReceived(this.#store, id, accounts);
    });
  }

  /** Faxes that are received or routed at present. */
  incoming(): ReceivedFax[] {
    return readIncoming(this.#store);
  }

  /** Gives up a fax that is received or routed at present. */
  cancelIncoming(id: number): void {
    this.#access.require(`cancel incoming job ${id}`, "manage-jobs");
    this.#changed(() => {
      const row = this.#store.get("SELECT job_id, path, state FROM inbox WHERE id = ?", id);
      if (row === undefined || row.state === "received") throw noSuchFax(id);
      if (row.job_id !== null && row.state !== "routing") this.#breakCall(Number(row.job_id));
      dropIncoming(this.#store, id, "canceled", Date.now());
      if (row.path !== "") removeLeftover(this.#store, String(row.path));
    });
  }

  /** The caller notices at once that the line is broken. */
  #breakCall(jobId: number): void {
    const row = this.#store.get("SELECT call FROM jobs WHERE id = ? AND state = 'calling'", jobId);
    if (row === undefined) return;
    const now = Date.now();
    const call: Call = JSON.parse(String(row.call));
    const broken: Call = { ...call, result: "disconnected", endsAt: now };
    this.#store.run(
      "UPDATE jobs SET call = ?, call_ends_at = ? WHERE id = ?",
      JSON.stringify(broken),
      now,
      jobId,
    );
  }

  #seesAllReceived(): boolean {
    return this.#access.allows("query-in-archive");
  }

  #require(action: string, ...rights: readonly FaxRight[]): void {
    this.#access.require(action, ...rights, ...SUBMIT_RIGHTS);
  }

  #changed<T>(body: () => T): T {
    const result = this.#store.transaction(body);
    this.#wake();
    return result;
  }
}

function noSuchFax(id: number): LoopbackError {
  return new LoopbackError("unknown-message", `Cannot find fax ${id}: there is none`);
}
