/**
 * The COM of this thread, opened on first use.
 *
 * @module
 */
import { openOle } from "../ffi/mod.ts";
import type { ComObject } from "./objects/com_object.ts";
import { Runtime } from "./runtime.ts";

let current: Runtime | undefined;

/** The COM of this thread; opened on first use. */
export function runtime(): Runtime {
  return current ??= new Runtime(openOle());
}

/** This thread's COM, and the object behind a wrapper. */
export function targetOf(object: unknown): { com: Runtime; target: ComObject } {
  const com = runtime();
  return { com, target: com.dispatchOf(object) };
}

/** The COM of this thread if it was used already. */
export function runtimeIfOpen(): Runtime | undefined {
  return current;
}
