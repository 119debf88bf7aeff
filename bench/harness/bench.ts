import type { RoundOptions } from "./rounds.ts";
import type { Summary, Verdict } from "./statistics.ts";

/** What a file of this folder exports as `bench`. */
export interface Bench {
  /** One line on what is compared. */
  readonly about: string;
  /** `windows` needs COM of Windows and runs under Wine elsewhere; `any` runs where it is started. */
  readonly host: "any" | "windows";
  readonly run: (options: RoundOptions) => Promise<BenchReport>;
}

/** What a bench found out. */
export interface BenchReport {
  readonly results: ReadonlyMap<string, Summary>;
  readonly verdicts: readonly Verdict[];
  /** Findings that are no durations. */
  readonly notes?: readonly Note[];
  /** The results in short, as a table in Markdown. */
  readonly summary?: readonly string[];
}

/** A finding in words, and whether it is what was demanded. */
export interface Note {
  readonly text: string;
  readonly met: boolean;
}
