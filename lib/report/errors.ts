/**
 * Errors of a run by kind.
 *
 * @module
 */
import type { ReportedError } from "./report.ts";

/** An error as a step or an item has it. */
export interface OccurredError {
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
}

/**
 * Groups errors by code, the most frequent first.
 *
 * @param adviceOf Knows the advice for a code where the error itself has none.
 */
export function errorsOf(
  errors: Iterable<OccurredError>,
  adviceOf: (code: string) => string | undefined = () => undefined,
): ReportedError[] {
  const kinds = new Map<string, ReportedError>();
  for (const { code, message, advice = adviceOf(code) } of errors) {
    const known = kinds.get(code);
    const count = (known?.count ?? 0) + 1;
    kinds.set(
      code,
      known ? { ...known, count } : { code, message, count, ...advice && { advice } },
    );
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
