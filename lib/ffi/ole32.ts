/**
 * Functions of `ole32.dll`, one row each. Addresses travel as `u64`: a `bigint`
 * goes through V8's fast calls, and needs no pointer object.
 *
 * @module
 */

/** Symbols of `ole32.dll`. */
export const OLE32 = {
  CoInitializeEx: { parameters: ["u64", "u32"], result: "i32" },
  CoUninitialize: { parameters: [], result: "void" },
  CoCreateInstance: { parameters: ["buffer", "u64", "u32", "buffer", "buffer"], result: "i32" },
  CoCreateInstanceAsync: {
    name: "CoCreateInstance",
    parameters: ["buffer", "u64", "u32", "buffer", "buffer"],
    result: "i32",
    nonblocking: true,
  },
  CoCreateInstanceEx: {
    parameters: ["buffer", "u64", "u32", "buffer", "u32", "buffer"],
    result: "i32",
  },
  CoGetClassObject: { parameters: ["buffer", "u32", "buffer", "buffer", "buffer"], result: "i32" },
  CoGetObject: { parameters: ["buffer", "buffer", "buffer", "buffer"], result: "i32" },
  CoRegisterClassObject: { parameters: ["buffer", "u64", "u32", "u32", "buffer"], result: "i32" },
  CoRevokeClassObject: { parameters: ["u32"], result: "i32" },
  CoResumeClassObjects: { parameters: [], result: "i32" },
  CLSIDFromProgID: { parameters: ["buffer", "buffer"], result: "i32" },
  ProgIDFromCLSID: { parameters: ["buffer", "buffer"], result: "i32" },
  CoTaskMemAlloc: { parameters: ["usize"], result: "u64" },
  CoTaskMemFree: { parameters: ["u64"], result: "void" },
  CoIncrementMTAUsage: { parameters: ["buffer"], result: "i32" },
  CoDecrementMTAUsage: { parameters: ["u64"], result: "i32" },
  CoGetApartmentType: { parameters: ["buffer", "buffer"], result: "i32" },
  CoRegisterMessageFilter: { parameters: ["u64", "buffer"], result: "i32" },
  CoInitializeSecurity: {
    parameters: ["u64", "i32", "u64", "u64", "u32", "u32", "u64", "u32", "u64"],
    result: "i32",
  },
  CoSetProxyBlanket: {
    parameters: ["u64", "u32", "u32", "buffer", "u32", "u32", "u64", "u32"],
    result: "i32",
  },
  CoDisconnectObject: { parameters: ["u64", "u32"], result: "i32" },
  CoWaitForMultipleHandles: {
    parameters: ["u32", "u32", "u32", "buffer", "buffer"],
    result: "i32",
  },
  GetRunningObjectTable: { parameters: ["u32", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;
