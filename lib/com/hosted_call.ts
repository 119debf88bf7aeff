/**
 * One call from native code into a hosted object: arguments in, member, result
 * or error out. Nothing is ever thrown into COM.
 *
 * @module
 */
import { type Address, NativeBlock } from "../ffi/mod.ts";
import { ComError } from "./com_error.ts";
import { EXCEPINFO, VARIANT_BYTES } from "./frame.ts";
import {
  DISPID_NEWENUM,
  DISPID_PROPERTYPUT,
  DISPID_VALUE,
  type HostedMembers,
  isIndexer,
} from "./hosted_object.ts";
import {
  DISP_E_BADPARAMCOUNT,
  DISP_E_EXCEPTION,
  DISP_E_MEMBERNOTFOUND,
  DISP_E_PARAMNOTFOUND,
  E_FAIL,
  S_OK,
} from "./hresult.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  DISPATCH_PROPERTYPUTREF,
} from "./member_table.ts";
import type { NativeMemory } from "./native_memory.ts";
import type { VariantCodec } from "./variant_codec.ts";
import { VT } from "./vt.ts";

/** No member has as many parameters; a caller's number beyond is nonsense. */
const MAX_PARAMETERS = 1024;

/** What native code asked for. */
export interface HostedCall {
  readonly target: object;
  readonly members: HostedMembers;
  readonly label: string;
  readonly dispid: number;
  readonly flags: number;
  readonly parameters: Address;
  readonly result: Address;
  readonly exception: Address;
}

/** Makes enumerators; the host table. */
interface EnumeratorHost {
  hostEnumerator(items: readonly unknown[]): Address;
}

/** A refusal that is an HRESULT of `IDispatch` itself, not an error of the member. */
class Refusal {
  constructor(readonly hresult: number) {}
}

/** A result that is a pointer already, with its reference. */
class OwnedPointer {
  constructor(readonly address: Address) {}
}

/**
 * Runs `IDispatch::Invoke` of a hosted object.
 *
 * @returns The HRESULT for the native caller.
 */
export function invokeHosted(
  call: HostedCall,
  memory: NativeMemory,
  codec: VariantCodec,
  host: EnumeratorHost,
): number {
  try {
    const args = readArguments(call, memory, codec);
    const value = useMember(call, args, host);
    if (call.result !== 0n) writeResult(value, call.result, memory, codec);
    return S_OK;
  } catch (error) {
    if (error instanceof Refusal) return error.hresult;
    return reportException(error, call, memory);
  }
}

/** Arguments from left to right; what was left out is `undefined`. */
function readArguments(call: HostedCall, memory: NativeMemory, codec: VariantCodec): unknown[] {
  const head = memory.readBlock(call.parameters, 24);
  const count = head.u32[4];
  const namedCount = head.u32[5];
  if (count === 0) return [];
  const variants = memory.readBlock(head.u64[0], VARIANT_BYTES * count);
  const value = (i: number) => codec.read(variants, VARIANT_BYTES * i);
  const args: unknown[] = [];
  for (let i = count - 1; i >= namedCount; i--) args.push(value(i));
  if (namedCount === 0) return args;
  const named = memory.readBlock(head.u64[1], 4 * namedCount);
  for (let i = 0; i < namedCount; i++) {
    const dispid = named.i32[i];
    if (dispid === DISPID_PROPERTYPUT) args.push(value(i)); // a put's value comes last
    else if (dispid >= 0 && dispid < MAX_PARAMETERS) args[dispid] = value(i);
    else throw new Refusal(DISP_E_PARAMNOTFOUND);
  }
  return Array.from(args);
}

function useMember(call: HostedCall, args: unknown[], host: EnumeratorHost): unknown {
  const { target, members, dispid, flags } = call;
  if (dispid === DISPID_NEWENUM && Symbol.iterator in target) {
    return new OwnedPointer(host.hostEnumerator([...target as Iterable<unknown>]));
  }
  const name = members.name(dispid);
  if (name === undefined) {
    if (dispid === DISPID_VALUE && typeof target === "function") {
      return target(...args);
    }
    throw new Refusal(DISP_E_MEMBERNOTFOUND);
  }
  if (flags & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF)) {
    putMember(target, name, args);
    return undefined;
  }
  const value = Reflect.get(target, name);
  if (typeof value === "function") {
    if (!(flags & DISPATCH_METHOD)) throw new Refusal(DISP_E_MEMBERNOTFOUND);
    if (args.length < value.length) throw new Refusal(DISP_E_BADPARAMCOUNT);
    return Reflect.apply(value, target, args);
  }
  if (!(flags & DISPATCH_PROPERTYGET)) throw new Refusal(DISP_E_MEMBERNOTFOUND);
  if (isIndexer(value)) {
    if (args.length < value.get.length) throw new Refusal(DISP_E_BADPARAMCOUNT);
    return value.get(...args);
  }
  if (args.length > 0) throw new Refusal(DISP_E_BADPARAMCOUNT);
  return value;
}

function putMember(target: object, name: string, args: unknown[]): void {
  const current = isReadable(target, name) ? Reflect.get(target, name) : undefined;
  if (isIndexer(current)) {
    if (!current.set) throw new Refusal(DISP_E_MEMBERNOTFOUND);
    const value = args.pop();
    current.set(value, ...args);
    return;
  }
  if (typeof current === "function" || args.length !== 1) {
    throw new Refusal(args.length === 1 ? DISP_E_MEMBERNOTFOUND : DISP_E_BADPARAMCOUNT);
  }
  if (!Reflect.set(target, name, args[0])) throw new Refusal(DISP_E_MEMBERNOTFOUND);
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
  result: Address,
  memory: NativeMemory,
  codec: VariantCodec,
): void {
  const block = new NativeBlock(VARIANT_BYTES);
  if (value instanceof OwnedPointer) {
    block.u16[0] = VT.UNKNOWN;
    block.u64[1] = value.address;
  } else if (value !== undefined) { // no value is VT_EMPTY, not a missing argument
    codec.writeOwned(value, block, 0);
  }
  memory.copy(result, block.address, VARIANT_BYTES);
}

function reportException(error: unknown, call: HostedCall, memory: NativeMemory): number {
  const known = error instanceof ComError ? error : undefined;
  const hresult = (error as { hresult?: unknown } | null)?.hresult;
  const scode = typeof hresult === "number" && hresult < 0 ? hresult : E_FAIL;
  if (call.exception === 0n) return scode;
  const text = known?.description ?? textOf(error);
  const at = (offset: number) => (offset - EXCEPINFO.WCODE) >> 3;
  const block = new NativeBlock(EXCEPINFO.BYTES);
  block.u64[at(EXCEPINFO.SOURCE)] = memory.allocateBstr(known?.source ?? call.label);
  block.u64[at(EXCEPINFO.DESCRIPTION)] = memory.allocateBstr(text);
  block.i32[(EXCEPINFO.SCODE - EXCEPINFO.WCODE) >> 2] = scode;
  memory.copy(call.exception, block.address, EXCEPINFO.BYTES);
  return DISP_E_EXCEPTION;
}

/** The words of whatever was thrown; some things cannot even be made text. */
function textOf(error: unknown): string {
  if (error instanceof Error) return String(error.message);
  try {
    return String(error);
  } catch {
    return "the member threw a value without text";
  }
}
