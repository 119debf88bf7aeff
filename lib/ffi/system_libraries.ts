/**
 * What an apartment needs beside COM: memory, messages, threads, message texts.
 *
 * @module
 */

/** Symbols of `msvcrt.dll`. */
export const MSVCRT = {
  memcpy: { parameters: ["u64", "u64", "u32"], result: "void" },
  copyToNative: { name: "memcpy", parameters: ["u64", "buffer", "u32"], result: "void" },
  copyFromNative: { name: "memcpy", parameters: ["buffer", "u64", "u32"], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Symbols of `user32.dll`: the message queue of a single-threaded apartment. */
export const USER32 = {
  PeekMessageW: { parameters: ["u64", "u64", "u32", "u32", "u32"], result: "i32" },
  TranslateMessage: { parameters: ["u64"], result: "i32" },
  DispatchMessageW: { parameters: ["u64"], result: "i64" },
  MsgWaitForMultipleObjectsEx: {
    parameters: ["u32", "u64", "u32", "u32", "u32"],
    result: "u32",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** Symbols of `kernel32.dll`. */
export const KERNEL32 = {
  FormatMessageW: {
    parameters: ["u32", "u64", "u32", "u32", "buffer", "u32", "u64"],
    result: "u32",
  },
  GetCurrentThreadId: { parameters: [], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Symbols of `advapi32.dll`: the registry. */
export const ADVAPI32 = {
  RegOpenKeyExW: { parameters: ["u64", "buffer", "u32", "u32", "buffer"], result: "i32" },
  RegQueryValueExW: {
    parameters: ["u64", "buffer", "u64", "buffer", "buffer", "buffer"],
    result: "i32",
  },
  RegEnumKeyExW: {
    parameters: ["u64", "u32", "buffer", "buffer", "u64", "u64", "u64", "u64"],
    result: "i32",
  },
  RegCloseKey: { parameters: ["u64"], result: "i32" },
  RegCreateKeyExW: {
    parameters: ["u64", "buffer", "u32", "u64", "u32", "u32", "u64", "buffer", "u64"],
    result: "i32",
  },
  RegSetValueExW: {
    parameters: ["u64", "buffer", "u32", "u32", "buffer", "u32"],
    result: "i32",
  },
  RegDeleteTreeW: { parameters: ["u64", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;
