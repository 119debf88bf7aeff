/**
 * `IDispatch` of hosted objects: the four slots after those of `IUnknown`.
 *
 * @module
 */
import type { Address, Slot } from "../../../ffi/mod.ts";
import {
  type DispatchTarget,
  type HostedCall,
  invokeHosted,
  type MemberHost,
} from "../hosted_call.ts";
import type { InterfaceTable } from "../../early/interface_table.ts";
import type { HostedMembers } from "../hosted_object.ts";
import {
  DISP_E_BADINDEX,
  DISP_E_UNKNOWNNAME,
  E_FAIL,
  E_NOTIMPL,
  E_POINTER,
  S_OK,
} from "../../errors/hresult.ts";
import type { NativeMemory } from "../../values/native_memory.ts";
import type { ArgumentHost } from "./hosted_arguments.ts";
import type { HostedTypes } from "./hosted_types.ts";
import type { HostedDescription } from "./hosted_description.ts";

/** A hosted object as its interfaces see it. */
export interface DescribedTarget extends DispatchTarget {
  describe(): HostedDescription;
  /** Interfaces of others that it has, by their identifiers. */
  readonly implements?: ReadonlyMap<string, InterfaceTable>;
}

/** What the slots need of the runtime. */
export interface DispatchHost {
  readonly arguments: ArgumentHost;
  readonly uses: MemberHost;
  readonly types: HostedTypes;
}

/**
 * The slots.
 *
 * @param find What is behind a pointer; undefined if nobody holds it.
 * @param host Asked for late: it is not complete when vtables are made.
 */
export function dispatchSlots(
  find: (self: Address) => DescribedTarget | undefined,
  host: () => DispatchHost,
): Slot[] {
  return [
    { // GetTypeInfoCount
      parameters: ["u64", "u64"],
      result: "i32",
      call: (_self: Address, out: Address) => {
        if (out === 0n) return E_POINTER;
        const { arguments: { memory }, types } = host();
        memory.writeU32(out, types.available ? 1 : 0);
        return S_OK;
      },
    },
    { // GetTypeInfo
      parameters: ["u64", "u32", "u32", "u64"],
      result: "i32",
      call: (self: Address, index: number, _locale: number, out: Address) =>
        getTypeInfo(find(self), index, out, host()),
    },
    { // GetIDsOfNames
      parameters: ["u64", "u64", "u64", "u32", "u32", "u64"],
      result: "i32",
      call: (
        self: Address,
        _iid: Address,
        names: Address,
        count: number,
        _locale: number,
        out: Address,
      ) => {
        const target = find(self);
        if (!target || names === 0n || out === 0n || count === 0) return E_POINTER;
        return getIdsOfNames(target.members, names, count, out, host().arguments.memory);
      },
    },
    { // Invoke
      parameters: ["u64", "i32", "u64", "u32", "u16", "u64", "u64", "u64", "u64"],
      result: "i32",
      call: (
        self: Address,
        dispid: number,
        _iid: Address,
        _locale: number,
        flags: number,
        parameters: Address,
        result: Address,
        exception: Address,
        wrongArgument: Address,
      ) => {
        const found = find(self);
        if (!found) return E_POINTER;
        const { target, members, label } = found;
        const given = { dispid, flags, parameters, result, exception, wrongArgument };
        const call: HostedCall = { target, members, label, ...given };
        const { arguments: arguments_, uses } = host();
        return invokeHosted(call, arguments_, uses);
      },
    },
  ];
}

function getTypeInfo(
  target: DescribedTarget | undefined,
  index: number,
  out: Address,
  { arguments: { memory }, types }: DispatchHost,
): number {
  if (out === 0n || !target) return E_POINTER;
  memory.writeU64(out, 0n);
  if (!types.available) return E_NOTIMPL;
  if (index !== 0) return DISP_E_BADINDEX;
  try {
    memory.writeU64(out, types.interfaceOf(target.describe()));
    return S_OK;
  } catch { // nothing is thrown into COM; the object works without type information
    return E_FAIL;
  }
}

function getIdsOfNames(
  members: HostedMembers,
  names: Address,
  count: number,
  out: Address,
  memory: NativeMemory,
): number {
  const block = memory.readBlock(names, 8 * count);
  const texts = Array.from({ length: count }, (_, i) => memory.readWideString(block.u64[i]));
  const dispid = members.dispid(texts[0]);
  const member = dispid === undefined ? undefined : members.name(dispid);
  const ids = texts.map((text, i) => {
    if (i === 0) return dispid ?? -1;
    return member === undefined ? -1 : members.parameter(member, text);
  });
  memory.writeBytes(out, new Int32Array(ids));
  return dispid === undefined || ids.indexOf(-1, 1) >= 0 ? DISP_E_UNKNOWNNAME : S_OK;
}
