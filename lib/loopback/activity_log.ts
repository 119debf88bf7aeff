import { join } from "node:path";
import type { FaxSettings } from "./settings.ts";

/** One call, as a line of the activity log. */
export interface ActivityEntry {
  readonly jobId: number;
  readonly start: number;
  readonly end: number;
  readonly status: string;
  readonly deviceName: string;
  /** Our name and the other station's. */
  readonly tsid: string;
  readonly csid: string;
  /** The number that was dialled, or that called. */
  readonly number: string;
  readonly pages: number;
  readonly sizeBytes: number;
  /** Of outgoing calls. */
  readonly attempt?: number;
  readonly account?: string;
  readonly documentName?: string;
}

const FILES = { incoming: "InboxLOG.txt", outgoing: "OutboxLOG.txt" } as const;

const COLUMNS = {
  incoming: ["JobId", "StartTime", "EndTime", "Status", "Device", "TSID", "CSID", "CallerId"],
  outgoing: ["JobId", "StartTime", "EndTime", "Status", "Device", "TSID", "CSID", "DialedNumber"],
} as const;
const MORE_COLUMNS = ["Pages", "Size", "Attempt", "Account", "DocumentName"];

/**
 * Writes a line for a call into the activity log, if the settings want that: text with a tab
 * between the columns, which are named in the first line.
 */
export function logActivity(
  settings: FaxSettings,
  direction: keyof typeof FILES,
  entry: ActivityEntry,
): void {
  if (!(direction === "incoming" ? settings.logIncoming : settings.logOutgoing)) return;
  const path = join(settings.activityLogDirectory, FILES[direction]);
  const row = [
    entry.jobId,
    new Date(entry.start).toISOString(),
    new Date(entry.end).toISOString(),
    entry.status,
    entry.deviceName,
    entry.tsid,
    entry.csid,
    entry.number,
    entry.pages,
    entry.sizeBytes,
    entry.attempt ?? "",
    entry.account ?? "",
    entry.documentName ?? "",
  ].map((value) => String(value).replaceAll(/[\t\r\n]+/g, " "));
  try {
    Deno.mkdirSync(settings.activityLogDirectory, { recursive: true });
    if (!exists(path)) {
      Deno.writeTextFileSync(path, line([...COLUMNS[direction], ...MORE_COLUMNS]));
    }
    Deno.writeTextFileSync(path, line(row), { append: true });
  } catch {
    // A log that cannot be written must not keep faxes from being sent.
  }
}

function line(values: readonly string[]): string {
  return `${values.join("\t")}\r\n`;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
