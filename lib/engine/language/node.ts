/**
 * The tree that every format is read into: plain data with the place of each part.
 *
 * @module
 */
import type { Range } from "./source.ts";

/** Text, number, truth value or nothing. */
export interface ScalarNode extends Range {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** `size` counts nodes with those behind aliases, against alias bombs. */
  readonly size: 1;
}

/** A list. */
export interface ListNode extends Range {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly size: number;
}

/** A map, with the place of each key. */
export interface MapNode extends Range {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, { readonly key: Range; readonly value: Node }>;
  readonly size: number;
}

export type Node = ScalarNode | ListNode | MapNode;

/** Nodes of one file at most, those behind aliases counted each time. */
export const MAX_NODES = 50_000;

/**
 * Commas and line ends of one file at most, by its ending. Values are separated by them, so that
 * how many there are is known before a parser makes objects of them all: some 1.5, 3 and 9 KB each.
 */
export const MAX_SEPARATORS: Readonly<Record<"yaml" | "json" | "toml", number>> = {
  yaml: 90_000,
  json: 60_000,
  toml: 15_000,
};

/** Depth of nesting at most. */
export const MAX_DEPTH = 64;

/** Plain data; a key such as `__proto__` becomes an ordinary own property. */
export function toData(node: Node): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toData);
  const data: Record<string, unknown> = {};
  for (const [key, { value }] of node.entries) {
    if (key === "__proto__") {
      Object.defineProperty(data, key, { value: toData(value), enumerable: true });
    } else data[key] = toData(value);
  }
  return data;
}

/** The node a path leads to, or the deepest one on the way there. */
export function nodeAt(node: Node, path: readonly PropertyKey[]): Node {
  let at = node;
  for (const key of path) {
    const next = at.kind === "map"
      ? at.entries.get(String(key))?.value
      : at.kind === "list"
      ? at.items[Number(key)]
      : undefined;
    if (next === undefined) break;
    at = next;
  }
  return at;
}

/** The child of a map. */
export function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "map" ? node.entries.get(key)?.value : undefined;
}

/** A tree for data that has no text of its own, as a TypeScript module exports it. */
export function fromData(data: unknown, range: Range = { start: 0, end: 0 }): Node {
  if (Array.isArray(data)) {
    const items = data.map((item) => fromData(item, range));
    return { kind: "list", items, ...range, size: sizeOf(items) };
  }
  if (typeof data === "object" && data !== null) {
    const entries = new Map<string, { key: Range; value: Node }>();
    for (const [key, value] of Object.entries(data)) {
      if (value !== undefined) entries.set(key, { key: range, value: fromData(value, range) });
    }
    return {
      kind: "map",
      entries,
      ...range,
      size: sizeOf([...entries.values()].map((e) => e.value)),
    };
  }
  const value = typeof data === "string" || typeof data === "number" || typeof data === "boolean"
    ? data
    : data === null || data === undefined
    ? null
    : String(data);
  return { kind: "scalar", value, ...range, size: 1 };
}

function sizeOf(nodes: readonly Node[]): number {
  return nodes.reduce((total, { size }) => total + size, 1);
}
