/**
 * TOML into nodes with places. The one file that knows the TOML library.
 *
 * @module
 */
import type { AST, ParseError } from "npm:toml-eslint-parser@0.10.0";
import { MAX_NODES, type Node } from "./node.ts";
import type { Findings, Range } from "./source.ts";
import type * as TomlParser from "npm:toml-eslint-parser@0.10.0";

/** Not named in the import itself: what is, Deno looks up at every start. */
const TOML_PARSER = "npm:toml-eslint-parser@0.10.0";

/** Reads TOML; what is wrong goes to `findings`, and then there may be no node. */
export async function parseToml(findings: Findings): Promise<Node | undefined> {
  const library = await import(TOML_PARSER) as typeof TomlParser;
  let program: AST.TOMLProgram;
  try {
    program = library.parseTOML(findings.source.text, { tomlVersion: "1.0.0" });
  } catch (error) {
    if (!(error instanceof library.ParseError) && !(error instanceof RangeError)) throw error;
    const place = error as Partial<ParseError>;
    const missing = missingValue(findings.source.text, place.index ?? 0);
    const start = missing ?? place.index ?? 0;
    const reason = missing !== undefined
      ? 'there is no value after "="'
      : error instanceof library.ParseError
      ? place.message
      : "it is nested too deeply";
    findings.add({ start, end: start + 1 }, {
      code: "syntax.toml",
      message: `Cannot read TOML: ${reason}`,
    });
    return undefined;
  }
  return new Builder(findings).build(program.body[0]);
}

/** The "=" without a value that the parser found wrong at the end, or on a line below. */
function missingValue(text: string, index: number): number | undefined {
  const before = text.slice(0, index).trimEnd();
  const gap = text.slice(before.length, index);
  if (!before.endsWith("=") || (index < text.length && !gap.includes("\n"))) return undefined;
  return before.length - 1;
}

type Entries = Map<string, { key: Range; value: Tree }>;

/** A tree that still grows: tables of TOML are written in several places. */
type Tree =
  | { kind: "map"; start: number; end: number; entries: Entries }
  | { kind: "list"; start: number; end: number; items: Tree[] }
  | (Node & { kind: "scalar" });

class Builder {
  readonly #findings: Findings;
  #left = MAX_NODES;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  build(top: AST.TOMLTopLevelTable): Node {
    const root = this.#map(rangeOf(top));
    for (const part of top.body) {
      if (part.type === "TOMLKeyValue") this.#put(root, part);
      else this.#table(root, part);
    }
    return freeze(root);
  }

  #table(root: Tree & { kind: "map" }, table: AST.TOMLTable): void {
    const keys = table.key.keys.map((key) => ({ name: nameOf(key), range: rangeOf(key) }));
    let at = root;
    keys.forEach(({ name, range }, index) => {
      const last = index === keys.length - 1;
      const known = at.entries.get(name)?.value;
      if (last && table.kind === "array") {
        const list = known?.kind === "list"
          ? known
          : { kind: "list" as const, items: [], ...range };
        if (known === undefined) at.entries.set(name, { key: range, value: list });
        const item = this.#map(rangeOf(table));
        list.items.push(item);
        at = item;
        return;
      }
      const inner = known?.kind === "list" ? known.items.at(-1) : known;
      if (inner?.kind === "map") at = inner;
      else {
        const map = this.#map(last ? rangeOf(table) : range);
        at.entries.set(name, { key: range, value: map });
        at = map;
      }
    });
    for (const pair of table.body) this.#put(at, pair);
  }

  #put(map: Tree & { kind: "map" }, pair: AST.TOMLKeyValue): void {
    let at = map;
    const keys = pair.key.keys;
    for (const key of keys.slice(0, -1)) {
      const known = at.entries.get(nameOf(key))?.value;
      if (known?.kind === "map") at = known;
      else {
        const inner = this.#map(rangeOf(key));
        at.entries.set(nameOf(key), { key: rangeOf(key), value: inner });
        at = inner;
      }
    }
    const key = keys.at(-1)!;
    at.entries.set(nameOf(key), { key: rangeOf(key), value: this.#value(pair.value) });
  }

  #value(content: AST.TOMLContentNode): Tree {
    const range = rangeOf(content);
    if (--this.#left === 0) {
      this.#findings.add(range, {
        code: "syntax.too-large",
        message: `A task file has at most ${MAX_NODES} values`,
      });
    }
    if (content.type === "TOMLArray") {
      return { kind: "list", ...range, items: content.elements.map((item) => this.#value(item)) };
    }
    if (content.type === "TOMLInlineTable") {
      const map = this.#map(range);
      for (const pair of content.body) this.#put(map, pair);
      return map;
    }
    const value = "datetime" in content ? content.datetime : content.value;
    return { kind: "scalar", value: value as string | number | boolean, ...range, size: 1 };
  }

  #map(range: Range): Tree & { kind: "map" } {
    return { kind: "map", ...range, entries: new Map() };
  }
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

function rangeOf(node: { readonly range: readonly [number, number] }): Range {
  return { start: node.range[0], end: node.range[1] };
}

function freeze(tree: Tree): Node {
  if (tree.kind === "scalar") return tree;
  const { start, end } = tree;
  if (tree.kind === "list") {
    const items = tree.items.map(freeze);
    return { kind: "list", items, start, end, size: items.reduce((sum, i) => sum + i.size, 1) };
  }
  const entries = new Map<string, { key: Range; value: Node }>();
  let size = 1;
  for (const [name, { key, value }] of tree.entries) {
    const node = freeze(value);
    size += node.size;
    entries.set(name, { key, value: node });
  }
  return { kind: "map", entries, start, end, size };
}
