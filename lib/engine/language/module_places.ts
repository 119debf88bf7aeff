/**
 * Where the data of a module stands in its text, for modules that write their data down: every key
 * must be found, one after the other. Data that is computed has no places of its own.
 *
 * @module
 */
import { fromData, type Node } from "./node.ts";
import type { Range } from "./source.ts";

/** The tree of what a module exports by default. */
export function nodeOfModule(text: string, data: unknown): Node {
  const start = Math.max(text.search(/\bexport\s+default\b/), 0);
  const whole = { start, end: Math.min(start + "export default".length, text.length) };
  return new Locator(text, start).tree(data, whole) ?? fromData(data, whole);
}

class Locator {
  readonly #text: string;
  #at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#at = start;
  }

  /** `undefined` if a key is not where it should be. */
  tree(data: unknown, outer: Range): Node | undefined {
    if (Array.isArray(data)) {
      const items: Node[] = [];
      for (const item of data) {
        const node = this.tree(item, outer);
        if (node === undefined) return undefined;
        items.push(node);
      }
      return { kind: "list", items, ...outer, size: sizeOf(items) };
    }
    if (typeof data !== "object" || data === null) {
      return fromData(data, this.#literal(data) ?? outer);
    }
    const entries = new Map<string, { key: Range; value: Node }>();
    for (const [name, member] of Object.entries(data)) {
      if (member === undefined) continue;
      const key = this.#key(name);
      const value = key && this.tree(member, key);
      if (key === undefined || value === undefined) return undefined;
      entries.set(name, { key, value });
    }
    const size = sizeOf([...entries.values()].map(({ value }) => value));
    return { kind: "map", entries, ...outer, size };
  }

  #key(name: string): Range | undefined {
    const plain = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(`(?<=[\\s{,])(["']?)${plain}\\1(?=\\s*:)`, "g");
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return { start: found.index, end: pattern.lastIndex };
  }

  /** The value behind the key or comma that was passed last, if it is written down there. */
  #literal(value: unknown): Range | undefined {
    const lead = /^[\s:,[{]*/.exec(this.#text.slice(this.#at, this.#at + 500))![0].length;
    const start = this.#at + lead;
    const forms = typeof value === "string"
      ? [JSON.stringify(value), `'${value}'`, `\`${value}\``]
      : [String(value)];
    const form = forms.find((text) => this.#text.startsWith(text, start));
    if (form === undefined) return undefined;
    this.#at = start + form.length;
    return { start, end: this.#at };
  }
}

function sizeOf(nodes: readonly Node[]): number {
  return nodes.reduce((total, { size }) => total + size, 1);
}
