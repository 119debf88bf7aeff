/**
 * Calls of `ITypeInfo` and `ITypeLib`: pointers in, copies out, everything released.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole, RELEASE } from "../../ffi/mod.ts";
import { guidToText } from "../values/guid.ts";
import type { CallSlot } from "../calls/call_slot.ts";
import type { NativeMemory } from "../values/native_memory.ts";
import { ITYPEINFO, ITYPELIB, TLIBATTR, TYPEATTR } from "./layout.ts";
import type { LibraryIdentity } from "./type_model.ts";

/** What reading type information needs of the call engine. */
export interface TypeHost {
  readonly ole: Ole;
  readonly memory: NativeMemory;
  readonly callSlot: CallSlot;
  /** Reads a VARIANT in native memory and leaves it as it is. */
  readVariant(address: Address): unknown;
}

/** Name and help text of a library, a type or a member. */
export interface Documentation {
  readonly name: string;
  readonly description: string;
}

/** Calls the interfaces of type information on behalf of one runtime. */
export class TypePointers {
  readonly host: TypeHost;
  readonly #out = new NativeBlock(32);
  readonly #names = new NativeBlock(8 * 65);
  readonly #attributes = new NativeBlock(TYPEATTR.BYTES);

  constructor(host: TypeHost) {
    this.host = host;
  }

  release(pointer: Address): void {
    if (pointer !== 0n) this.host.callSlot(pointer, RELEASE);
  }

  /** Calls a slot that returns a pointer through its last argument; 0n if it fails. */
  request(target: Address, slot: number, ...args: (number | bigint)[]): Address {
    this.#out.u64[0] = 0n;
    const hr = this.host.callSlot(target, slot, ...args, this.#out.address);
    return hr < 0 ? 0n : this.#out.u64[0];
  }

  /** Calls a slot that returns a 32-bit number through its last argument. */
  requestNumber(target: Address, slot: number, ...args: (number | bigint)[]): number | undefined {
    const hr = this.host.callSlot(target, slot, ...args, this.#out.address);
    return hr < 0 ? undefined : this.#out.i32[0];
  }

  /** A copy of the type's `TYPEATTR`, valid until the next call of this method. */
  attributes(typeInfo: Address): NativeBlock | undefined {
    const address = this.request(typeInfo, ITYPEINFO.GetTypeAttr);
    if (address === 0n) return undefined;
    this.host.memory.copy(this.#attributes.address, address, TYPEATTR.BYTES);
    this.host.callSlot(typeInfo, ITYPEINFO.ReleaseTypeAttr, address);
    return this.#attributes;
  }

  /** The library that contains a type, and where; the caller releases it. */
  container(typeInfo: Address): { library: Address; index: number } | undefined {
    const out = this.#out;
    out.u64[0] = 0n;
    const hr = this.host.callSlot(
      typeInfo,
      ITYPEINFO.GetContainingTypeLib,
      out.address,
      out.address + 8n,
    );
    if (hr < 0 || out.u64[0] === 0n) return undefined;
    return { library: out.u64[0], index: out.u32[2] };
  }

  /** Who a library is. */
  identity(library: Address): LibraryIdentity | undefined {
    const address = this.request(library, ITYPELIB.GetLibAttr);
    if (address === 0n) return undefined;
    const { memory } = this.host;
    const bytes = memory.readBytes(address, TLIBATTR.BYTES);
    this.host.callSlot(library, ITYPELIB.ReleaseTLibAttr, address);
    const view = new DataView(bytes.buffer);
    const major = view.getUint16(TLIBATTR.MAJOR, true);
    const minor = view.getUint16(TLIBATTR.MINOR, true);
    return {
      ...this.documentation(library, ITYPELIB.GetDocumentation, -1),
      guid: guidToText(bytes),
      version: `${major}.${minor}`,
      lcid: view.getUint32(TLIBATTR.LCID, true),
    };
  }

  /** Name and help text of a member, a type of a library (by index), or the whole (-1). */
  documentation(target: Address, slot: number, member: number): Documentation {
    const out = this.#out;
    out.u64[0] = out.u64[1] = 0n;
    const hr = this.host.callSlot(target, slot, member, out.address, out.address + 8n, 0n, 0n);
    if (hr < 0) return { name: "", description: "" };
    const [name, description] = [out.u64[0], out.u64[1]];
    return { name: this.#takeText(name), description: this.#takeText(description) };
  }

  /** Names of a member and of its parameters. */
  names(typeInfo: Address, member: number, limit: number): string[] {
    const { u64, i32, address } = this.#names;
    const count = Math.min(limit, 64);
    const hr = this.host.callSlot(
      typeInfo,
      ITYPEINFO.GetNames,
      member,
      address,
      count,
      address + 512n,
    );
    if (hr < 0) return [];
    const texts: string[] = [];
    const found = i32[128];
    for (let i = 0; i < found; i++) texts.push(this.#takeText(u64[i]));
    return texts;
  }

  #takeText(bstr: Address): string {
    if (bstr === 0n) return "";
    const text = this.host.memory.readBstr(bstr);
    this.host.ole.SysFreeString(bstr);
    return text;
  }
}
