/**
 * Jobs as both libraries have them.
 *
 * @module
 */

/** Where a job stands in the queue. */
export type JobStatus =
  | "pending"
  | "in-progress"
  | "deleting"
  | "failed"
  | "paused"
  | "no-line"
  | "retrying"
  | "retries-exceeded"
  | "completed"
  | "canceled"
  | "routing"
  | "unknown";

/** What the line of a job does, or did last. */
export type LineStatus =
  | "dialing"
  | "sending"
  | "receiving"
  | "completed"
  | "unavailable"
  | "busy"
  | "no-answer"
  | "bad-address"
  | "no-dial-tone"
  | "disconnected"
  | "fatal-error"
  | "not-a-fax-call"
  | "call-delayed"
  | "call-blacklisted"
  | "initializing"
  | "offline"
  | "ringing"
  | "available"
  | "aborting"
  | "routing"
  | "answered"
  | "handled"
  | "partially-received"
  | "unknown";

/** A job at the moment it was read. */
export interface FaxJobInfo {
  /** Id of the job; the legacy library's number as text. */
  readonly id: string;
  /** Which way it goes. */
  readonly direction: "outgoing" | "incoming" | "unknown";
  /** Where it stands in the queue. */
  readonly status: JobStatus;
  /** The server's own word for it, in its language; legacy only. */
  readonly statusText: string;
  /** Waits, whatever its status, until it is resumed. */
  readonly paused: boolean;
  /** What its line does, or did last. */
  readonly lineStatus: LineStatus;
  /** The server's own word for it, in its language. */
  readonly lineStatusText: string;
  /** Pages; 0 until the document is converted. */
  readonly pageCount: number;
  /** The number that is dialled, as it was given. */
  readonly faxNumber: string;
  /** Who gets it. */
  readonly recipientName: string;
  /** Who sends it. */
  readonly senderName: string;
  /** Company of the sender. */
  readonly senderCompany: string;
  /** Name in the queue. */
  readonly displayName: string;
  /** Who submitted it; legacy only. */
  readonly userName: string;
  /** How the sending station names itself. */
  readonly tsid: string;
  /** Who pays for it. */
  readonly billingCode: string;
  /** Failed attempts so far; extended only. */
  readonly retries?: number;
  /** Page on the line, from 1; extended only. */
  readonly currentPage?: number;
  /** Extended only. */
  readonly sizeBytes?: number;
  /** How the called station named itself; extended only. */
  readonly csid?: string;
}

/** A fax in the archive of sent ones. */
export interface SentFaxInfo {
  /** Pages that were sent. */
  readonly pageCount: number;
  /** Attempts that failed before. */
  readonly retries: number;
  /** How the called station named itself. */
  readonly csid: string;
}

/**
 * What records say about a job that has left the queue; `"not-sent"` only where they are known to
 * be complete, and undefined where they tell nothing.
 */
export type SentRecord<Info extends SentFaxInfo = SentFaxInfo> = Info | "not-sent" | undefined;

/** A sent fax that was found by its name. */
export interface NamedSentFax extends SentFaxInfo {
  /** Id in the archive, which the legacy library does not have. */
  readonly id: string;
}

/** What can be done to a job. `"resume"` and `"restart"` are one command in the legacy library. */
export type JobAction = "pause" | "resume" | "restart" | "cancel";

/** A device that faxes go through. */
export interface FaxLineInfo {
  /** Number of the device. */
  readonly id: number;
  /** Name of the device. */
  readonly name: string;
  /** Whether it may send. */
  readonly sends: boolean;
  /** Whether it may receive. */
  readonly receives: boolean;
  /** What it does. */
  readonly status: LineStatus;
  /** The server's own word for it, in its language; legacy only. */
  readonly statusText: string;
}

/** A server at one moment. */
export interface FaxServerStatus {
  /** Jobs in the queue. */
  readonly jobCount: number;
  /** Whether the whole outgoing queue is paused. */
  readonly queuePaused: boolean;
  /** The devices. */
  readonly lines: readonly FaxLineInfo[];
}

/** A fax to send. Names are those of the legacy library; all but the first two are optional. */
export interface FaxRequest {
  /** File to send, a path that the server's computer can read. */
  readonly document: string;
  /** Number to dial; `+49 (30) 123` is translated by dialling rules, others are dialled as typed. */
  readonly faxNumber: string;
  /** Name in the queue; default: that of the file. */
  readonly displayName?: string;
  /** Who gets it. */
  readonly recipientName?: string;
  /** Company of the recipient. */
  readonly recipientCompany?: string;
  /** Who sends it. */
  readonly senderName?: string;
  /** Company of the sender. */
  readonly senderCompany?: string;
  /** Number to answer to. */
  readonly senderFax?: string;
  /** How the sending station names itself: at most 20 characters. */
  readonly tsid?: string;
  /** Who pays for it. */
  readonly billingCode?: string;
  /** Template of a cover page; with it one is sent. */
  readonly coverpageName?: string;
  /** Whether the template is one of the server's. */
  readonly serverCoverpage?: boolean;
  /** Subject on the cover page. */
  readonly coverpageSubject?: string;
  /** Note on the cover page. */
  readonly coverpageNote?: string;
  /** Waits for the cheap hours. */
  readonly discountSend?: boolean;
  /** Where the server sends its receipt. */
  readonly emailAddress?: string;
}
