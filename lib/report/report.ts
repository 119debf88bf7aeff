/**
 * What a report shows.
 *
 * @module
 */

/** One line of the table; a member may be any plain data. */
export type ReportRow = Readonly<Record<string, unknown>>;

/** Something known about the run as a whole, as `{ name: "Exit code", value: "20" }`. */
export interface ReportFact {
  readonly name: string;
  readonly value: string;
}

/** A bar of the timeline: a step, or an item of a loop. */
export interface TimelineEntry {
  readonly label: string;
  /** How deep it lies: 0 for the steps of the file. */
  readonly depth: number;
  /** An outcome, as `"ok"` or `"failed"`. */
  readonly status: string;
  readonly attempts: number;
  /** Milliseconds from the start of the run. */
  readonly startedMs: number;
  readonly durationMs: number;
  /** Attempts that failed before the last one. */
  readonly earlierAttempts: readonly {
    readonly startedMs: number;
    readonly durationMs: number;
    readonly code: string;
  }[];
}

/** A kind of error that occurred, with what can be done about it. */
export interface ReportedError {
  /** Stable code, as `"fax.busy"`. */
  readonly code: string;
  /** The text of the first one. */
  readonly message: string;
  readonly count: number;
  readonly advice?: string;
}

/** Small pictures of the first pages of a document. */
export interface ReportPicture {
  /** Of the whole document, also of pages that are not shown. */
  readonly pageCount: number;
  /** PNG files as data URLs, the first page first. */
  readonly pages: readonly string[];
}

/** A report; all parts but the table may be absent. */
export interface Report {
  readonly title: string;
  /** When the run began, ISO 8601. */
  readonly created: string;
  /** How the run ended, as `"completed-with-failures"`. */
  readonly outcome?: string;
  readonly facts?: readonly ReportFact[];
  readonly errors?: readonly ReportedError[];
  /** Fields of the rows to show, in this order. */
  readonly columns: readonly string[];
  readonly rows: readonly ReportRow[];
  /** Pictures of the document of each row, in the order of the rows. */
  readonly pictures?: readonly (ReportPicture | undefined)[];
  readonly timeline?: readonly TimelineEntry[];
}
