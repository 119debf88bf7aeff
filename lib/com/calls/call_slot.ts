/**
 * What most of this layer needs of the call engine.
 *
 * @module
 */
import type { Address } from "../../ffi/mod.ts";

/**
 * Calls a vtable slot: `bigint` arguments are pointers, `number`s 32-bit integers.
 *
 * @returns What the slot returns, usually an HRESULT.
 */
export type CallSlot = (address: Address, slot: number, ...args: (bigint | number)[]) => number;
