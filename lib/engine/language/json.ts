/**
 * JSON and JSONC into nodes with places. The one file that knows the JSON library.
 *
 * @module
 */
import type { Node as JsonNode, ParseError } from "npm:jsonc-parser@3.3.1";
import { MAX_DEPTH, MAX_NODES, type Node } from "./node.ts";
import type { Findings, Range } from "./source.ts";
import type * as JsoncParser from "npm:jsonc-parser@3.3.1";

/** Not named in the import itself: what is, Deno looks up at every start. */
const JSONC_PARSER = "npm:jsonc-parser@3.3.1";

/** Options of {@link parseJson}. */
export interface JsonOptions {
  /** JSONC: comments and a comma after the last member. */
  readonly comments: boolean;
}

/** Reads JSON; what is wrong goes to `findings`, and then there may be no node. */
export async function parseJson(
  findings: Findings,
  options: JsonOptions,
): Promise<Node | undefined> {
  const { text } = findings.source;
  if (isTooDeep(text)) {
    findings.add({ start: 0, end: 1 }, {
      code: "syntax.json",
      message: `Cannot read JSON: it is nested more than ${MAX_DEPTH} levels deep`,
    });
    return undefined;
  }
  const library = await import(JSONC_PARSER) as typeof JsoncParser;
  const errors: ParseError[] = [];
  const tree = library.parseTree(text, errors, {
    disallowComments: !options.comments,
    allowTrailingComma: options.comments,
  });
  for (const { error, offset, length } of errors.slice(0, 20)) {
    findings.add({ start: offset, end: offset + length }, {
      code: "syntax.json",
      message: `Cannot read JSON: ${spell(library.printParseErrorCode(error))}`,
    });
  }
  if (errors.length > 0 || tree === undefined) return undefined;
  return convert(tree, findings, { left: MAX_NODES });
}

/** Depth by counting brackets outside strings, before a parser recurses over them. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (inString) {
      if (letter === "\\") at++;
      else if (letter === '"' || letter === "\n") inString = false;
    } else if (letter === '"') inString = true;
    else if (letter === "[" || letter === "{") {
      if (++depth > MAX_DEPTH) return true;
    } else if (letter === "]" || letter === "}") depth--;
  }
  return false;
}

function convert(json: JsonNode, findings: Findings, budget: { left: number }): Node {
  const range = { start: json.offset, end: json.offset + json.length };
  if (--budget.left === 0) {
    findings.add(range, {
      code: "syntax.too-large",
      message: `A task file has at most ${MAX_NODES} values`,
    });
  }
  if (json.type === "array") {
    const items = (json.children ?? []).map((item) => convert(item, findings, budget));
    return { kind: "list", items, ...range, size: items.reduce((sum, { size }) => sum + size, 1) };
  }
  if (json.type !== "object") {
    return { kind: "scalar", value: json.value ?? null, ...range, size: 1 };
  }
  const entries = new Map<string, { key: Range; value: Node }>();
  let size = 1;
  for (const property of json.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    if (valueNode === undefined) continue;
    const key = { start: keyNode.offset, end: keyNode.offset + keyNode.length };
    const value = convert(valueNode, findings, budget);
    size += value.size;
    const name = String(keyNode.value);
    if (entries.has(name)) {
      findings.add(key, { code: "syntax.duplicate-key", message: `Key "${name}" stands twice` });
    } else entries.set(name, { key, value });
  }
  return { kind: "map", entries, ...range, size };
}

/** `CommaExpected` reads "comma expected". */
function spell(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
