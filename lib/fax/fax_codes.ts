/**
 * The one table of the codes that faxing fails with, and what leads to each.
 *
 * Sources of the numbers: `winfax.h`, `winerror.h`; the words of lines are those of the
 * legacy library's `DeviceStatus` and of `FAX_JOB_EXTENDED_STATUS_ENUM`.
 *
 * @module
 */

/** What is known about a code. */
export interface FaxCodeEntry {
  /** Why it failed, as the end of a sentence. */
  readonly reason: string;
  /** Whether the same call may succeed later. */
  readonly transient?: boolean;
  /** What the person can do about it; part of the message. */
  readonly advice?: string;
  /** The same for what happens every night: too much for a message, right for a report. */
  readonly hint?: string;
  /** HRESULTs that mean this. */
  readonly hresults?: readonly number[];
  /** What the person can do where one of them says more than the code. */
  readonly adviceFor?: Readonly<Record<number, string>>;
  /** What the line said when a fax ended so. */
  readonly lineStatus?: readonly string[];
}

/** Every code, with its meaning. The names are stable: task files compare them. */
export const FAX_CODES = {
  "fax.not-installed": {
    reason: "the fax component is not installed",
    advice: "on Windows 10 and 11 add the optional feature Windows Fax and Scan: " +
      "Add-WindowsCapability -Online -Name Print.Fax.Scan~~~~0.0.1.0; on a server add the role " +
      'Fax Server: Install-WindowsFeature Fax; or use the built-in service, "loopback:"',
    hresults: [0x8004_0154, 0x8004_01F3, 0x8004_0111],
  },
  "fax.not-available": {
    reason: "there is no Windows fax service on this system",
    advice: 'use the built-in service: "loopback:" or "loopback:FOLDER"',
  },
  "fax.service-not-running": {
    reason: "the fax service is not running",
    advice: "start the service Fax (Start-Service Fax), and Print Spooler and Telephony, which " +
      "it needs",
    transient: true,
    hresults: [0x8007_0426, 0x8007_0422, 0x8007_041D, 0x8007_0424, 0x8007_06B9],
  },
  "fax.unreachable": {
    reason: "the fax service cannot be reached",
    advice: "check the name of the computer, that its service Fax is started, and that the " +
      "firewall lets SMB through (TCP 445)",
    transient: true,
    hresults: [0x8007_06BA, 0x8007_0035, 0x8007_0033, 0x8007_06BF, 0x8007_0043, 0x8007_2AF9],
  },
  "fax.connection-lost": {
    reason: "the fax service ended during the call",
    advice: "see the event log of the server; then connect again",
    transient: true,
    hresults: [0x8007_06BE, 0x8007_06A6, 0x8001_0108, 0x8007_06BB],
  },
  "fax.access-denied": {
    reason: "access is denied: the right or the fax account is missing",
    advice: "have an administrator of the server create a fax account for this user in Fax " +
      "Service Manager (or let the service create accounts on connecting), and grant the right",
    hresults: [0x8007_0005, 0x8007_052E, 0x8007_0569],
  },
  "fax.not-connected": {
    reason: "the server is disconnected",
    advice: "connect first, and use the server before it is disconnected",
  },
  "fax.not-supported": {
    reason: "this server or edition does not support it",
    advice: "members of the second generation need Windows Vista or Server 2008",
    hresults: [0x8004_1B63, 0x8007_0032, 0x8007_06D1, 0x8000_4001, 0x8002_0003, 0x8002_0006],
    adviceFor: {
      0x8004_1B63: "client editions of Windows take faxes from programs of their own computer " +
        "only: run this there, or send through a Windows Server with the role Fax Server",
    },
  },
  "fax.version-mismatch": {
    reason: "the server has a version that this library cannot use",
    advice: 'try the other library: api "faxcom" or "faxcomex"',
    hresults: [0x8004_1B64],
  },
  "fax.bad-argument": {
    reason: "the service refuses a value, or the job has left the queue",
    hresults: [0x8007_0057, 0x8002_0005, 0x8000_4003],
  },
  "fax.bad-document": {
    reason: "the document cannot be used",
    advice: "send a fax TIFF, or a type of file whose program is installed and can print",
    hresults: [0x8007_000D, 0x8007_000B, 0x8007_0483],
  },
  "fax.document-not-found": {
    reason: "the document is not there",
    hresults: [0x8007_0002, 0x8007_0003],
  },
  "fax.file-denied": {
    reason: "the service cannot open the file or folder",
    advice: "the service runs as Network Service: give it the right to read the file, or copy " +
      "it to a folder where it has one",
    hresults: [0x8004_1B60, 0x8007_0020],
  },
  "fax.cannot-send": {
    reason: "the service cannot send in its present configuration",
    advice: "check that the fax printer is installed and a device may send",
    hresults: [0x8007_0001, 0x8007_0709],
  },
  "fax.job-not-found": {
    reason: "there is no such job or message, or it is another user's",
    hresults: [0x8004_1B61],
  },
  "fax.group-not-found": {
    reason: "there is no such routing group",
    hresults: [0x8004_1B5A],
  },
  "fax.bad-group": { reason: "the routing group is damaged", hresults: [0x8004_1B5B] },
  "fax.group-in-use": {
    reason: "a routing rule uses the group",
    advice: "change the rule first",
    hresults: [0x8004_1B5C],
  },
  "fax.rule-not-found": { reason: "there is no such routing rule", hresults: [0x8004_1B5D] },
  "fax.not-ntfs": {
    reason: "the archive folder is not on NTFS",
    advice: "choose a folder on an NTFS volume",
    hresults: [0x8004_1B5E],
  },
  "fax.folder-in-use": {
    reason: "both archives would use the same folder",
    advice: "choose another folder",
    hresults: [0x8004_1B5F],
  },
  "fax.too-many-devices": {
    reason: "this edition allows no more active devices",
    hresults: [0x8004_1B62],
  },
  "fax.too-many-recipients": {
    reason: "the broadcast has more recipients than the server allows",
    advice: "send to fewer at a time, or raise RecipientsLimit on the server",
    hresults: [0x8004_1B65],
  },
  "fax.out-of-memory": {
    reason: "the server is out of memory",
    transient: true,
    hresults: [0x8004_1B59, 0x8007_000E, 0x8007_0008],
  },
  "fax.timeout": { reason: "there was no answer in time", transient: true },
  "fax.busy": {
    reason: "the line is busy",
    transient: true,
    hint: "try again in a few minutes: a step can do so by itself with retry",
    lineStatus: ["busy"],
  },
  "fax.no-answer": {
    reason: "nobody answers",
    transient: true,
    hint: "try again later, or ask the recipient whether the machine is switched on",
    lineStatus: ["no-answer"],
  },
  "fax.line-unavailable": {
    reason: "no line is available",
    transient: true,
    hint: "look at the modem and its cable, and at the devices of the fax service",
    lineStatus: ["unavailable", "line-unavailable", "no-dial-tone", "offline", "no-line"],
  },
  "fax.call-delayed": {
    reason: "the number may not be called again yet",
    transient: true,
    lineStatus: ["call-delayed"],
  },
  "fax.interrupted": {
    reason: "the call was cut off",
    transient: true,
    hint: "send it again; if one number fails often, try a lower speed of the modem",
    lineStatus: ["disconnected", "call-aborted"],
  },
  "fax.transmission": {
    reason: "the transmission failed",
    transient: true,
    hint: "send it again; if one number fails often, try without error correction",
    lineStatus: ["fatal-error", "partially-received"],
  },
  "fax.not-a-fax": {
    reason: "no fax machine answered",
    hint: "check the number: a person or a voice mailbox may answer there",
    lineStatus: ["not-a-fax-call", "not-fax-call"],
  },
  "fax.rejected": {
    reason: "the number is blocked",
    advice: "this number must not be called again",
    lineStatus: ["call-blacklisted"],
  },
  "fax.bad-number": {
    reason: "the number cannot be dialled",
    advice: "write it as +CC AREA NUMBER",
    lineStatus: ["bad-address"],
  },
  "fax.left-queue": {
    reason: "the job left the queue, and nothing says whether it was sent",
    advice: "look at the log of the server or ask the recipient before it is sent again",
  },
  "fax.canceled": { reason: "the job was cancelled", lineStatus: ["aborting"] },
  "fax.failed": { reason: "the fax was not sent" },
  "fax.error": { reason: "the fax service reported an error" },
} as const satisfies Readonly<Record<string, FaxCodeEntry>>;

/** A code of the table. */
export type FaxCode = keyof typeof FAX_CODES;

const entries = Object.entries(FAX_CODES) as [FaxCode, FaxCodeEntry][];

const BY_HRESULT = new Map(
  entries.flatMap(([code, { hresults = [] }]) => hresults.map((hr) => [hr | 0, code] as const)),
);

const BY_LINE_STATUS = new Map(
  entries.flatMap(([code, { lineStatus = [] }]) => lineStatus.map((line) => [line, code] as const)),
);

/** The code of a failing HRESULT; `"fax.error"` for those that say nothing about faxes. */
export function codeOfHresult(hresult: number): FaxCode {
  return BY_HRESULT.get(hresult | 0) ?? "fax.error";
}

/** The code of a fax that ended with this status of the line; `"fax.failed"` if it tells nothing. */
export function codeOfLineStatus(lineStatus: string): FaxCode {
  return BY_LINE_STATUS.get(lineStatus) ?? "fax.failed";
}

/** What to do about an error with this code; `undefined` for codes of others. */
export function faxAdvice(code: string): string | undefined {
  const entry = (FAX_CODES as Readonly<Record<string, FaxCodeEntry>>)[code];
  return entry?.advice ?? entry?.hint;
}

/** What the person can do about a failing HRESULT; undefined if nothing is known. */
export function adviceOfHresult(hresult: number): string | undefined {
  const { advice, adviceFor } = faxCodeEntry(codeOfHresult(hresult));
  return adviceFor?.[hresult >>> 0] ?? advice;
}

/** What is known about a code. */
export function faxCodeEntry(code: FaxCode): FaxCodeEntry {
  return FAX_CODES[code];
}
