/**
 * A short fingerprint of plain data.
 *
 * @module
 */
import { LongList } from "../data/long_list.ts";

/**
 * Sixteen hexadecimal digits of the SHA-256 of the data as JSON with sorted keys; live values count
 * as their type.
 */
export function hashOf(data: unknown): string {
  return newHash().update(textOf(data)).digest("hex").slice(0, 16);
}

function textOf(data: unknown): string {
  const text = JSON.stringify(data, (_key, value) => {
    if (typeof value === "bigint") return String(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    if (value instanceof LongList) return hashOfAll(value);
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return `[${value.constructor.name}]`;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
  });
  return text ?? "";
}

/** Of a list that may not fit into memory, one member after the other. */
function hashOfAll(list: LongList): string {
  const hash = newHash();
  for (const member of list) hash.update(textOf(member));
  return hash.digest("hex");
}

function newHash() {
  // Not imported: that would load all of it at every start, and many runs hash nothing.
  return globalThis.process.getBuiltinModule("node:crypto").createHash("sha256");
}
