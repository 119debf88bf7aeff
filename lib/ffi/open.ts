/**
 * Decides which native functions this process uses.
 *
 * @module
 */
import { openInProcessOle } from "./in_process/ole.ts";
import type { Ole } from "./ole.ts";
import { openWindowsOle } from "./windows.ts";

let opened: Ole | undefined;

/**
 * Opens the native functions of this system, once a thread.
 *
 * @returns The DLLs of COM on Windows (and under Wine), the in-process runtime elsewhere.
 * @throws {Deno.errors.NotCapable} Without `--allow-ffi`.
 */
export function openOle(): Ole {
  return opened ??= Deno.build.os === "windows" ? openWindowsOle() : openInProcessOle();
}
