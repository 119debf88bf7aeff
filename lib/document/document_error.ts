/**
 * Why a document cannot become fax pages.
 *
 * `"missing"`: no such file. `"unreadable"`: it is there, but may not or cannot be
 * read. `"unknown-kind"`: not one of the accepted kinds. `"corrupt"`: of a known
 * kind, but damaged. `"unsupported"`: intact, but with a feature that is not read.
 * `"too-large"`: more bytes, pixels or pages than the limits allow.
 */
export type DocumentProblem =
  | "missing"
  | "unreadable"
  | "unknown-kind"
  | "corrupt"
  | "unsupported"
  | "too-large";

/** Says what is wrong with a document, in its message and as a stable `problem`. */
export class DocumentError extends Error {
  /** The name of the class, for whoever sees it across a border. */
  override readonly name = "DocumentError";
  /** What is wrong, for code to branch on. */
  readonly problem: DocumentProblem;

  /** The message is taken as it is: a whole sentence without a final period. */
  constructor(problem: DocumentProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** A `"corrupt"` {@link DocumentError} that says which kind of file is damaged, and how. */
export function corrupt(kind: string, reason: string, options?: ErrorOptions): DocumentError {
  return new DocumentError("corrupt", `Cannot read ${kind}: ${reason}`, options);
}
