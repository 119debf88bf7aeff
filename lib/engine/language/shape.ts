/**
 * Fits a tree to the schema of task files and says what does not fit, in people's words.
 *
 * @module
 */
import config from "../../../deno.json" with { type: "json" };
import type { z } from "../../zod.ts";
import { expectedOf, listOf } from "./expected.ts";
import { nearest } from "./nearest.ts";
import { type Node, nodeAt, toData } from "./node.ts";
import { LANGUAGE_VERSION, taskFileShape } from "./schema.ts";
import type { Findings, Range } from "./source.ts";

type Issue = z.core.$ZodIssue;

/** Adds every reason why the tree is no task file to `findings`. */
export function checkShape(root: Node, findings: Findings): void {
  if (root.kind !== "map") {
    findings.add(root, {
      code: "schema.type",
      message: "A task file is a map of keys",
      expected: "version, name and steps",
    });
    return;
  }
  const version = root.entries.get("version")?.value;
  if (
    version?.kind === "scalar" && Number.isInteger(version.value) &&
    Number(version.value) > LANGUAGE_VERSION
  ) {
    findings.add(version, {
      code: "version.newer",
      message: `The file is written in version ${version.value} of the language, ` +
        `this runner knows ${LANGUAGE_VERSION}`,
      expected: `a runner newer than ${config.version}`,
    });
    return;
  }
  const result = taskFileShape.safeParse(toData(root));
  for (const issue of result.error?.issues ?? []) {
    if (findings.isFull) break;
    reportIssue(issue, [], root, findings);
  }
}

/** What other task languages call the keys of this one. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  when: "if",
  unless: "if",
  loop: "each",
  for: "each",
  foreach: "each",
  with_items: "each",
  depends_on: "needs",
  deps: "needs",
  args: "with",
  inputs: "with",
  run: "uses",
  action: "uses",
  call: "uses",
  ignore_errors: "onError",
  "continue-on-error": "onError",
  "timeout-minutes": "timeout",
  until: "retry",
  retries: "retry",
  always: "finally",
  ensure: "finally",
  catch: "rescue",
  on_failure: "rescue",
  on: "schedule",
  cron: "schedule",
  jobs: "steps",
  cmds: "steps",
  includes: "imports",
  hosts: "targets",
  inventory: "targets",
  env: "params",
};

/** Options of {@link reportIssue}. */
export interface IssueOptions {
  /** Prefix of every code; default `schema`. */
  readonly area?: string;
  /** The schema that issues belong to, for the nearest key; default: that of task files. */
  readonly schema?: z.ZodType;
}

/** Turns one issue of zod into findings at the place it is about. */
export function reportIssue(
  issue: Issue,
  prefix: readonly PropertyKey[],
  root: Node,
  findings: Findings,
  options: IssueOptions = {},
): void {
  const path = [...prefix, ...issue.path];
  const node = nodeAt(root, path);
  const area = options.area ?? "schema";
  if (issue.code === "unrecognized_keys") {
    const allowed = keysAt(options.schema ?? taskFileShape, issue.path);
    for (const key of issue.keys) {
      if (findings.isFull) return;
      const entry = node.kind === "map" ? node.entries.get(key) : undefined;
      const near = nearest(key, allowed) ?? allowed.find((name) => name === ELSEWHERE[key]);
      findings.add(entry?.key ?? node, {
        code: `${area}.unknown-key`,
        message: `Unknown key "${key}"`,
        expected: allowed.length > 0 ? `one of ${listOf(allowed)}` : undefined,
        nearest: near,
      });
    }
    return;
  }
  const inner = issue.code === "invalid_union" ? fittingOption(issue) : undefined;
  if (inner !== undefined) {
    for (const one of inner) reportIssue(one, path, root, findings, options);
    return;
  }
  if (issue.code === "invalid_key" || issue.code === "invalid_element") {
    const key = String(issue.path.at(-1) ?? "");
    const holder = nodeAt(root, path.slice(0, -1));
    const entry = holder.kind === "map" ? holder.entries.get(key) : undefined;
    const [reason] = issue.issues;
    findings.add(entry?.key ?? node, {
      code: `${area}.key`,
      message: `Key "${key}" cannot be used here`,
      expected: reason?.message,
    });
    return;
  }
  const key = path.at(-1);
  if (isMissing(root, path)) {
    const holder = nodeAt(root, path.slice(0, -1));
    findings.add(headOf(holder), {
      code: `${area}.missing-key`,
      message: `Key "${String(key)}" is missing`,
      expected: expectedOf(issue),
    });
    return;
  }
  const near = issue.code === "invalid_value" && node.kind === "scalar"
    ? nearest(String(node.value), issue.values.map(String))
    : undefined;
  const where = typeof key === "string" ? `"${key}"` : "This value";
  findings.add(headOf(node), {
    code: `${area}.value`,
    message: `${where} does not fit: ${described(node)}`,
    expected: expectedOf(issue),
    nearest: near,
  });
}

/** The issues of the one option of a union that had the right kind of value. */
function fittingOption(issue: Issue & { readonly code: "invalid_union" }): Issue[] | undefined {
  const fitting = issue.errors.filter((issues) => issues.every(({ path }) => path.length > 0));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** A short range that stands for a node: its first line. */
export function headOf(node: Range): Range {
  return "kind" in node && node.kind !== "scalar"
    ? { start: node.start, end: Math.min(node.end, node.start + 1) }
    : node;
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.core.$ZodType | undefined = unwrap(schema);
  for (const key of path) {
    if (at === undefined) return [];
    const def = at._zod.def as SchemaDef;
    if (def.type === "object") at = def.shape?.[String(key)];
    else if (def.type === "array") at = def.element;
    else if (def.type === "record") at = def.valueType;
    else return [];
    at = at && unwrap(at);
  }
  const def = at?._zod.def as SchemaDef | undefined;
  return def?.type === "object"
    ? Object.keys(def.shape ?? {}).filter((key) => key !== "$schema")
    : [];
}

interface SchemaDef {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

/** Through `optional`, `default` and the like, and to the object of a union that has one. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const def = schema._zod.def as SchemaDef;
  if (def.innerType !== undefined) return unwrap(def.innerType);
  const object = def.options?.find((option) => ["object", "record"].includes(option._zod.def.type));
  return object === undefined ? schema : unwrap(object);
}

function isMissing(root: Node, path: readonly PropertyKey[]): boolean {
  const holder = nodeAt(root, path.slice(0, -1));
  const key = String(path.at(-1));
  return holder.kind === "map" && path.length > 0 && !holder.entries.has(key);
}

function described(node: Node): string {
  if (node.kind !== "scalar") return `it is a ${node.kind}`;
  if (node.value === null) return "it is empty";
  if (typeof node.value === "string") {
    return `"${node.value.length > 60 ? `${node.value.slice(0, 60)}…` : node.value}"`;
  }
  return String(node.value);
}
