/**
 * A short fingerprint of plain data.
 *
 * @module
 */

/**
 * Sixteen hexadecimal digits of the SHA-256 of the data as JSON with sorted keys; live values count
 * as their type.
 */
export function hashOf(data: unknown): string {
  const text = JSON.stringify(data, (_key, value) => {
    if (typeof value === "bigint") return String(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return `[${value.constructor.name}]`;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
  });
  // Not imported: that would load all of it at every start, and many runs hash nothing.
  const { createHash } = globalThis.process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(text ?? "").digest("hex").slice(0, 16);
}
