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
  readonly direction: "outgoing" | "incoming" | "unknown";
  readonly status: JobStatus;
  /** The server's own word for it, in its language; legacy only. */
  readonly statusText: string;
  /** Waits, whatever its status, until it is resumed. */
  readonly paused: boolean;
  readonly lineStatus: LineStatus;
  /** The server's own word for it, in its language. */
  readonly lineStatusText: string;
  readonly pageCount: number;
  readonly faxNumber: string;
  readonly recipientName: string;
  readonly senderName: string;
  readonly senderCompany: string;
  readonly displayName: string;
  /** Who submitted it; legacy only. */
  readonly userName: string;
  readonly tsid: string;
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

/** What can be done to a job. `"resume"` and `"restart"` are one command in the legacy library. */
export type JobAction = "pause" | "resume" | "restart" | "cancel";

/** A device that faxes go through. */
export interface FaxLineInfo {
  readonly id: number;
  readonly name: string;
  readonly sends: boolean;
  readonly receives: boolean;
  readonly status: LineStatus;
  /** The server's own word for it, in its language; legacy only. */
  readonly statusText: string;
}

/** A server at one moment. */
export interface FaxServerStatus {
  readonly jobCount: number;
  /** Whether the whole outgoing queue is paused. */
  readonly queuePaused: boolean;
  readonly lines: readonly FaxLineInfo[];
}

/** A fax to send. Names are those of the legacy library; all but the first two are optional. */
export interface FaxRequest {
  /** File to send, a path that the server's computer can read. */
  readonly document: string;
  /** Number to dial; `+49 (30) 123` is translated by dialling rules, others are dialled as typed. */
  readonly faxNumber: string;
  readonly displayName?: string;
  readonly recipientName?: string;
  readonly recipientCompany?: string;
  readonly senderName?: string;
  readonly senderCompany?: string;
  readonly senderFax?: string;
  readonly tsid?: string;
  readonly billingCode?: string;
  /** Template of a cover page; with it one is sent. */
  readonly coverpageName?: string;
  /** Whether the template is one of the server's. */
  readonly serverCoverpage?: boolean;
  readonly coverpageSubject?: string;
  readonly coverpageNote?: string;
  /** Waits for the cheap hours. */
  readonly discountSend?: boolean;
  /** Where the server sends its receipt. */
  readonly emailAddress?: string;
}
