/**
 * The one door to `node:zlib`: loaded at first use, because it costs a start more than the rest of
 * this layer together.
 *
 * @module
 */

/** The module, for a call such as `zlib().inflateSync(data)`. */
export function zlib(): typeof import("node:zlib") {
  return globalThis.process.getBuiltinModule("node:zlib");
}
