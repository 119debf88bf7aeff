/**
 * What an object says of a failure, beside the HRESULT of the slot.
 *
 * @module
 */
import { type Address, NativeBlock, QUERY_INTERFACE, RELEASE } from "../../ffi/mod.ts";
import { guidFromText } from "../values/guid.ts";
import type { TypeHost } from "../type_info/type_pointer.ts";

/** Slot of `ISupportErrorInfo`. */
const INTERFACE_SUPPORTS_ERROR_INFO = 3;
/** Slots of `IErrorInfo`. */
const IERRORINFO = { GetSource: 4, GetDescription: 5, GetHelpFile: 6, GetHelpContext: 7 } as const;
const IID_ISupportErrorInfo = guidFromText("{DF0B3D60-548F-101B-8E65-08002B2BD119}");

/** What reading an error object needs of the runtime. */
export type ErrorHost = Pick<TypeHost, "ole" | "memory" | "callSlot">;

/** Texts of an error. */
export interface ErrorTexts {
  readonly source?: string;
  readonly description?: string;
  readonly helpFile?: string;
  readonly helpContext?: number;
}

/**
 * Takes the thread's error object, if the interface that failed says that it is its own: the
 * object may be a leftover of another call.
 */
export function takeErrorInfo(
  host: ErrorHost,
  object: Address,
  iid: Uint8Array<ArrayBuffer>,
): ErrorTexts {
  const block = new NativeBlock(24);
  const out = block.address + 16n;
  block.u8.set(IID_ISupportErrorInfo);
  if (host.callSlot(object, QUERY_INTERFACE, block.address, out) < 0) return {};
  const support = block.u64[2];
  block.u8.set(iid);
  const supported = host.callSlot(support, INTERFACE_SUPPORTS_ERROR_INFO, block.address);
  host.callSlot(support, RELEASE);
  if (supported !== 0) return {}; // S_FALSE says no
  const info = new NativeBlock(8);
  if (host.ole.GetErrorInfo(0, info.u64) !== 0) return {};
  const error = info.u64[0];
  try {
    return {
      source: text(host, error, IERRORINFO.GetSource),
      description: text(host, error, IERRORINFO.GetDescription),
      helpFile: text(host, error, IERRORINFO.GetHelpFile),
      helpContext: host.callSlot(error, IERRORINFO.GetHelpContext, info.address) < 0
        ? undefined
        : info.u32[0] || undefined,
    };
  } finally {
    host.callSlot(error, RELEASE);
  }
}

function text(host: ErrorHost, error: Address, slot: number): string | undefined {
  const block = new NativeBlock(8);
  if (host.callSlot(error, slot, block.address) < 0 || block.u64[0] === 0n) return undefined;
  const found = host.memory.readBstr(block.u64[0]);
  host.ole.SysFreeString(block.u64[0]);
  return found || undefined;
}
