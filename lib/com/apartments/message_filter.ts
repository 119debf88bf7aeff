/**
 * The message filter of an apartment: calls that a busy server refuses are tried again.
 *
 * @module
 */
import { type Address, Vtable } from "../../ffi/mod.ts";
import { guidFromText, guidToText } from "../values/guid.ts";
import { type HostedInterface, InterfaceRegistry } from "../type_info/interface_registry.ts";
import type { NativeMemory } from "../values/native_memory.ts";

const IID_IMessageFilter = guidToText(guidFromText("{00000016-0000-0000-C000-000000000046}"));

/** Numbers of `objidl.h`. */
const SERVERCALL_ISHANDLED = 0;
const PENDINGMSG_WAITDEFPROCESS = 2;
const CANCEL_CALL = 0xffff_ffff;
/** From 100 on, the number is how long COM waits before it tries again, in milliseconds. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;

/** How long a busy server is waited for, unless it is said otherwise. */
export const DEFAULT_BUSY_TIMEOUT_MS = 30_000;

/**
 * What to answer to a refused call.
 *
 * @param elapsedMs Since the call began.
 * @returns Milliseconds to wait before the next try, or the number that gives the call up.
 */
export function retryDelay(elapsedMs: number, busyTimeoutMs: number): number {
  if (elapsedMs >= busyTimeoutMs) return CANCEL_CALL;
  const backOff = Math.max(FIRST_RETRY_MS, Math.min(elapsedMs / 2, LONGEST_RETRY_MS));
  return Math.round(Math.max(FIRST_RETRY_MS, Math.min(backOff, busyTimeoutMs - elapsedMs)));
}

/** An `IMessageFilter`. Native code may call it for as long as this object is referenced. */
export interface MessageFilter {
  readonly address: Address;
  readonly vtable: Vtable;
}

/** Makes a filter that tries again for a while. */
export function createMessageFilter(memory: NativeMemory, busyTimeoutMs: number): MessageFilter {
  const filters = new InterfaceRegistry<HostedInterface>(memory);
  const vtable = new Vtable([
    ...filters.unknownSlots(),
    { // HandleInComingCall
      parameters: ["u64", "u32", "u64", "u32", "u64"],
      result: "u32",
      call: () => SERVERCALL_ISHANDLED,
    },
    { // RetryRejectedCall
      parameters: ["u64", "u64", "u32", "u32"],
      result: "u32",
      call: (_self: Address, _callee: Address, elapsedMs: number) =>
        retryDelay(elapsedMs, busyTimeoutMs),
    },
    { // MessagePending
      parameters: ["u64", "u64", "u32", "u32"],
      result: "u32",
      call: () => PENDINGMSG_WAITDEFPROCESS,
    },
  ]);
  const { block } = filters.add(vtable, { iids: new Set([IID_IMessageFilter]) });
  return { address: block.address, vtable };
}
