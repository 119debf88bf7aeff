/**
 * One call from native code into a hosted object: arguments in, member, result
 * or error out. Nothing is ever thrown into COM.
 *
 * @module
 */
import { type Address, NativeBlock } from "../../ffi/mod.ts";
import { disposeAfter } from "./borrowed.ts";
import { type CursorItems, PulledItems } from "./cursor_slots.ts";
import { EXCEPINFO, VARIANT_BYTES } from "../calls/frame.ts";
import { describeFailure } from "./hosted_failure.ts";
import { type ArgumentHost, ArgumentRefusal, readArguments } from "./types/hosted_arguments.ts";
import { settledResult } from "./pending_member.ts";
import { writeDeclared } from "./types/typed_value.ts";
import { DISPID_NEWENUM, DISPID_VALUE, type HostedMembers, isIndexer } from "./hosted_object.ts";
import {
  DISP_E_BADPARAMCOUNT,
  DISP_E_EXCEPTION,
  DISP_E_MEMBERNOTFOUND,
  E_INVALIDARG,
  S_OK,
} from "../errors/hresult.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  DISPATCH_PROPERTYPUTREF,
} from "../calls/member_table.ts";
import type { NativeMemory } from "../values/native_memory.ts";
import type { VariantCodec } from "../values/variant_codec.ts";
import { VT } from "../values/vt.ts";

const PUT_FLAGS = DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF;

/** What is behind an `IDispatch` of ours. */
export interface DispatchTarget {
  readonly target: object;
  readonly members: HostedMembers;
  readonly label: string;
}

/** What native code asked for. */
export interface HostedCall extends DispatchTarget {
  readonly dispid: number;
  readonly flags: number;
  readonly parameters: Address;
  readonly result: Address;
  readonly exception: Address;
  /** Where the number of a wrong argument goes. */
  readonly wrongArgument: Address;
}

/** Makes enumerators, and hears what properties store; the host table. */
export interface MemberHost {
  hostEnumerator(items: CursorItems<unknown>): Address;
  /** Gives a reference back that nobody takes over. */
  release(address: Address): void;
  /** Whether a value is an object of COM: wrappers of those are functions, but no methods. */
  isObject(value: unknown): boolean;
  /** Native code put a value into a property that only stores it. */
  stored(target: object, name: string, value: unknown): void;
}

/** A refusal that is an HRESULT of `IDispatch` itself, not an error of the member. */
export class Refusal {
  constructor(readonly hresult: number) {}
}

/** A result that is a pointer already, with its reference. */
export class OwnedPointer {
  constructor(readonly address: Address) {}
}

/**
 * Runs `IDispatch::Invoke` of a hosted object.
 *
 * @returns The HRESULT for the native caller.
 */
export function invokeHosted(
  call: HostedCall,
  arguments_: ArgumentHost,
  host: MemberHost,
): number {
  const { memory, codec } = arguments_;
  if (call.parameters === 0n) return E_INVALIDARG;
  try {
    const name = call.members.name(call.dispid);
    const types = name === undefined ? undefined : call.members.typesOf(name);
    const borrowed = arguments_.borrow(() => readArguments(arguments_, call.parameters, types));
    const { values, writeBacks } = borrowed.value;
    const isWanted = call.result !== 0n;
    let value: unknown;
    try {
      value = useMember(call, call.dispid, call.flags, values, host);
      const result = settledResult(value, call.label, isWanted);
      for (const writeBack of writeBacks) writeBack();
      if (isWanted) {
        const vt = call.flags & PUT_FLAGS ? VT.VARIANT : types?.value ?? VT.VARIANT;
        writeResult(result, vt, call.result, memory, codec);
      } else if (result instanceof OwnedPointer) host.release(result.address);
    } finally {
      disposeAfter(value, borrowed);
    }
    return S_OK;
  } catch (error) {
    if (error instanceof Refusal) return error.hresult;
    if (error instanceof ArgumentRefusal) {
      if (call.wrongArgument !== 0n) memory.writeU32(call.wrongArgument, error.index);
      return error.hresult;
    }
    return reportException(error, call, memory);
  }
}

/**
 * Reads, sets or calls a member.
 *
 * @param flags What the caller would take it for, as flags of `IDispatch::Invoke`.
 * @throws {Refusal} If it is not a member of this kind.
 */
export function useMember(
  { target, members }: DispatchTarget,
  dispid: number,
  flags: number,
  args: unknown[],
  host: MemberHost,
): unknown {
  if (dispid === DISPID_NEWENUM && Symbol.iterator in target) {
    const items = target as Iterable<unknown>;
    return new OwnedPointer(
      host.hostEnumerator(members.pullsItems ? new PulledItems(items) : [...items]),
    );
  }
  const name = members.name(dispid);
  if (name === undefined) {
    if (dispid === DISPID_VALUE && typeof target === "function") {
      return target(...args);
    }
    throw new Refusal(DISP_E_MEMBERNOTFOUND);
  }
  if (flags & PUT_FLAGS) {
    putMember(target, name, args, host);
    return undefined;
  }
  const value = Reflect.get(target, name);
  if (typeof value === "function" && !host.isObject(value)) {
    if (!(flags & DISPATCH_METHOD)) throw new Refusal(DISP_E_MEMBERNOTFOUND);
    if (args.length < members.required(name, value.length)) throw new Refusal(DISP_E_BADPARAMCOUNT);
    return Reflect.apply(value, target, args);
  }
  if (!(flags & DISPATCH_PROPERTYGET)) throw new Refusal(DISP_E_MEMBERNOTFOUND);
  if (isIndexer(value)) {
    if (args.length < members.required(name, value.get.length)) {
      throw new Refusal(DISP_E_BADPARAMCOUNT);
    }
    return value.get(...args);
  }
  if (args.length > 0) throw new Refusal(DISP_E_BADPARAMCOUNT);
  return value;
}

function putMember(target: object, name: string, args: unknown[], host: MemberHost): void {
  const stores = isReadable(target, name);
  const current = stores ? Reflect.get(target, name) : undefined;
  if (isIndexer(current)) {
    if (!current.set) throw new Refusal(DISP_E_MEMBERNOTFOUND);
    const value = args.pop();
    current.set(value, ...args);
    return;
  }
  const isMethod = typeof current === "function" && !host.isObject(current);
  if (isMethod || args.length !== 1) {
    throw new Refusal(args.length === 1 ? DISP_E_MEMBERNOTFOUND : DISP_E_BADPARAMCOUNT);
  }
  if (!Reflect.set(target, name, args[0])) throw new Refusal(DISP_E_MEMBERNOTFOUND);
  if (stores) host.stored(target, name, args[0]);
}

/** Whether a property can be read without running a getter that only a put needs. */
function isReadable(target: object, name: string): boolean {
  for (let level: object | null = target; level; level = Object.getPrototypeOf(level)) {
    const property = Object.getOwnPropertyDescriptor(level, name);
    if (property) return property.get === undefined && property.set === undefined;
  }
  return false;
}

function writeResult(
  value: unknown,
  vt: number,
  result: Address,
  memory: NativeMemory,
  codec: VariantCodec,
): void {
  const block = new NativeBlock(VARIANT_BYTES);
  if (value instanceof OwnedPointer) {
    block.u16[0] = VT.UNKNOWN;
    block.u64[1] = value.address;
  } else writeDeclared(codec, value, vt, block);
  memory.copy(result, block.address, VARIANT_BYTES);
}

function reportException(error: unknown, call: HostedCall, memory: NativeMemory): number {
  const failure = describeFailure(error, call.label);
  if (call.exception === 0n) return failure.scode;
  const at = (offset: number) => offset - EXCEPINFO.WCODE;
  const block = new NativeBlock(EXCEPINFO.BYTES);
  block.u64[at(EXCEPINFO.SOURCE) >> 3] = memory.allocateBstr(failure.source);
  block.u64[at(EXCEPINFO.DESCRIPTION) >> 3] = memory.allocateBstr(failure.description);
  if (failure.helpFile !== undefined) {
    block.u64[at(EXCEPINFO.HELP_FILE) >> 3] = memory.allocateBstr(failure.helpFile);
  }
  block.u32[at(EXCEPINFO.HELP_CONTEXT) >> 2] = failure.helpContext;
  block.i32[at(EXCEPINFO.SCODE) >> 2] = failure.scode;
  memory.copy(call.exception, block.address, EXCEPINFO.BYTES);
  return DISP_E_EXCEPTION;
}
