/**
 * Checks the `with` of a step against the input schema of its function.
 *
 * @module
 */
import type { z } from "../../zod.ts";
import type { FunctionDeclaration } from "../contract/function.ts";
import { kindOf } from "../contract/kinds.ts";
import type { Computed } from "../expression/compiled.ts";
import { describeType, DYN, isAssignable, typeOfSchema } from "../expression/types.ts";
import { type Node, nodeAt } from "../language/node.ts";
import { headOf, reportIssue } from "../language/shape.ts";
import type { Findings, Range } from "../language/source.ts";
import { typeOfComputed } from "./expressions.ts";

/** Stands in a literal where a computed value will be. */
const LATER: unique symbol = Symbol("computed");

/** The literal parts of an input; computed members are left out. */
export function literalParts(value: Computed): Record<string, unknown> {
  if (value.kind === "literal") return (value.value ?? {}) as Record<string, unknown>;
  const parts: Record<string, unknown> = {};
  if (value.kind === "map") {
    for (const [key, member] of value.entries) {
      if (member.kind === "literal") parts[key] = member.value;
    }
  }
  return parts;
}

/** Checks literals with the schema, computed values by their type. */
export function checkInputs(
  declaration: FunctionDeclaration,
  value: Computed,
  node: Node | undefined,
  otherwise: Range,
  findings: Findings,
): void {
  const { input: schema } = declaration;
  const root = node ?? {
    kind: "map" as const,
    entries: new Map(),
    start: otherwise.start,
    end: otherwise.end,
    size: 1,
  };
  const paths: (readonly PropertyKey[])[] = [];
  const skeleton = toSkeleton(value, [], paths);
  const isLater = (path: readonly PropertyKey[]) => paths.some((holder) => isWithin(path, holder));
  const result = parseQuietly(schema, skeleton, isLater);
  for (const issue of result) {
    if (isLater(issue.path)) continue;
    if (issue.code === "invalid_union" && paths.some((path) => isWithin(path, issue.path))) {
      continue;
    }
    reportIssue(issue, [], root, findings, { area: "input", schema });
  }
  for (const path of paths) checkType(schema, value, path, root, findings);
  if (value.kind === "literal" || value.kind === "map") {
    for (
      const [name, message] of Object.entries(
        quietly(() => declaration.checkInput(literalParts(value))),
      )
    ) {
      const at = nodeAt(root, [name]);
      findings.add(headOf(at), { code: "input.value", message });
    }
  }
  refuseLiteralKinds(schema, value, root, findings);
}

function quietly(check: () => Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  try {
    return check();
  } catch {
    return {}; // a function that cannot judge parts of an input says nothing
  }
}

/**
 * What does not fit. Issues of values that are computed later are expected in most steps, and
 * wording them costs more than everything else: only if there are others, all are worded.
 */
function parseQuietly(
  schema: z.ZodObject,
  value: unknown,
  isLater: (path: readonly PropertyKey[]) => boolean,
): readonly z.core.$ZodIssue[] {
  try {
    const raw = schema._zod.run({ value, issues: [] }, { async: false });
    if (!(raw instanceof Promise) && raw.issues.every(({ path }) => isLater(path ?? []))) return [];
    const result = schema.safeParse(value);
    return result.success ? [] : result.error.issues;
  } catch {
    return []; // asynchronous refinements: the run decides
  }
}

/** Live values and secrets cannot be written down. */
function refuseLiteralKinds(
  schema: z.ZodObject,
  value: Computed,
  root: Node,
  findings: Findings,
): void {
  for (const [name, given] of Object.entries(literalParts(value))) {
    const field = schema.shape[name] as z.ZodType | undefined;
    const kind = field && kindOf(field);
    if (kind?.kind !== "secret" || kind.also !== undefined || given === null) continue;
    findings.add(headOf(nodeAt(root, [name])), {
      code: "input.secret",
      message: `"${name}" is a secret and cannot be written into a file`,
      expected: "${ secrets.name }",
    });
  }
}

function checkType(
  schema: z.ZodType,
  value: Computed,
  path: readonly PropertyKey[],
  root: Node,
  findings: Findings,
): void {
  const field = schemaAt(schema, path);
  const member = memberAt(value, path);
  if (member === undefined || field === undefined && member.kind !== "secret") return;
  const given = typeOfComputed(member);
  const wanted = field === undefined ? DYN : typeOfSchema(field, "input");
  if (given.kind === "secret" ? takesSecret(schema, path) : isAssignable(given, wanted)) return;
  const others = given.kind === "secret" ? secretInputs(schema) : [];
  const instead = others.length === 0 ? "" : `; secrets go to ${others.join(", ")}`;
  findings.add(headOf(nodeAt(root, path)), {
    code: "input.type",
    message: `"${String(path.at(-1))}" is given ${describeType(given)}`,
    expected: (wanted === DYN ? "a value that is no secret" : describeType(wanted)) + instead,
  });
}

/** Whether a secret may stand here: itself, or in data that may hold some. */
function takesSecret(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  return path.some((_key, index) => {
    const field = schemaAt(schema, path.slice(0, index + 1));
    const kind = field && kindOf(field);
    if (kind?.kind !== "secret") return false;
    return index === path.length - 1 || kind.also === "data";
  });
}

/** Names of the inputs that take secrets. */
function secretInputs(schema: z.ZodType): string[] {
  const { shape = {} } = schema._zod.def as SchemaDef;
  return Object.keys(shape).filter((name) => {
    const element = schemaAt(schema, [name, 0]);
    return [shape[name], element].some((field) => field && kindOf(field)?.kind === "secret");
  });
}

function toSkeleton(
  value: Computed,
  path: readonly PropertyKey[],
  paths: (readonly PropertyKey[])[],
): unknown {
  switch (value.kind) {
    case "literal":
      return path.length === 0 ? value.value ?? {} : value.value;
    case "list":
      return value.items.map((item, index) => toSkeleton(item, [...path, index], paths));
    case "map":
      return Object.fromEntries(
        value.entries.map(([key, member]) => [key, toSkeleton(member, [...path, key], paths)]),
      );
    default:
      paths.push(path);
      return LATER;
  }
}

function memberAt(value: Computed, path: readonly PropertyKey[]): Computed | undefined {
  let at: Computed | undefined = value;
  for (const key of path) {
    if (at?.kind === "map") at = at.entries.find(([name]) => name === key)?.[1];
    else if (at?.kind === "list") at = at.items[Number(key)];
    else return undefined;
  }
  return at;
}

interface SchemaDef {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let at: z.ZodType | undefined = schema;
  for (const key of path) {
    let def = at?._zod.def as SchemaDef | undefined;
    while (def?.innerType !== undefined) def = def.innerType._zod.def as SchemaDef;
    if (def?.type === "object") at = def.shape?.[String(key)];
    else if (def?.type === "array") at = def.element;
    else if (def?.type === "record") at = def.valueType;
    else return undefined;
  }
  return at;
}

function isWithin(path: readonly PropertyKey[], holder: readonly PropertyKey[]): boolean {
  return holder.every((key, index) => path[index] === key);
}
