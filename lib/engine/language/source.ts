/**
 * The text of a task file and the way from offsets to lines and columns.
 *
 * @module
 */
import type { Diagnostic } from "../contract/diagnostic.ts";

/** A half-open range of UTF-16 offsets in a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A finding before it is given a place. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly nearest?: string;
  readonly severity?: "error" | "warning";
}

/** Text with a name; lines are counted on first use. */
export class SourceText {
  readonly name: string;
  readonly text: string;
  /** Folder that relative paths in the file start from; absent for text without a place. */
  readonly folder: string | undefined;
  /** Absolute path or URL, to find the file again; absent for text without a place. */
  readonly path: string | undefined;
  #lineStarts: number[] | undefined;

  constructor(name: string, text: string, folder?: string, path?: string) {
    this.name = name;
    this.text = text;
    this.folder = folder;
    this.path = path;
  }

  /** It came from a URL: somebody else may have written it. */
  get isRemote(): boolean {
    return /^https?:/i.test(this.path ?? this.name);
  }

  /** Line and column of an offset, both from 1. */
  position(offset: number): { readonly line: number; readonly column: number } {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low] + 1 };
  }

  /** Places a finding. */
  diagnose(range: Range, finding: Finding): Diagnostic {
    const start = Math.min(Math.max(range.start, 0), this.text.length);
    const from = this.position(start);
    const to = this.position(Math.min(Math.max(range.end, start), this.text.length));
    return {
      severity: finding.severity ?? "error",
      code: finding.code,
      message: finding.message,
      file: this.name,
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
      excerpt: this.#line(from.line),
      ...(finding.expected === undefined ? {} : { expected: finding.expected }),
      ...(finding.nearest === undefined ? {} : { nearest: finding.nearest }),
    };
  }

  #line(line: number): string {
    const starts = this.#lines();
    return this.text.slice(starts[line - 1], starts[line] ?? this.text.length)
      .replace(/[\r\n]+$/, "").slice(0, 1000);
  }

  #lines(): number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) {
      starts.push(at + 1);
    }
    return this.#lineStarts = starts;
  }
}

/** Collects findings; stops taking more after {@link MAX_FINDINGS}. */
export class Findings {
  readonly list: Diagnostic[] = [];
  readonly source: SourceText;

  constructor(source: SourceText) {
    this.source = source;
  }

  add(range: Range, finding: Finding): void {
    if (this.list.length < MAX_FINDINGS) this.list.push(this.source.diagnose(range, finding));
  }

  /** Nothing more is taken. */
  get isFull(): boolean {
    return this.list.length >= MAX_FINDINGS;
  }

  /** Whether the file cannot be used. */
  get hasErrors(): boolean {
    return this.list.some(({ severity }) => severity === "error");
  }

  /** By place in the file. */
  sorted(): Diagnostic[] {
    return this.list.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** Findings of one file at most; more than that help nobody. */
export const MAX_FINDINGS = 200;
