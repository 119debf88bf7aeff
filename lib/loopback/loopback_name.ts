import { join } from "node:path";

/** What a server name such as `"loopback:C:\\faxes?speed=100"` asks for. */
export interface LoopbackName {
  /** The folder of the store; undefined means {@link defaultDirectory}. */
  readonly directory?: string;
  /** How many times faster than a real line. */
  readonly speed?: number;
  /** How many lines there are. */
  readonly lines?: number;
  /** How often a fax is dialled again. */
  readonly retries?: number;
  /** File of the dial plan. */
  readonly dialPlan?: string;
  /** Account under which the service is used; default that of the process. */
  readonly user?: string;
  /** `yes`: opening it changes nothing; where there is no store, there is one in the memory. */
  readonly rehearsal?: "yes" | "no";
}

const SCHEME = "loopback:";

/** Options of a name: the smallest and largest number, one of several words, or a text. */
const OPTIONS = {
  speed: { min: 0.01, max: 1_000_000 },
  lines: { min: 1, max: 64, whole: true },
  retries: { min: 0, max: 99, whole: true },
  dialPlan: "text",
  user: "text",
  rehearsal: ["yes", "no"],
} as const;

/** Whether a server name means the built-in service. */
export function isLoopbackName(name: string): boolean {
  return name.toLowerCase().startsWith(SCHEME);
}

/**
 * Reads a server name of the form `loopback:[FOLDER][?speed=N&lines=N&retries=N&dialPlan=FILE&user=NAME&rehearsal=yes]`.
 *
 * @throws {SyntaxError} If it is not such a name, or has an option that is unknown or wrong.
 * @example
 * ```ts
 * import { parseLoopbackName } from "./mod.ts";
 *
 * parseLoopbackName("loopback:/var/faxes?speed=100"); // { directory: "/var/faxes", speed: 100 }
 * ```
 */
export function parseLoopbackName(name: string): LoopbackName {
  const fail = (reason: string) => new SyntaxError(`Cannot use server name "${name}": ${reason}`);
  if (!isLoopbackName(name)) throw fail(`it does not begin with "${SCHEME}"`);
  const rest = name.slice(SCHEME.length);
  const mark = rest.indexOf("?");
  const directory = mark < 0 ? rest : rest.slice(0, mark);
  const values: Record<string, string | number> = {};
  for (const [key, text] of new URLSearchParams(mark < 0 ? "" : rest.slice(mark + 1))) {
    if (!Object.hasOwn(OPTIONS, key)) {
      throw fail(`option "${key}" is unknown; known are ${Object.keys(OPTIONS).join(", ")}`);
    }
    values[key] = readOption(key as keyof typeof OPTIONS, text, fail);
  }
  return { ...directory === "" ? {} : { directory }, ...values };
}

function readOption(
  key: keyof typeof OPTIONS,
  text: string,
  fail: (reason: string) => SyntaxError,
): string | number {
  const option = OPTIONS[key];
  if (option === "text") {
    if (text === "") throw fail(`option "${key}" is empty`);
    return text;
  }
  if (!("min" in option)) {
    if (option.some((word) => word === text)) return text;
    throw fail(`option "${key}" must be ${option.join(" or ")}`);
  }
  const { min, max } = option;
  const value = Number(text);
  const whole = !("whole" in option) || Number.isInteger(value);
  if (text.trim() !== "" && whole && value >= min && value <= max) return value;
  const kind = "whole" in option ? "whole " : "";
  throw fail(`option "${key}" must be a ${kind}number from ${min} to ${max}`);
}

/**
 * The folder of the store where a name gives none: one for each user.
 *
 * @throws {Error} If the system does not say where the user's data lies.
 */
export function defaultDirectory(): string {
  const env = (name: string) => Deno.env.get(name) || undefined;
  const home = env("HOME");
  const base = Deno.build.os === "windows"
    ? env("LOCALAPPDATA")
    : Deno.build.os === "darwin"
    ? home && join(home, "Library", "Application Support")
    : env("XDG_DATA_HOME") ?? (home && join(home, ".local", "share"));
  if (base === undefined) {
    throw new Error('Cannot find the folder for faxes: name one, as in "loopback:FOLDER"');
  }
  return join(base, "comtask", "loopback");
}
