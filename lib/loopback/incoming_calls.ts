/**
 * Calls to numbers of our own: which line they ring on, and what becomes of the fax they bring.
 *
 * @module
 */
import { inspectFaxTiff, setFaxTiffInfo } from "../document/mod.ts";
import { logActivity } from "./activity_log.ts";
import type { Call } from "./call.ts";
import type { FaxDevice } from "./device.ts";
import { readDevices } from "./device.ts";
import { logEvent } from "./event_log.ts";
import { toLocalDate } from "./extended/local_date.ts";
import { writeFaxFile } from "./fax_files.ts";
import { routeFax } from "./inbound_routing.ts";
import { usedMethods } from "./routing_methods.ts";
import type { Store } from "./store.ts";

/** A call that brings a fax. */
export interface IncomingFax {
  readonly device: Pick<FaxDevice, "id" | "name">;
  readonly callerId: string;
  readonly csid: string;
  readonly tsid: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The job of ours that calls. */
  readonly jobId?: number;
  readonly call?: Call;
}

/**
 * The line that a call to a number of our own reaches, and whether it answers by itself; undefined
 * if none may answer. A line that is free is preferred, but a store with one line can call itself.
 */
export function calledLine(
  store: Store,
  callingLine: number,
): { readonly device: FaxDevice; readonly answers: boolean } | undefined {
  if (store.settings().incomingQueueBlocked) return undefined;
  const devices = readDevices(store).filter(({ ringingId, receivingId, receiveMode }) =>
    receiveMode !== "none" && ringingId === 0 && receivingId === 0
  );
  const best = (mode: FaxDevice["receiveMode"]) =>
    devices.filter((one) => one.receiveMode === mode)
      .sort((a, b) => rank(a, callingLine) - rank(b, callingLine) || a.priority - b.priority)[0];
  const device = best("automatic") ?? best("manual");
  return device && { device, answers: device.receiveMode === "automatic" };
}

function rank(device: FaxDevice, callingLine: number): number {
  return device.id === callingLine ? 1 : device.jobId !== 0 ? 2 : 0;
}

/** Notes that a call has come, which rings or is received. @returns Its id in the inbox. */
export function beginIncoming(
  store: Store,
  fax: IncomingFax,
  state: "ringing" | "receiving",
): number {
  return store.run(
    "INSERT INTO inbox (path, page_count, size_bytes, device_name, caller_id, csid, tsid, " +
      "started_at, ended_at, state, device_id, job_id, call) " +
      "VALUES ('', 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    fax.device.name,
    fax.callerId,
    fax.csid,
    fax.tsid,
    Math.floor(fax.startedAt),
    Math.floor(fax.endedAt),
    state,
    fax.device.id,
    fax.jobId ?? null,
    fax.call === undefined ? null : JSON.stringify(fax.call),
  ).id;
}

/** The fax that a job of ours brings to a line of ours at present, or undefined. */
export function incomingOf(store: Store, jobId: number): number | undefined {
  const row = store.get(
    "SELECT id FROM inbox INDEXED BY inbox_under_way WHERE state <> 'received' AND job_id = ? " +
      "AND state IN ('ringing', 'receiving')",
    jobId,
  );
  return row === undefined ? undefined : Number(row.id);
}

/**
 * Ends a call that brought a fax: its file is written, with the facts of the call as its tags, and
 * the methods of the line do their work.
 *
 * @throws {DocumentError} If it is not a fax TIFF.
 */
export function endIncoming(
  store: Store,
  id: number,
  tiff: Uint8Array,
  time: { readonly now: number; readonly speed: number },
): void {
  const row = store.get("SELECT * FROM inbox WHERE id = ?", id);
  if (row === undefined) return;
  const settings = store.settings();
  const [tsid, csid, callerId] = [row.tsid, row.csid, row.caller_id].map(String);
  const info = {
    tsid,
    csid,
    callerId,
    recipientNumber: csid,
    time: toLocalDate(Number(row.started_at)),
  };
  const bytes = setFaxTiffInfo(tiff, info);
  const pages = inspectFaxTiff(bytes).pages.length;
  const name = String(id).padStart(6, "0");
  const path = writeFaxFile(settings.incomingArchiveDirectory, name, bytes);
  store.run(
    "UPDATE inbox SET state = 'routing', path = ?, page_count = ?, size_bytes = ?, ended_at = ?, " +
      "methods = ? WHERE id = ?",
    path,
    pages,
    bytes.length,
    Math.floor(time.now),
    JSON.stringify(usedMethods(store, Number(row.device_id))),
    id,
  );
  logCall(store, id, "received", time.now);
  routeFax(store, id, time);
}

/** Ends a call that brought nothing; it leaves a line in the log. */
export function dropIncoming(store: Store, id: number, reason: string, now: number): void {
  logCall(store, id, reason, now);
  store.run("DELETE FROM inbox WHERE id = ?", id);
}

function logCall(store: Store, id: number, status: string, end: number): void {
  const row = store.get("SELECT * FROM inbox WHERE id = ?", id);
  if (row === undefined) return;
  logActivity(store.settings(), "incoming", {
    jobId: id,
    start: Number(row.started_at),
    end,
    status,
    deviceName: String(row.device_name),
    tsid: String(row.tsid),
    csid: String(row.csid),
    number: String(row.caller_id),
    pages: Number(row.page_count),
    sizeBytes: Number(row.size_bytes),
  });
  const isGood = status === "received";
  const message = `Fax ${id} from "${row.caller_id}" on ${row.device_name}: ${status}`;
  logEvent(store, { category: "inbound", gravity: isGood ? 3 : 2, message });
}
