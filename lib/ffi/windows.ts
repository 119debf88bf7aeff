/**
 * The Windows symbol table: real DLLs, opened on first use.
 *
 * @module
 */
import type { Ole } from "./ole.ts";
import { OLE32 } from "./ole32.ts";
import { OLEAUT32 } from "./oleaut32.ts";
import { ADVAPI32, KERNEL32, MSVCRT, USER32 } from "./system_libraries.ts";

/**
 * Opens the DLLs of COM.
 *
 * @returns The functions, by the names that the Windows headers give them.
 * @throws {Deno.errors.NotCapable} Without `--allow-ffi`.
 */
export function openWindowsOle(): Ole {
  return {
    kind: "windows",
    ...Deno.dlopen("ole32.dll", OLE32).symbols,
    ...Deno.dlopen("oleaut32.dll", OLEAUT32).symbols,
    ...Deno.dlopen("msvcrt.dll", MSVCRT).symbols,
    ...Deno.dlopen("user32.dll", USER32).symbols,
    ...Deno.dlopen("kernel32.dll", KERNEL32).symbols,
    ...Deno.dlopen("advapi32.dll", ADVAPI32).symbols,
  };
}
