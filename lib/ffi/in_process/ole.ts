/**
 * COM where there is none: the functions of `Ole` over the C library's heap and
 * the classes that this process registered.
 *
 * It is what lets the built-in fax service and the tests run on Linux and macOS.
 * It is not a port of COM: no registry, no other processes, no proxies, no type
 * libraries; asking for those fails with `Deno.errors.NotSupported`.
 *
 * @module
 */
import type { Ole, OleFunctions } from "../ole.ts";
import { activationFunctions } from "./activation.ts";
import { storeU32, storeU64 } from "./buffers.ts";
import { VtableCalls } from "./calls.ts";
import { Heap } from "./heap.ts";
import { HR } from "./layout.ts";
import { safeArrayFunctions } from "./safe_arrays.ts";
import { stringFunctions } from "./strings.ts";
import { variantFunctions } from "./variants.ts";

/** Functions that only Windows has, and what they would be for. */
const ABSENT = {
  CoCreateInstanceEx: "create an object on another computer",
  CoGetObject: "bind a moniker",
  CoResumeClassObjects: "serve other processes",
  CoRegisterMessageFilter: "set a message filter",
  CoInitializeSecurity: "set the security of the process",
  CoSetProxyBlanket: "set the security of a proxy",
  CoDisconnectObject: "disconnect clients of other processes",
  CoWaitForMultipleHandles: "wait for handles",
  GetRunningObjectTable: "open the running object table",
  RegisterActiveObject: "register a running object",
  RevokeActiveObject: "revoke a running object",
  CreateTypeLib2: "create a type library",
  LoadTypeLibEx: "load a type library",
  LoadRegTypeLib: "load a registered type library",
  QueryPathOfRegTypeLib: "find a registered type library",
  GetRecordInfoFromTypeInfo: "read a record's description",
  SafeArrayCreateEx: "create an array of records",
  SafeArrayGetRecordInfo: "read an array of records",
  VariantChangeTypeEx: "convert a VARIANT",
  ProgIDFromCLSID: "look up a ProgID",
  CreateErrorInfo: "create error information",
  MsgWaitForMultipleObjectsEx: "wait for window messages",
  RegOpenKeyExW: "read the registry",
  RegQueryValueExW: "read the registry",
  RegEnumKeyExW: "read the registry",
  RegCloseKey: "read the registry",
  RegCreateKeyExW: "write to the registry",
  RegSetValueExW: "write to the registry",
  RegDeleteTreeW: "write to the registry",
} as const satisfies Partial<Record<keyof OleFunctions, string>>;

function absentFunctions(): Pick<OleFunctions, keyof typeof ABSENT> {
  return Object.fromEntries(
    Object.entries(ABSENT).map(([name, purpose]) => [name, () => {
      throw new Deno.errors.NotSupported(
        `Cannot ${purpose}: this system has no COM (${name}); run on Windows`,
      );
    }]),
  ) as unknown as Pick<OleFunctions, keyof typeof ABSENT>;
}

let inProcess: Ole & { readonly heap: Heap } | undefined;

/**
 * Opens the in-process runtime, one to a thread.
 *
 * @throws {Deno.errors.NotSupported} On a system whose C library is not known.
 * @throws {Deno.errors.NotCapable} Without `--allow-ffi`.
 */
export function openInProcessOle(): Ole & { readonly heap: Heap } {
  return inProcess ??= createInProcessOle();
}

function createInProcessOle(): Ole & { readonly heap: Heap } {
  const heap = new Heap();
  const calls = new VtableCalls(heap);
  const activation = activationFunctions(calls);
  return {
    kind: "in-process",
    heap,
    ...heap.copies,
    CoInitializeEx: () => HR.S_OK,
    CoUninitialize: () => {},
    CoTaskMemAlloc: (sizeBytes) => heap.allocate(Number(sizeBytes)),
    CoTaskMemFree: (address) => heap.free(address),
    CoIncrementMTAUsage(out) {
      storeU64(out, 1n);
      return HR.S_OK;
    },
    CoDecrementMTAUsage: () => HR.S_OK,
    CoGetApartmentType(type, qualifier) {
      storeU32(type, 3); // APTTYPE_MAINSTA
      storeU32(qualifier, 0);
      return HR.S_OK;
    },
    DispCallFunc: calls.dispCallFunc,
    DispCallFuncAsync: (...args) => Promise.resolve(calls.dispCallFunc(...args)),
    GetErrorInfo(_reserved, out) {
      storeU64(out, 0n);
      return HR.S_FALSE;
    },
    SetErrorInfo: () => HR.S_OK,
    PeekMessageW: () => 0,
    TranslateMessage: () => 0,
    DispatchMessageW: () => 0n,
    FormatMessageW: () => 0,
    GetCurrentThreadId: () => 0,
    ...stringFunctions(heap),
    ...variantFunctions(heap, calls),
    ...safeArrayFunctions(heap, calls),
    ...activation,
    CoCreateInstanceAsync: (...args) => Promise.resolve(activation.CoCreateInstance(...args)),
    ...absentFunctions(),
  };
}
