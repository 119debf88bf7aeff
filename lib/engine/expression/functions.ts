/**
 * The functions that expressions have besides those of CEL.
 *
 * @module
 */
import { basename, dirname, extname, join } from "node:path";
import { TaskError } from "../contract/error.ts";

/** What the functions of one run read: the clock of the run, the declared environment. */
export interface FunctionSurroundings {
  readonly now: Temporal.Instant;
  /** Variables that the parameters of the file declare. */
  readonly env: (name: string) => string | undefined;
}

/** A function by its signature; check and run register the same table. */
export interface ExpressionFunction {
  readonly signature: string;
  readonly about: string;
  readonly call: (surroundings: FunctionSurroundings) => (...args: never[]) => unknown;
}

/** Every own function, one row for each signature. `default` is a macro, see `cel.ts`. */
export const EXPRESSION_FUNCTIONS: readonly ExpressionFunction[] = [
  ...[2, 3, 4, 5, 6].map((count) =>
    pure(`join(${Array(count).fill("string").join(", ")}): string`, "Joins paths", join)
  ),
  pure("basename(string): string", "The last part of a path", (path: string) => basename(path)),
  pure("dirname(string): string", "A path without its last part", dirname),
  pure("ext(string): string", "The extension, as .tif", extname),
  pure("lower(string): string", "In lower case", (text: string) => text.toLowerCase()),
  pure("upper(string): string", "In upper case", (text: string) => text.toUpperCase()),
  pure(
    "replace(string, string, string): string",
    "The first text, with the third in place of every second",
    (text: string, from: string, to: string) => limited(text.replaceAll(from, () => to)),
  ),
  pure(
    "split(string, string): list<string>",
    "The parts of the first text, which the second separates",
    (text: string, separator: string) => text.split(separator),
  ),
  pure(
    "glob(string, string): bool",
    "Whether the second text fits the first, a pattern with * and ?",
    glob,
  ),
  pure("e164(string): string", "A number in the form +14255550100", toE164),
  {
    signature: "now(): google.protobuf.Timestamp",
    about: "The start of the run",
    call: ({ now }) => () => new Date(now.epochMilliseconds),
  },
  pure(
    "date(google.protobuf.Timestamp): string",
    "The day of a point in time, in UTC, as 2026-01-31",
    (time: Date) => time.toISOString().slice(0, 10),
  ),
  pure(
    "date(google.protobuf.Timestamp, string): string",
    "The day of a point in time in a time zone",
    (time: Date, zone: string) => dayIn(time, zone),
  ),
  {
    signature: "env(string): string",
    about: "An environment variable that a parameter declares",
    call: ({ env }) => (name: string) => env(name) ?? "",
  },
];

/** Longest text that an expression may build. */
export const MAX_TEXT = 1_000_000;

function pure(
  signature: string,
  about: string,
  call: (...args: never[]) => unknown,
): ExpressionFunction {
  return { signature, about, call: () => call };
}

function limited(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  throw new TaskError(`Cannot build text: it is longer than ${MAX_TEXT} characters`, {
    code: "expression.limit",
  });
}

/** Linear in the text for each `*`: no pattern can be made slow. */
function glob(pattern: string, text: string): boolean {
  let p = 0;
  let star = -1;
  let mark = 0;
  for (let t = 0; t < text.length;) {
    if (p < pattern.length && pattern[p] === "*") {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

function toE164(text: string): string {
  const number = text.replace(/[\s()./-]/g, "").replace(/^00/, "+");
  if (/^\+[1-9][0-9]{6,14}$/.test(number)) return number;
  throw new TaskError(`Cannot read "${text.slice(0, 60)}" as a number in international form`, {
    code: "expression.e164",
    advice: "Write it as +14255550100",
  });
}

function dayIn(time: Date, zone: string): string {
  try {
    return Temporal.Instant.fromEpochMilliseconds(time.getTime()).toZonedDateTimeISO(zone)
      .toPlainDate().toString();
  } catch (cause) {
    throw new TaskError(`Cannot use time zone "${zone}": there is none of this name`, {
      code: "expression.timezone",
      cause,
    });
  }
}
