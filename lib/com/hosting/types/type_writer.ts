/**
 * Type information of a hosted object, made by COM itself: `CreateTypeLib2`.
 *
 * @module
 */
import { type Address, NativeBlock, RELEASE } from "../../../ffi/mod.ts";
import { checkHresult } from "../../errors/com_error.ts";
import { guidFromText, IID } from "../../values/guid.ts";
import { wideText } from "../../values/native_memory.ts";
import {
  IMPLTYPEFLAG_FDEFAULT,
  IMPLTYPEFLAG_FSOURCE,
  ITYPELIB,
  TYPEFLAG_FCANCREATE,
  TYPEFLAG_FDISPATCHABLE,
  TYPEFLAG_FDUAL,
} from "../../type_info/layout.ts";
import type { TypeHost } from "../../type_info/type_pointer.ts";
import { ICREATETYPEINFO, ICREATETYPELIB, SYS_WIN64, TKIND } from "./create_layout.ts";
import { FunctionBlock } from "./function_block.ts";
import type { DescribedFunction, HostedDescription } from "./hosted_description.ts";

const LIBID_STDOLE = guidFromText("{00020430-0000-0000-C000-000000000046}");
const IID_ITypeLib = guidFromText("{00020402-0000-0000-C000-000000000046}");
const IID_ITypeInfo = guidFromText("{00020401-0000-0000-C000-000000000046}");
/** A dual interface says so of its members' types as well. */
const TYPEFLAG_FOLEAUTOMATION = 0x100;
const DUAL = TYPEFLAG_FDUAL | TYPEFLAG_FOLEAUTOMATION | TYPEFLAG_FDISPATCHABLE;

/** Writes one library; its pointers are released with it. */
export class TypeWriter implements Disposable {
  readonly #host: TypeHost;
  readonly #library: Address;
  readonly #held: Address[] = [];
  /** `IDispatch` of the standard library, which every interface refers to. */
  readonly #dispatch: Address;

  /**
   * Creates an empty library.
   *
   * @param path Where {@linkcode TypeWriter.save} writes it; what is not saved touches no file.
   */
  constructor(host: TypeHost, path: string) {
    this.#host = host;
    const out = new NativeBlock(8);
    checkHresult(host.ole.CreateTypeLib2(SYS_WIN64, wideText(path), out.u64), "create a library");
    this.#library = this.#hold(out.u64[0]);
    try {
      const standard = host.ole.LoadRegTypeLib(LIBID_STDOLE, 2, 0, 0, out.u64);
      checkHresult(standard, "load the standard type library");
      const stdole = this.#hold(out.u64[0]);
      this.#dispatch = this.#hold(this.#typeOf(stdole, IID.IDispatch));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Names the library. */
  describe(name: string, guid: string, help: string): void {
    const guidBlock = bytes(guidFromText(guid));
    this.#call(this.#library, ICREATETYPELIB.SetGuid, guidBlock.address);
    this.#call(this.#library, ICREATETYPELIB.SetVersion, 1, 0);
    this.#call(this.#library, ICREATETYPELIB.SetLcid, 0);
    this.#setText(this.#library, ICREATETYPELIB.SetName, name);
    if (help) this.#setText(this.#library, ICREATETYPELIB.SetDocString, help);
  }

  /** Adds a class with its interfaces. */
  add(description: HostedDescription): void {
    const { name, events } = description;
    const own = this.#interface(`I${name}`, description.iid, description.functions, true);
    const sources = events.map((each) =>
      this.#interface(each.name, each.iid, each.functions, false)
    );
    const coclass = this.#type(name, TKIND.COCLASS, description.clsid);
    this.#call(coclass, ICREATETYPEINFO.SetTypeFlags, TYPEFLAG_FCANCREATE);
    if (description.help) this.#setText(coclass, ICREATETYPEINFO.SetDocString, description.help);
    this.#implement(coclass, 0, this.#readable(own), IMPLTYPEFLAG_FDEFAULT);
    sources.forEach((source, i) => {
      const flags = IMPLTYPEFLAG_FSOURCE | (i === 0 ? IMPLTYPEFLAG_FDEFAULT : 0);
      this.#implement(coclass, i + 1, this.#readable(source), flags);
    });
    this.#call(coclass, ICREATETYPEINFO.LayOut);
  }

  /** The library as others read it, with a reference that is the caller's. */
  library(): Address {
    return this.#query(this.#library, IID_ITypeLib);
  }

  /** Writes the file. @throws {ComError} If it cannot be written. */
  save(): void {
    this.#call(this.#library, ICREATETYPELIB.SaveAllChanges);
  }

  [Symbol.dispose](): void {
    for (const pointer of this.#held.splice(0).reverse()) this.#host.callSlot(pointer, RELEASE);
  }

  #interface(
    name: string,
    iid: string,
    functions: readonly DescribedFunction[],
    dual: boolean,
  ): Address {
    const type = this.#type(name, dual ? TKIND.INTERFACE : TKIND.DISPATCH, iid);
    this.#call(type, ICREATETYPEINFO.SetTypeFlags, dual ? DUAL : TYPEFLAG_FDISPATCHABLE);
    this.#implement(type, 0, this.#dispatch, 0);
    functions.forEach((each, i) => this.#function(type, i, each, dual));
    this.#call(type, ICREATETYPEINFO.LayOut);
    return type;
  }

  #function(type: Address, index: number, each: DescribedFunction, dual: boolean): void {
    const block = new FunctionBlock(each, dual);
    this.#call(type, ICREATETYPEINFO.AddFuncDesc, index, block.address);
    const names = [each.name, ...each.parameters.map(({ name }) => name)];
    if (each.kind === "put") names.pop(); // the value has no name
    const texts = names.map((name) => bytes(wideText(name)));
    const list = new NativeBlock(8 * texts.length);
    texts.forEach((text, i) => list.u64[i] = text.address);
    const slot = ICREATETYPEINFO.SetFuncAndParamNames;
    this.#call(type, slot, index, list.address, names.length);
    if (!each.help) return;
    const help = bytes(wideText(each.help));
    this.#call(type, ICREATETYPEINFO.SetFuncDocString, index, help.address);
  }

  #type(name: string, kind: number, guid: string): Address {
    const text = bytes(wideText(name));
    const out = new NativeBlock(8);
    this.#call(this.#library, ICREATETYPELIB.CreateTypeInfo, text.address, kind, out.address);
    const type = this.#hold(out.u64[0]);
    const guidBlock = bytes(guidFromText(guid));
    this.#call(type, ICREATETYPEINFO.SetGuid, guidBlock.address);
    this.#call(type, ICREATETYPEINFO.SetVersion, 1, 0);
    return type;
  }

  #implement(type: Address, index: number, implemented: Address, flags: number): void {
    const reference = new NativeBlock(8);
    const slot = ICREATETYPEINFO.AddRefTypeInfo;
    this.#call(type, slot, implemented, reference.address);
    this.#call(type, ICREATETYPEINFO.AddImplType, index, reference.i32[0]);
    if (flags) this.#call(type, ICREATETYPEINFO.SetImplTypeFlags, index, flags);
  }

  /** A type that is being made, as `ITypeInfo`. */
  #readable(type: Address): Address {
    return this.#hold(this.#query(type, IID_ITypeInfo));
  }

  #typeOf(library: Address, iid: Uint8Array<ArrayBuffer>): Address {
    const block = new NativeBlock(24);
    block.u8.set(iid);
    this.#call(library, ITYPELIB.GetTypeInfoOfGuid, block.address, block.address + 16n);
    return block.u64[2];
  }

  #query(pointer: Address, iid: Uint8Array<ArrayBuffer>): Address {
    const block = new NativeBlock(24);
    block.u8.set(iid);
    this.#call(pointer, 0, block.address, block.address + 16n);
    return block.u64[2];
  }

  #setText(target: Address, slot: number, text: string): void {
    const block = bytes(wideText(text));
    this.#call(target, slot, block.address);
  }

  #hold(pointer: Address): Address {
    this.#held.push(pointer);
    return pointer;
  }

  #call(target: Address, slot: number, ...args: (bigint | number)[]): void {
    checkHresult(this.#host.callSlot(target, slot, ...args), "describe a hosted object");
  }
}

function bytes(view: ArrayBufferView<ArrayBuffer>): NativeBlock {
  const block = new NativeBlock(view.byteLength);
  block.u8.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return block;
}
