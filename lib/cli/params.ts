/**
 * The parameters of a task file as flags, with help.
 *
 * @module
 */
import type { ParamInfo } from "../engine/mod.ts";
import { ANY_FILE, completedText } from "./positional.ts";
import { cellText } from "./output/record.ts";
import {
  choice,
  ensureNonEmptyString,
  group,
  multiple,
  negatableFlag,
  type NonEmptyString,
  object,
  option,
  optional,
  type Parser,
  text,
} from "./optique.ts";

/** Values by parameter name; what was not given is absent. */
export type ParamValues = Readonly<Record<string, unknown>>;

/** Flags of the program itself; a parameter with such a name is `--param-NAME`. */
const RESERVED = new Set(
  ("help what-if confirm yes task params-file progress log output select verbose quiet " +
    "permissions again stop-after error-action scheduler logon").split(" "),
);

/**
 * The flag of a parameter: `mailTo` is `--mail-to`, and `--mailTo` works too. One whose name is a
 * flag of the program is `--param-NAME`.
 */
export function flagsOf(name: string): readonly [`--${string}`, ...`--${string}`[]] {
  if (RESERVED.has(name)) return [`--param-${name}`];
  const dashed = name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").replaceAll("_", "-").toLowerCase();
  return dashed === name ? [`--${name}`] : [`--${dashed}`, `--${name}`];
}

/**
 * A parser for the parameters. Values stay text: the engine converts and checks them, so that a
 * flag, a params file and a variable are judged by the same rules.
 */
export function paramsParser(params: readonly ParamInfo[]): Parser<"sync", ParamValues, unknown> {
  const fields = Object.fromEntries(params.map((param) => [param.name, flagParser(param)]));
  return group("Parameters of the file", object(fields)).map(withoutUnset);
}

function flagParser(param: ParamInfo): Parser<"sync", unknown, unknown> {
  const names = flagsOf(param.name);
  const description = [text(helpOf(param))];
  if (param.type === "bool") {
    const negative = names.map((name) => `--no-${name.slice(2)}` as const);
    return optional(negatableFlag({
      positive: names,
      negative: negative as unknown as readonly [`--${string}`, ...`--${string}`[]],
    }, { description }));
  }
  const metavar = metavarOf(param.type === "list" ? param.of ?? "value" : param.type);
  const value = param.type === "enum" && param.values && param.values.length > 0
    ? choice(param.values, { metavar })
    : completedText(metavar, param.type === "path" || param.of === "path" ? ANY_FILE : undefined);
  const flag = option(...names, value, { description });
  return param.type === "list" ? multiple(flag) : optional(flag);
}

/** A placeholder for help; Optique's type says that it is never empty. */
function metavarOf(type: string): NonEmptyString {
  const metavar = type === "" ? "VALUE" : type.toUpperCase();
  ensureNonEmptyString(metavar);
  return metavar;
}

function helpOf(param: ParamInfo): string {
  const notes: string[] = [];
  if (param.required) notes.push("required");
  if (param.type === "list") notes.push("may be repeated");
  if (param.default !== undefined && cellText(param.default) !== "") {
    notes.push(`default: ${cellText(param.default)}`);
  }
  if (param.env) notes.push(`or variable ${param.env}`);
  return [param.help, notes.length > 0 ? `[${notes.join(", ")}]` : ""].filter(Boolean).join(" ");
}

function withoutUnset(values: Readonly<Record<string, unknown>>): ParamValues {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) =>
      value !== undefined && !(Array.isArray(value) && value.length === 0)
    ),
  );
}
