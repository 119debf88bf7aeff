/**
 * Type information of the hosted objects of one apartment, one library for each description.
 *
 * @module
 */
import { ADD_REF, type Address, NativeBlock } from "../../../ffi/mod.ts";
import { ComError } from "../../errors/com_error.ts";
import { guidFromText, isGuid } from "../../values/guid.ts";
import { E_FAIL } from "../../errors/hresult.ts";
import { ClassRegistry } from "../../activation/registry.ts";
import { ITYPEINFO, ITYPELIB, TYPEATTR, TYPEKINDS } from "../../type_info/layout.ts";
import { type TypeHost, TypePointers } from "../../type_info/type_pointer.ts";
import type { HostedDescription } from "./hosted_description.ts";
import { TypeWriter } from "./type_writer.ts";

/** The `IDispatch` half of a dual interface, seen from its vtable half. */
const DUAL_PARTNER = -1;

/** Types of one description, with a reference of ours each. */
interface Types {
  readonly interface: Address;
  readonly coclass: Address;
}

/** Makes type information when somebody asks for it, and keeps it. */
export class HostedTypes {
  readonly #host: TypeHost;
  readonly #pointers: TypePointers;
  readonly #known = new Map<string, Types>();

  constructor(host: TypeHost) {
    this.#host = host;
    this.#pointers = new TypePointers(host);
  }

  /** Whether this system can make type information. */
  get available(): boolean {
    return this.#host.ole.kind === "windows";
  }

  /** The dispinterface, with a reference that is the caller's. */
  interfaceOf(description: HostedDescription): Address {
    return this.#lend(this.#typesOf(description).interface);
  }

  /** The class, with a reference that is the caller's. */
  coclassOf(description: HostedDescription): Address {
    return this.#lend(this.#typesOf(description).coclass);
  }

  /** Releases everything: the end of an apartment. */
  close(): void {
    for (const types of this.#known.values()) {
      this.#pointers.release(types.interface);
      this.#pointers.release(types.coclass);
    }
    this.#known.clear();
  }

  #lend(pointer: Address): Address {
    this.#host.callSlot(pointer, ADD_REF);
    return pointer;
  }

  #typesOf(description: HostedDescription): Types {
    const known = this.#known.get(description.key);
    if (known) return known;
    const types = this.#registeredTypes(description) ?? this.#newTypes(description);
    this.#known.set(description.key, types);
    return types;
  }

  /** Types of a library that was written and registered, if it is that of this description. */
  #registeredTypes(description: HostedDescription): Types | undefined {
    const { ole } = this.#host;
    const guid = new ClassRegistry(ole).value(`CLSID\\${description.clsid}\\TypeLib`);
    if (guid === undefined || !isGuid(guid)) return undefined;
    const out = new NativeBlock(8);
    if (ole.LoadRegTypeLib(guidFromText(guid), 1, 0, 0, out.u64) < 0) return undefined;
    return this.#typesIn(out.u64[0], description);
  }

  #newTypes(description: HostedDescription): Types {
    using writer = new TypeWriter(this.#host, "comtask.tlb"); // a name; no file is written
    writer.describe(`${description.name}Library`, description.libraryId, description.help);
    writer.add(description);
    const types = this.#typesIn(writer.library(), description);
    if (types) return types;
    throw new ComError("find the type of a hosted object", E_FAIL);
  }

  /** The types in a library, which is released; undefined if it has others. */
  #typesIn(library: Address, description: HostedDescription): Types | undefined {
    const own = this.#find(library, description.iid);
    const coclass = this.#find(library, description.clsid);
    this.#pointers.release(library);
    if (own !== 0n && coclass !== 0n) return { interface: this.#dispatchHalf(own), coclass };
    this.#pointers.release(own);
    this.#pointers.release(coclass);
    return undefined;
  }

  #find(library: Address, guid: string): Address {
    const block = new NativeBlock(16);
    block.u8.set(guidFromText(guid));
    return this.#pointers.request(library, ITYPELIB.GetTypeInfoOfGuid, block.address);
  }

  /** What `IDispatch::GetTypeInfo` must return; takes the given reference over. */
  #dispatchHalf(type: Address): Address {
    const attributes = this.#pointers.attributes(type);
    if (!attributes || TYPEKINDS[attributes.i32[TYPEATTR.KIND >> 2]] !== "interface") return type;
    try {
      const slot = ITYPEINFO.GetRefTypeOfImplType;
      const reference = this.#pointers.requestNumber(type, slot, DUAL_PARTNER);
      const half = reference === undefined
        ? 0n
        : this.#pointers.request(type, ITYPEINFO.GetRefTypeInfo, reference);
      if (half === 0n) throw new ComError("find the type of a hosted object", E_FAIL);
      return half;
    } finally {
      this.#pointers.release(type);
    }
  }
}
