/**
 * Faxes that a server keeps, as both libraries have them.
 *
 * @module
 */

/** Which faxes: those that were sent, or those that came in. */
export type FaxBoxName = "sent" | "inbox";

/** A kept fax. Fields that its server or box does not have are `""`, times undefined. */
export interface ArchivedFax {
  /** Identifies it in its box. */
  readonly id: string;
  /** Where it is kept. */
  readonly box: FaxBoxName;
  /** Pages of it. */
  readonly pageCount: number;
  /** Bytes of its TIFF. */
  readonly sizeBytes: number;
  /** Begin of the call, by the wall clock of the server. */
  readonly startedAt: Temporal.PlainDateTime | undefined;
  /** End of the call. */
  readonly endedAt: Temporal.PlainDateTime | undefined;
  /** The line. */
  readonly deviceName: string;
  /** How the sending station named itself. */
  readonly tsid: string;
  /** How the called station named itself. */
  readonly csid: string;
  /** Attempts that failed before. */
  readonly retries: number;
  /** Number of the caller, where it is known; inbox only. */
  readonly callerId: string;
  /** Routing text, such as an extension; inbox only. */
  readonly routing: string;
  /** The number that was dialled; sent only, as all that follows. */
  readonly faxNumber: string;
  /** Who got it. */
  readonly recipientName: string;
  /** Who sent it. */
  readonly senderName: string;
  /** Its name in the queue. */
  readonly displayName: string;
  /** Subject on the cover page. */
  readonly subject: string;
  /** When it was put into the queue. */
  readonly submittedAt: Temporal.PlainDateTime | undefined;
}

/** Fields that are times. */
export const ARCHIVE_TIMES = ["startedAt", "endedAt", "submittedAt"] as const;

type ArchiveTime = typeof ARCHIVE_TIMES[number];

/** A kept fax on its way from the server's thread: times as text, `""` for none. */
export type ArchiveRow =
  & Omit<ArchivedFax, ArchiveTime>
  & Readonly<Record<ArchiveTime, string>>;

/** A kept fax of which nothing is known yet. */
export const UNKNOWN_FAX: Omit<ArchiveRow, "id" | "box"> = {
  pageCount: 0,
  sizeBytes: 0,
  startedAt: "",
  endedAt: "",
  deviceName: "",
  tsid: "",
  csid: "",
  retries: 0,
  callerId: "",
  routing: "",
  faxNumber: "",
  recipientName: "",
  senderName: "",
  displayName: "",
  subject: "",
  submittedAt: "",
};

/** Why a box cannot be used at all. */
export interface NoArchive {
  /** The end of a sentence. */
  readonly reason: string;
  /** What to do. */
  readonly advice: string;
}

/** Kept faxes, as a server's thread offers them for either library. */
export interface ArchiveOperations {
  /** Begins a listing. @returns Its number, or why there is none. */
  openBox(box: FaxBoxName): Promise<number | NoArchive>;
  /** The next faxes of a listing; fewer than asked for at its end. */
  readBox(listing: number, count: number): ArchiveRow[];
  /** Ends a listing; twice is safe. */
  closeBox(listing: number): void;
  /** Writes the TIFF of a fax to a file. @returns False if the fax is not there any more. */
  copyFromBox(box: FaxBoxName, id: string, path: string): Promise<boolean>;
  /** Deletes a fax. @returns False if it is not there any more. */
  deleteFromBox(box: FaxBoxName, id: string): Promise<boolean>;
}
