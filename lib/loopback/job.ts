/**
 * Where a job stands.
 *
 * `"converting"`: its document is not a fax yet. `"ready"`: waits for a line. `"waiting"`:
 * waits for its time, or for the next attempt. `"calling"`: on the line. `"paused"`.
 * `"failed"`: no attempt will help. `"exceeded"`: all attempts failed. `"sent"` and
 * `"canceled"`: it has left the queue, or does so with the last fax of its broadcast.
 */
export type JobState =
  | "converting"
  | "ready"
  | "waiting"
  | "calling"
  | "paused"
  | "failed"
  | "exceeded"
  | "sent"
  | "canceled";

/** The state of the queue entry, as the fax model names it (`JS_…`). */
export type QueueStatus =
  | "pending"
  | "in-progress"
  | "failed"
  | "paused"
  | "no-line"
  | "retrying"
  | "retries-exceeded"
  | "sent"
  | "canceled";

/** What the line did last, as the fax model names it (`FPS_…`). */
export type DeviceStatus =
  | "unknown"
  | "dialing"
  | "sending"
  | "completed"
  | "busy"
  | "no-answer"
  | "bad-address"
  | "no-dial-tone"
  | "disconnected"
  | "fatal-error"
  | "not-a-fax-call"
  | "call-blacklisted"
  | "aborting"
  | "available"
  | "offline"
  | "receiving";

/** A person at either end of a fax; the names are those of the fax model. */
export interface Party {
  /** Full name. */
  readonly name?: string;
  /** Company. */
  readonly company?: string;
  /** Street address. */
  readonly address?: string;
  /** City. */
  readonly city?: string;
  /** State or province. */
  readonly state?: string;
  /** Postal code. */
  readonly zip?: string;
  /** Country or region. */
  readonly country?: string;
  /** Title. */
  readonly title?: string;
  /** Department. */
  readonly department?: string;
  /** Office. */
  readonly office?: string;
  /** Telephone at home. */
  readonly homePhone?: string;
  /** Telephone in the office. */
  readonly officePhone?: string;
  /** Fax number. */
  readonly fax?: string;
  /** Mail address. */
  readonly email?: string;
}

/** A document of a fax: a file, or bytes with the name that messages use. */
export type FaxBody = { readonly path: string | URL } | {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly name: string;
};

/** A receipt that is written when a fax was sent, or has failed for good. */
export interface ReceiptWish {
  /** A mail, or a message as plain text; both are files in the folder `receipts` of the store. */
  readonly type: "mail" | "message";
  /** To whom. */
  readonly address: string;
  /** Puts the fax into a mail. */
  readonly attachFax: boolean;
  /** One receipt for all faxes of a broadcast. */
  readonly group: boolean;
}

/** A fax as it is handed to the service. */
export interface FaxSubmission {
  /** Bytes with the name that messages use, or a file; only a fax with a cover page needs none. */
  readonly document?: FaxBody;
  /** Further documents, whose pages follow. */
  readonly moreDocuments?: readonly FaxBody[];
  /** The number to dial; it must have a digit. */
  readonly faxNumber: string;
  /** Shown in the queue; the name of the document where it is left out. */
  readonly displayName?: string;
  /** Who gets it. */
  readonly recipient?: Party;
  /** Who sends it. */
  readonly sender?: Party;
  /** At most 20 printable ASCII characters; others are dropped. */
  readonly tsid?: string;
  /** For the accounts of the sender. */
  readonly billingCode?: string;
  /** Subject on the cover page. */
  readonly coverpageSubject?: string;
  /** Text on the cover page. */
  readonly coverpageNote?: string;
  /** Puts a cover page in front, with recipient, sender, subject and note. Default false. */
  readonly coverPage?: boolean;
  /** Text of the cover page with fields such as `{{subject}}`; default is a page of our own. */
  readonly coverTemplate?: string;
  /** Waits for the cheap hours. */
  readonly discountSend?: boolean;
  /** Not before this time, in milliseconds since 1970. */
  readonly notBefore?: number;
  /** 0 low, 1 normal, 2 high; default 1. */
  readonly priority?: 0 | 1 | 2;
  /** Account that submits it; default is that of the process. */
  readonly userName?: string;
  /** Jobs of one broadcast share this. */
  readonly submissionId?: string;
  /** The receipt that is wanted. */
  readonly receipt?: ReceiptWish;
}

/** A job at one moment. */
export interface FaxJobSnapshot {
  /** Unique in its store. */
  readonly id: number;
  /** Where it stands. */
  readonly state: JobState;
  /** The same, as the fax model has it. */
  readonly queueStatus: QueueStatus;
  /** Whether it is in the queue; those of a broadcast stay until the last one has ended. */
  readonly isQueued: boolean;
  /** What its line does, or did last. */
  readonly deviceStatus: DeviceStatus;
  /** The number to dial, as it was given. */
  readonly faxNumber: string;
  /** Shown in the queue. */
  readonly displayName: string;
  /** Account that submitted it. */
  readonly userName: string;
  /** Who gets it. */
  readonly recipient: Party;
  /** Who sends it. */
  readonly sender: Party;
  /** How the sender wants to name itself on the line. */
  readonly tsid: string;
  /** For the accounts of the sender. */
  readonly billingCode: string;
  /** Subject on the cover page. */
  readonly coverpageSubject: string;
  /** Text on the cover page. */
  readonly coverpageNote: string;
  /** Whether it waits for the cheap hours. */
  readonly discountSend: boolean;
  /** 0 low, 1 normal, 2 high. */
  readonly priority: number;
  /** What the jobs of one broadcast share. */
  readonly submissionId: string;
  /** The time that it was submitted for, in milliseconds since 1970. */
  readonly notBefore?: number;
  /** Whether a cover page is its first page. */
  readonly hasCoverPage: boolean;
  /** The receipt that is wanted. */
  readonly receipt?: ReceiptWish;
  /** Whether somebody has marked the sent fax as read. */
  readonly isRead: boolean;
  /** Name of the line that sent it. */
  readonly deviceName: string;
  /** 0 until the document is converted. */
  readonly pageCount: number;
  /** The page on the line, from 1; 0 while there is none. */
  readonly currentPage: number;
  /** Bytes of the fax TIFF, or of the document before it is converted. */
  readonly sizeBytes: number;
  /** Calls made so far. */
  readonly attempts: number;
  /** The line that it uses; 0 while there is none. */
  readonly deviceId: number;
  /** How the called station named itself. */
  readonly csid: string;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  /** Begin of the present or last call; undefined before the first. */
  readonly startedAt?: number;
  /** When it was sent, was cancelled or failed for good. */
  readonly endedAt?: number;
  /** When it is tried next, while it waits. */
  readonly dueAt?: number;
  /** Where the sent fax lies, if it was archived. */
  readonly archivePath?: string;
  /** Why it failed, in words; the document's fault or the line's. */
  readonly failure?: string;
}

/** What can be done to a job in the queue (`JC_…`). */
export type JobCommand = "cancel" | "pause" | "resume";
