/**
 * Members of one interface as the dynamic face has them.
 *
 * @module
 */
import type {
  FunctionDescription,
  ParameterDescription,
  TypeExpression,
  VariableDescription,
} from "../type_model.ts";
import { callerParameters, callerResult } from "../type_text.ts";
import { comment, identifier, key } from "./names.ts";
import type { TypeWriter } from "./type_script.ts";

const LINE_WIDTH = 100;
const INDENT = "  ";
const DISPID_VALUE = 0;
const DISPID_NEWENUM = -4;
/** Names that the dynamic face never sends to a server. */
const LOCAL_NAMES = new Set(["then", "toJSON", "constructor", "prototype"]);

/** The lines between the braces of an interface. */
export function memberLines(
  functions: readonly FunctionDescription[],
  variables: readonly VariableDescription[],
  types: TypeWriter,
): string[] {
  const lines: string[] = [];
  for (const [name, group] of groupByName(functions)) {
    lines.push(...specialLines(group, types));
    if (!LOCAL_NAMES.has(name)) lines.push(...groupLines(name, group, types));
  }
  const taken = new Set(functions.map(({ name }) => name.toLowerCase()));
  for (const variable of variables) {
    if (variable.hidden || taken.has(variable.name.toLowerCase())) continue;
    lines.push(...comment(variable.description, INDENT));
    const type = types.write(variable.type, "result");
    lines.push(`${INDENT}${variable.readOnly ? "readonly " : ""}${key(variable.name)}: ${type};`);
  }
  return lines;
}

/** Functions of one name, without regard to case, in the order of their first one. */
function groupByName(
  functions: readonly FunctionDescription[],
): Map<string, FunctionDescription[]> {
  const names = new Map<string, string>();
  const groups = new Map<string, FunctionDescription[]>();
  for (const each of functions) {
    if (each.restricted && each.dispid !== DISPID_NEWENUM || each.name === "") continue;
    const known = names.get(each.name.toLowerCase()) ?? each.name;
    names.set(each.name.toLowerCase(), known);
    const group = groups.get(known) ?? [];
    group.push(each);
    groups.set(known, group);
  }
  return groups;
}

/** What a default member and an enumerator let one do with the object itself. */
function specialLines(group: readonly FunctionDescription[], types: TypeWriter): string[] {
  const [first] = group;
  if (first.dispid === DISPID_NEWENUM) return [`${INDENT}[Symbol.iterator](): Iterator<any>;`];
  const reader = group.find(({ kind }) => kind === "get" || kind === "method");
  if (first.dispid !== DISPID_VALUE || !reader) return [];
  return signature(INDENT, "", reader, types, ";");
}

function groupLines(name: string, group: FunctionDescription[], types: TypeWriter): string[] {
  if (group[0].dispid === DISPID_NEWENUM && group[0].restricted) return [];
  const text = group.find(({ description }) => description)?.description ?? "";
  const head = comment(text, INDENT);
  const methods = group.filter(({ kind }) => kind === "method");
  if (methods.length > 0) {
    const overloads = methods.map((each) => signature(INDENT, key(name), each, types, ";"));
    const distinct = new Map(overloads.map((lines) => [lines.join("\n"), lines]));
    return [...head, ...[...distinct.values()].flat()];
  }
  const get = group.find(({ kind }) => kind === "get");
  const put = group.find(({ kind }) => kind === "put") ??
    group.find(({ kind }) => kind === "putRef");
  const indexed = get
    ? callerParameters(get).some(({ optional }) => !optional)
    : callerParameters(put!).length > 1;
  if (indexed) return [...head, ...indexedLines(name, get, put, types)];
  return [...head, ...plainLines(name, get, put, types)];
}

/** `readonly Item: { (key): value; set(value, key): void }`. */
function indexedLines(
  name: string,
  get: FunctionDescription | undefined,
  put: FunctionDescription | undefined,
  types: TypeWriter,
): string[] {
  const inner = INDENT + INDENT;
  const lines = [`${INDENT}readonly ${key(name)}: {`];
  if (get) lines.push(...signature(inner, "", get, types, ";"));
  if (put) {
    const parameters = callerParameters(put);
    const value = parameters.at(-1)!;
    const others = parameterTexts(parameters.slice(0, -1), put.vararg, types);
    const first = `value: ${types.write(value.type, "argument")}`;
    lines.push(...call(inner, "set", [first, ...others], "void", ";"));
  }
  return [...lines, `${INDENT}};`];
}

function plainLines(
  name: string,
  get: FunctionDescription | undefined,
  put: FunctionDescription | undefined,
  types: TypeWriter,
): string[] {
  const result = get && types.write(callerResult(get), "result");
  const value: TypeExpression | undefined = put && callerParameters(put).at(-1)?.type;
  const argument = value && types.write(value, "argument");
  if (argument === undefined) return [`${INDENT}readonly ${key(name)}: ${result};`];
  if (result === undefined) return [`${INDENT}set ${key(name)}(value: ${argument});`];
  if (result === argument) return [`${INDENT}${key(name)}: ${result};`];
  return [
    `${INDENT}get ${key(name)}(): ${result};`,
    `${INDENT}set ${key(name)}(value: ${argument});`,
  ];
}

function signature(
  indent: string,
  name: string,
  description: FunctionDescription,
  types: TypeWriter,
  end: string,
): string[] {
  const parameters = parameterTexts(callerParameters(description), description.vararg, types);
  const result = types.write(callerResult(description), "result");
  return call(indent, name, parameters, result, end);
}

/** On one line, or with a line for each parameter. */
function call(
  indent: string,
  name: string,
  parameters: readonly string[],
  result: string,
  end: string,
): string[] {
  const line = `${indent}${name}(${parameters.join(", ")}): ${result}${end}`;
  if (line.length <= LINE_WIDTH || parameters.length === 0) return [line];
  return [
    `${indent}${name}(`,
    ...parameters.map((each) => `${indent}${INDENT}${each}${each.startsWith("...") ? "" : ","}`),
    `${indent}): ${result}${end}`,
  ];
}

function parameterTexts(
  parameters: readonly ParameterDescription[],
  vararg: boolean,
  types: TypeWriter,
): string[] {
  const used = new Set<string>();
  return parameters.map((parameter, i) => {
    let name = identifier(parameter.name);
    while (used.has(name)) name += "_";
    used.add(name);
    if (vararg && i === parameters.length - 1) return `...${name}: any[]`;
    const type = parameter.out
      ? types.writeRef(parameter.type, parameter.in)
      : types.write(parameter.type, "argument");
    if (!parameter.optional) return `${name}: ${type}`;
    const trailing = vararg
      ? parameters.slice(i, -1).every(({ optional }) => optional)
      : parameters.slice(i).every(({ optional }) => optional);
    if (trailing) return `${name}?: ${type}`;
    return `${name}: ${type === "any" ? type : `${type} | undefined`}`;
  });
}
