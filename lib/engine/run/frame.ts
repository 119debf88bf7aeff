/**
 * Where a step runs: the run it belongs to, the names it sees, its place, its signal.
 *
 * @module
 */
import type { Context } from "../expression/evaluate.ts";
import { ENDINGS } from "../language/schema_parts.ts";
import type { RunState } from "./state.ts";

/** The surroundings of a list of steps. */
export interface Frame {
  readonly run: RunState;
  readonly context: Context;
  /** Results of the steps of this block by id, visible to expressions. */
  readonly steps: Record<string, unknown>;
  /** Path of the block: `"batch/17"`; empty at the top. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** Steps of a `finally`: they run although the run is being cancelled. */
  readonly cleanup: boolean;
  /** Attempts at most by the `retry` of the steps around and of this one; absent: one. */
  readonly maxAttempts?: number;
}

/** A path one level deeper. */
export function pathIn(frame: Frame, id: string): string {
  return frame.path === "" ? id : `${frame.path}/${id}`;
}

/** An item key as part of a path: no two keys are the same part, and none is another word there. */
export function keyInPath(key: string): string {
  if (ENDINGS.has(key)) return `%${key.charCodeAt(0).toString(16)}${key.slice(1)}`;
  if (!key.includes("/") && !key.includes("%")) return key;
  return key.replaceAll("%", "%25").replaceAll("/", "%2F");
}
