/**
 * The faxes that a server keeps: those it sent, and those it received.
 *
 * @module
 */
import {
  ARCHIVE_TIMES,
  type ArchivedFax,
  type ArchiveRow,
  type FaxBoxName,
  type NoArchive,
} from "./fax_archive_info.ts";
import { FaxError } from "./fax_error.ts";
import type { FaxCallOptions, FaxSession } from "./fax_session.ts";

/** Faxes that cross from the server's thread in one message. */
const PAGE = 100;

/**
 * The kept faxes of a server: `server.inbox` and `server.sentFaxes`.
 *
 * They come from the archives of the extended library, also for a server of the legacy one, which
 * has none; where the extended library is not installed, from the folders that the legacy server
 * names.
 *
 * @example
 * ```ts
 * import { withServer } from "@comtask/comtask/fax";
 *
 * const folder = await Deno.makeTempDir();
 * await withServer(`loopback:${folder}`, async (server) => {
 *   for await (const fax of server.inbox) console.log(fax.startedAt, fax.pageCount);
 * });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class FaxBox implements AsyncIterable<ArchivedFax> {
  readonly #session: FaxSession;
  readonly #box: FaxBoxName;

  /** Made by the server. */
  constructor(session: FaxSession, box: FaxBoxName) {
    this.#session = session;
    this.#box = box;
  }

  /** Every fax, in the order of the server. */
  [Symbol.asyncIterator](): AsyncGenerator<ArchivedFax, void, undefined> {
    return this.list();
  }

  /**
   * Every fax, in the order of the server; a hundred are held at a time.
   *
   * @throws {FaxError} `"fax.not-supported"` if this server has no such archive,
   * `"fax.access-denied"` if the right to read it is missing.
   */
  async *list(options: FaxCallOptions = {}): AsyncGenerator<ArchivedFax, void, undefined> {
    const action = `list the ${this.#box === "sent" ? "sent" : "received"} faxes of ` +
      this.#session.label;
    const opened = await this.#call<number | NoArchive>("openBox", [this.#box], action, options);
    if (typeof opened !== "number") throw new FaxError(action, "fax.not-supported", opened);
    try {
      for (let isEnd = false; !isEnd;) {
        const rows = await this.#call<ArchiveRow[]>("readBox", [opened, PAGE], action, options);
        isEnd = rows.length < PAGE;
        for (const row of rows) yield toFax(row);
      }
    } finally {
      if (this.#session.isOpen) await this.#call("closeBox", [opened], action, {});
    }
  }

  /**
   * Writes the fax TIFF of a fax to a file, which is replaced if it is there.
   *
   * @throws {FaxError} `"fax.job-not-found"` if the fax is not there any more.
   */
  async copy(id: string, path: string, options: FaxCallOptions = {}): Promise<void> {
    await this.#one("copyFromBox", [this.#box, id, path], `copy fax ${id} to "${path}"`, options);
  }

  /**
   * Deletes a fax on the server.
   *
   * @throws {FaxError} `"fax.job-not-found"` if it is not there any more.
   */
  async delete(id: string, options: FaxCallOptions = {}): Promise<void> {
    await this.#one("deleteFromBox", [this.#box, id], `delete fax ${id}`, options);
  }

  async #one(
    operation: string,
    args: readonly unknown[],
    action: string,
    options: FaxCallOptions,
  ): Promise<void> {
    if (await this.#call<boolean>(operation, args, action, options)) return;
    throw new FaxError(action, "fax.job-not-found", { reason: "the server has no such fax" });
  }

  #call<T>(
    operation: string,
    args: readonly unknown[],
    action: string,
    options: FaxCallOptions,
  ): Promise<T> {
    return this.#session.call<T>(operation, args, action, options);
  }
}

function toFax(row: ArchiveRow): ArchivedFax {
  const times = ARCHIVE_TIMES.map((field) => [
    field,
    row[field] === "" ? undefined : Temporal.PlainDateTime.from(row[field]),
  ]);
  return { ...row, ...Object.fromEntries(times) };
}
