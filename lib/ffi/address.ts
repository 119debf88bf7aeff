/**
 * Addresses and pointer objects.
 *
 * @module
 */
import type { Address } from "./ole.ts";

/** The address of a pointer, however it was given. */
export function addressOf(pointer: bigint | Deno.PointerValue): Address {
  return typeof pointer === "bigint" ? pointer : BigInt(Deno.UnsafePointer.value(pointer));
}
