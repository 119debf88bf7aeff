/**
 * The native side of comtask: symbol tables, memory, vtables. Knows calls and
 * bytes; what a VARIANT means is the business of `lib/com`.
 *
 * @module
 */
export { type Address, NULL, type Ole, type OleFunctions } from "./ole.ts";
export { addressOf } from "./address.ts";
export { openOle } from "./open.ts";
export { openInProcessOle } from "./in_process/ole.ts";
export { NativeBlock } from "./native_block.ts";
export { type Slot, type SlotSignature, Vtable } from "./vtable.ts";
export { ADD_REF, QUERY_INTERFACE, RELEASE } from "./unknown_slots.ts";
export {
  ERROR_NOT_FOUND,
  readCredential,
  unprotectData,
  type WindowsCredential,
  WindowsError,
} from "./windows_secrets.ts";
