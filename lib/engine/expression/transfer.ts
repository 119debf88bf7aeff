/**
 * Values of expressions on their way to another thread and back: what is no data stays here.
 *
 * @module
 */
import type { CelLanguage } from "./cel.ts";

/** Stands for a duration, whose class does not survive the way. */
const DURATION = "\0duration";

interface DurationLike {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** A copy that can be posted. Live values, secrets and functions become `null`. */
export function pack(value: unknown): unknown {
  if (typeof value === "function" || typeof value === "symbol") return null;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(pack);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, pack(item)]));
  if (value instanceof Set) return new Set([...value].map(pack));
  if (value instanceof Uint8Array) return value;
  if (value.constructor?.name === "Duration") {
    const { seconds, nanos } = value as DurationLike;
    return { [DURATION]: [seconds, nanos] };
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return null;
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) copy[key] = pack(member);
  return copy;
}

/** The value that was packed. */
export function unpack(value: unknown, cel: CelLanguage): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => unpack(item, cel));
  if (value instanceof Map) {
    return new Map([...value].map(([key, item]) => [key, unpack(item, cel)]));
  }
  if (value instanceof Set || value instanceof Uint8Array) return value;
  const duration = (value as Readonly<Record<string, unknown>>)[DURATION];
  if (Array.isArray(duration)) return cel.duration(duration[0], duration[1]);
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) copy[key] = unpack(member, cel);
  return copy;
}
