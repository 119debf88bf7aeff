/**
 * Declarations of parameters: their types in expressions, their own consistency.
 *
 * @module
 */
import type { ParamInfo } from "../contract/entry.ts";
import { DYN, type ValueType } from "../expression/types.ts";
import { convertParam } from "../params/convert.ts";
import { child, type Node, toData } from "../language/node.ts";
import { PARAM_TYPES, type ParamData } from "../language/task_file.ts";
import type { Findings } from "../language/source.ts";
import type { ParamDeclaration } from "./program.ts";

/** Reads and checks `params`. */
export function checkParams(node: Node | undefined, findings: Findings): ParamDeclaration[] {
  if (node?.kind !== "map") return [];
  const declarations: ParamDeclaration[] = [];
  for (const [name, { key, value }] of node.entries) {
    if (value.kind !== "map") continue;
    const data = wellFormed(toData(value) as ParamData);
    if (data === undefined) { // the shape check has said so; anything may be in it
      declarations.push({ type: "string", name, range: key });
      continue;
    }
    declarations.push({ ...data, name, range: key });
    const misplaced = (field: string, message: string) => {
      const entry = value.entries.get(field);
      if (entry !== undefined) findings.add(entry.key, { code: "param.misplaced-key", message });
    };
    if (data.type === "enum" && data.values === undefined) {
      findings.add(key, { code: "param.values", message: `Parameter "${name}" has no values` });
    }
    if (data.type !== "enum" && data.of !== "enum") {
      misplaced("values", '"values" belongs to the type enum');
    }
    if (data.type !== "list" && data.type !== "map") {
      misplaced("of", '"of" belongs to the types list and map');
    }
    if (data.required === true) {
      misplaced("default", "A required parameter has no default");
    }
    if (["bool", "date", "time", "enum", "map", "url", "email", "e164"].includes(data.type)) {
      misplaced("min", `"min" means nothing for the type ${data.type}`);
      misplaced("max", `"max" means nothing for the type ${data.type}`);
    }
    checkDefault(data, name, child(value, "default"), findings);
  }
  return declarations;
}

function wellFormed(data: ParamData): ParamData | undefined {
  const known = (type: unknown) => (PARAM_TYPES as readonly unknown[]).includes(type);
  if (!known(data.type) || (data.of !== undefined && !known(data.of))) return undefined;
  if (data.values !== undefined && !Array.isArray(data.values)) return undefined;
  return data;
}

function checkDefault(
  data: ParamData,
  name: string,
  node: Node | undefined,
  findings: Findings,
): void {
  if (node === undefined) return;
  if (typeof data.default === "string" && data.default.includes("${")) {
    findings.add(node, {
      code: "param.default",
      message: "A default is a literal; it is not computed",
      expected: "vars: for computed values",
    });
    return;
  }
  const converted = convertParam(data, data.default, undefined);
  if (converted.ok) return;
  findings.add(node, {
    code: "param.default",
    message: `The default of "${name}" does not fit`,
    expected: converted.expected,
  });
}

/** The type of a parameter in expressions. A value that may be missing can be anything. */
export function typeOfParam(param: ParamData): ValueType {
  if (param.required !== true && param.default === undefined) return DYN;
  return typeOfParamType(param.type, param.of);
}

function typeOfParamType(type: ParamData["type"], of: ParamData["of"]): ValueType {
  switch (type) {
    case "int":
      return { kind: "int" };
    case "number":
      return { kind: "double" };
    case "bool":
      return { kind: "bool" };
    case "list":
      return { kind: "list", of: of === undefined ? DYN : typeOfParamType(of, undefined) };
    case "map":
      return { kind: "map", of: of === undefined ? DYN : typeOfParamType(of, undefined) };
    default:
      return { kind: "string" };
  }
}

/** A parameter as flags, help and completion need it. */
export function toParamInfo(param: ParamDeclaration): ParamInfo {
  return {
    name: param.name,
    type: param.type,
    required: param.required === true,
    help: param.help ?? "",
    ...(param.default === undefined ? {} : { default: param.default }),
    ...(param.values === undefined ? {} : { values: param.values }),
    ...(param.of === undefined ? {} : { of: param.of }),
    ...(param.env === undefined ? {} : { env: param.env }),
  };
}
