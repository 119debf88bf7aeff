import { join } from "node:path";
import { inspectFaxTiff, setFaxTiffInfo } from "../document/mod.ts";
import type { Row, Store } from "./store.ts";

/** A fax that came in. */
export interface ReceivedFax {
  /** Unique in its store; never used twice. */
  readonly id: number;
  /** The fax TIFF, in the folder `inbox` of the store. */
  readonly path: string;
  /** Pages of it. */
  readonly pageCount: number;
  /** Bytes of it. */
  readonly sizeBytes: number;
  /** The line that took the call. */
  readonly deviceName: string;
  /** Number of the caller, where it is known. */
  readonly callerId: string;
  /** How our line named itself. */
  readonly csid: string;
  /** How the caller named itself. */
  readonly tsid: string;
  /** Begin of the call, in milliseconds since 1970. */
  readonly startedAt: number;
  /** End of the call. */
  readonly endedAt: number;
}

/** A call that brings a fax. */
export type IncomingFax = Omit<ReceivedFax, "id" | "path" | "pageCount" | "sizeBytes">;

/** Which part of the inbox to read. */
export interface InboxRange {
  /** Ids above this one; default 0. */
  readonly after?: number;
  /** At most so many; default 1000. */
  readonly limit?: number;
}

/**
 * Puts a fax TIFF into the inbox; the file gets the facts of the call as its tags.
 *
 * @returns Its id.
 * @throws {DocumentError} If it is not a fax TIFF.
 */
export function storeReceived(store: Store, tiff: Uint8Array, call: IncomingFax): number {
  const time = Temporal.Instant.fromEpochMilliseconds(Math.floor(call.startedAt))
    .toZonedDateTimeISO(Temporal.Now.timeZoneId()).toPlainDateTime();
  const { tsid, csid, callerId } = call;
  const bytes = setFaxTiffInfo(tiff, { tsid, csid, callerId, recipientNumber: csid, time });
  const folder = join(store.directory, "inbox");
  Deno.mkdirSync(folder, { recursive: true });
  return store.transaction(() => {
    const { id } = store.run(
      "INSERT INTO inbox (path, page_count, size_bytes, device_name, caller_id, csid, tsid, " +
        "started_at, ended_at) VALUES ('', ?, ?, ?, ?, ?, ?, ?, ?)",
      inspectFaxTiff(bytes).pages.length,
      bytes.length,
      call.deviceName,
      callerId,
      csid,
      tsid,
      Math.floor(call.startedAt),
      Math.floor(call.endedAt),
    );
    const path = join(folder, `${String(id).padStart(6, "0")}.tif`);
    Deno.writeFileSync(`${path}.part`, bytes);
    Deno.renameSync(`${path}.part`, path);
    store.run("UPDATE inbox SET path = ? WHERE id = ?", path, id);
    return id;
  });
}

/** Received faxes, the oldest first. */
export function readInbox(store: Store, { after = 0, limit = 1000 }: InboxRange): ReceivedFax[] {
  return store.all("SELECT * FROM inbox WHERE id > ? ORDER BY id LIMIT ?", after, limit)
    .map(receivedFax);
}

/** One received fax, or undefined. */
export function findReceived(store: Store, id: number): ReceivedFax | undefined {
  const row = store.get("SELECT * FROM inbox WHERE id = ?", id);
  return row === undefined ? undefined : receivedFax(row);
}

/** Deletes a received fax and its file; false if there is none. */
export function deleteReceived(store: Store, id: number): boolean {
  const fax = findReceived(store, id);
  if (fax === undefined) return false;
  store.run("DELETE FROM inbox WHERE id = ?", id);
  try {
    Deno.removeSync(fax.path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return true;
}

function receivedFax(row: Row): ReceivedFax {
  return {
    id: Number(row.id),
    path: String(row.path),
    pageCount: Number(row.page_count),
    sizeBytes: Number(row.size_bytes),
    deviceName: String(row.device_name),
    callerId: String(row.caller_id),
    csid: String(row.csid),
    tsid: String(row.tsid),
    startedAt: Number(row.started_at),
    endedAt: Number(row.ended_at),
  };
}
