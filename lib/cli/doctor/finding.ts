/**
 * What a check of `comtask doctor` found.
 *
 * @module
 */

/** One line of the table. */
export interface Finding {
  readonly check: string;
  readonly result: "ok" | "warning" | "failure";
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** A finding that needs nothing to be done. */
export function fine(check: string, detail: string): Finding {
  return { check, result: "ok", detail };
}

/** Something that may stand in the way of some faxes. */
export function warning(check: string, detail: string, advice: string): Finding {
  return { check, result: "warning", detail, advice };
}

/** Something that stands in the way of every fax. */
export function failure(check: string, detail: string, advice?: string): Finding {
  return { check, result: "failure", detail, ...advice !== undefined && { advice } };
}
