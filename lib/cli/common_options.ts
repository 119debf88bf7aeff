/**
 * Options that many commands share, with the same names and meaning everywhere.
 *
 * @module
 */
import {
  choice,
  group,
  message,
  multiple,
  object,
  option,
  optional,
  type Parser,
  string,
  withDefault,
} from "./optique.ts";
import { OUTPUT_FORMATS, type OutputFormat, type WriteRowsOptions } from "./output/write_rows.ts";

/** Titles of the sections that every help shows in one line only. */
export const COMMON_SECTIONS: readonly string[] = ["Common options", "What stderr shows"];

/** How results are written, and how much is said. */
export interface CommonOptions {
  readonly output: OutputFormat | undefined;
  readonly select: readonly string[];
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** `--output`, `--select`, `--verbose`, `--quiet`. */
export function commonOptions(): Parser<"sync", CommonOptions, unknown> {
  return group(
    "Common options",
    object({
      output: optional(option("-o", "--output", choice(OUTPUT_FORMATS, { metavar: "FORMAT" }), {
        description: message`Format of the data on stdout; default: table on a terminal, else json`,
      })),
      select: multiple(option("--select", string({ metavar: "COLUMNS" }), {
        description: message`Columns or property paths to write, separated by commas`,
      })),
      ...verbosity(),
    }),
  );
}

/** How much is said, for commands that have no data to format. */
export type VerbosityOptions = Pick<CommonOptions, "verbose" | "quiet">;

/** `--verbose` and `--quiet` alone. */
export function verbosityOptions(): Parser<"sync", VerbosityOptions, unknown> {
  return group("Common options", object(verbosity()));
}

function verbosity() {
  return {
    verbose: option("--verbose", { description: message`Say more; errors with stack traces` }),
    quiet: option("-q", "--quiet", { description: message`Say nothing but errors` }),
  };
}

/** What `--progress` may be. */
export const PROGRESS_MODES = ["auto", "none", "jsonl"] as const;

/** What `--progress` may be. */
export type ProgressMode = typeof PROGRESS_MODES[number];

/** Options of commands that run something for a while. */
export interface TalkOptions {
  readonly progress: ProgressMode;
  readonly log: "text" | "jsonl";
}

/** `--progress` and `--log`. */
export function talkOptions(): Parser<"sync", TalkOptions, unknown> {
  return group(
    "What stderr shows",
    object({
      progress: withDefault(
        option("--progress", choice(PROGRESS_MODES, { metavar: "MODE" }), {
          description: message`auto: a display on a terminal, a line per event elsewhere`,
        }),
        "auto" as const,
      ),
      log: withDefault(
        option("--log", choice(["text", "jsonl"], { metavar: "FORMAT" }), {
          description: message`Log lines as text or as JSON`,
        }),
        "text" as const,
      ),
    }),
  );
}

/** What `writeRows` needs of the common options. */
export function rowsOptions(
  options: CommonOptions,
): Pick<WriteRowsOptions, "format" | "select" | "checksSelect"> {
  const select = options.select.flatMap((text) => text.split(",")).map((path) => path.trim())
    .filter((path) => path !== "");
  return {
    ...(options.output ? { format: options.output } : {}),
    ...(select.length > 0 ? { select, checksSelect: true } : {}),
  };
}
