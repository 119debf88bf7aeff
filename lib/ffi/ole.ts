/**
 * `Ole`: the native functions that everything above is written against.
 *
 * There are two implementations, the DLLs of Windows and the in-process runtime;
 * `open.ts` decides which one is in use.
 *
 * @module
 */
import type { OLE32 } from "./ole32.ts";
import type { OLEAUT32 } from "./oleaut32.ts";
import type { ADVAPI32, KERNEL32, MSVCRT, USER32 } from "./system_libraries.ts";

/** An address in native memory; 0n is the null pointer. */
export type Address = bigint;

/** The null pointer. */
export const NULL: Address = 0n;

/** The functions of one symbol table. */
export type OleFunctions = Deno.StaticForeignLibraryInterface<
  & typeof OLE32
  & typeof OLEAUT32
  & typeof MSVCRT
  & typeof USER32
  & typeof KERNEL32
  & typeof ADVAPI32
>;

/** Native functions by their documented names, and where they come from. */
export type Ole = OleFunctions & {
  /** `"windows"` for the DLLs (also under Wine), `"in-process"` elsewhere. */
  readonly kind: "windows" | "in-process";
};
