/**
 * One parameter value: text from a command line or data, to the type of the parameter.
 *
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { parseDuration } from "../language/duration.ts";
import type { ParamData } from "../language/task_file.ts";

/** The value, or what would have been right. */
export type Converted =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly expected: string };

/**
 * Converts a value to the type of its parameter.
 *
 * @param folder Where relative paths start; absent: they stay as they are.
 */
export function convertParam(
  param: ParamData,
  value: unknown,
  folder: string | undefined,
): Converted {
  if (param.type === "list") return convertList(param, value, folder);
  if (param.type === "map") return convertMap(param, value, folder);
  const read = READERS[param.type](value, param, folder);
  if (read === undefined) return { ok: false, expected: EXPECTED[param.type](param) };
  return checkRange(param, read);
}

type Reader = (value: unknown, param: ParamData, folder: string | undefined) => unknown;
type ScalarType = Exclude<ParamData["type"], "list" | "map">;

function matching(pattern: RegExp): Reader {
  return (value) => typeof value === "string" && pattern.test(value) ? value : undefined;
}

const READERS: Readonly<Record<ScalarType, Reader>> = {
  string: (value) =>
    ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined,
  int: (value) => {
    const number = typeof value === "string" && /^[-+]?[0-9]{1,16}$/.test(value)
      ? Number(value)
      : value;
    return Number.isSafeInteger(number) ? number : undefined;
  },
  number: (value) => {
    const number = typeof value === "string" && /^[-+]?[0-9.]+(e[-+]?[0-9]+)?$/i.test(value)
      ? Number(value)
      : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  },
  bool: (value) => {
    if (typeof value === "boolean") return value;
    if (value === "true") return true;
    return value === "false" ? false : undefined;
  },
  path: (value, _param, folder) => {
    if (typeof value !== "string" || value === "" || value.includes("\0")) return undefined;
    return folder === undefined || isAbsolute(value) || /^[A-Za-z]:[\\/]|^\\\\/.test(value)
      ? value
      : resolve(folder, value);
  },
  url: (value) => typeof value === "string" && URL.canParse(value) ? value : undefined,
  email: matching(/^[^\s@<>]{1,64}@[^\s@<>]{1,190}$/),
  e164: matching(/^\+[1-9][0-9]{6,14}$/),
  duration: (value) =>
    typeof value === "string" && parseDuration(value) !== undefined ? value : undefined,
  date: (value) => {
    if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
    try {
      return Temporal.PlainDate.from(value).toString();
    } catch {
      return undefined;
    }
  },
  time: matching(/^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/),
  enum: (value, { values }) =>
    (values ?? []).includes(String(value)) && typeof value !== "object" ? String(value) : undefined,
};

const EXPECTED: Readonly<Record<ScalarType, (param: ParamData) => string>> = {
  string: () => "text",
  int: () => "a whole number",
  number: () => "a number",
  bool: () => "true or false",
  path: () => "a path",
  url: () => "an absolute URL, as https://example.org/a",
  email: () => "a mail address",
  e164: () => "a number in international form, as +14255550100",
  duration: () => "a duration, as 90s, 45m or 1h30m",
  date: () => "a day, as 2026-01-31",
  time: () => "a time of day, as 22:30",
  enum: ({ values }) => `one of ${(values ?? []).join(", ")}`,
};

function checkRange(param: ParamData, value: unknown): Converted {
  const isDuration = param.type === "duration";
  const size = isDuration
    ? parseDuration(String(value))!
    : typeof value === "number"
    ? value
    : (value as { readonly length?: number }).length;
  if (typeof size !== "number") return { ok: true, value };
  const unit = isDuration ? " ms" : typeof value === "number" ? "" : " in length";
  if (param.min !== undefined && size < param.min) {
    return { ok: false, expected: `at least ${param.min}${unit}` };
  }
  if (param.max !== undefined && size > param.max) {
    return { ok: false, expected: `at most ${param.max}${unit}` };
  }
  return { ok: true, value };
}

/** Text of a list: JSON when it begins with a bracket, else separated by commas. */
function convertList(param: ParamData, value: unknown, folder: string | undefined): Converted {
  const expected = `a list${param.of === undefined ? "" : ` of ${param.of}`}`;
  const items = typeof value === "string" ? listOfText(value) : value;
  if (!Array.isArray(items)) return { ok: false, expected };
  const converted: unknown[] = [];
  for (const item of items.flatMap((item) => split(param, item))) {
    const member = convertMember(param, item, folder);
    if (!member.ok) return { ok: false, expected: `${expected}: each ${member.expected}` };
    converted.push(member.value);
  }
  return checkRange(param, converted);
}

/** Types whose text may hold a comma. */
const MAY_HOLD_COMMAS: ReadonlySet<string | undefined> = new Set([
  ...["string", "path", "url", "enum", "list", "map", undefined],
]);

/** `--numbers 1,2` says the same as `--numbers 1 --numbers 2`, where a comma cannot be meant. */
function split({ of }: ParamData, item: unknown): unknown[] {
  if (typeof item !== "string" || MAY_HOLD_COMMAS.has(of)) return [item];
  const items = listOfText(item);
  return Array.isArray(items) ? items : [item];
}

function convertMap(param: ParamData, value: unknown, folder: string | undefined): Converted {
  const expected = `a map${param.of === undefined ? "" : ` of ${param.of}`}, as JSON`;
  const map = typeof value === "string" ? parseJson(value) : value;
  if (typeof map !== "object" || map === null || Array.isArray(map)) return { ok: false, expected };
  const converted: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(map)) {
    const member = convertMember(param, item, folder);
    if (!member.ok) return { ok: false, expected: `${expected}: each ${member.expected}` };
    converted[key] = member.value;
  }
  return { ok: true, value: converted };
}

function convertMember(param: ParamData, item: unknown, folder: string | undefined): Converted {
  if (param.of === undefined) return { ok: true, value: item };
  return convertParam({ type: param.of, values: param.values }, item, folder);
}

function listOfText(text: string): unknown {
  if (text.trimStart().startsWith("[")) return parseJson(text);
  return text.trim() === "" ? [] : text.split(",").map((part) => part.trim());
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
