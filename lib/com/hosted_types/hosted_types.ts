/**
 * Type information of the hosted objects of one apartment, one library for each description.
 *
 * @module
 */
import { ADD_REF, type Address, NativeBlock } from "../../ffi/mod.ts";
import { ComError } from "../com_error.ts";
import { guidFromText } from "../guid.ts";
import { E_FAIL } from "../hresult.ts";
import { ITYPEINFO, ITYPELIB, TYPEATTR, TYPEKINDS } from "../type_info/layout.ts";
import { type TypeHost, TypePointers } from "../type_info/type_pointer.ts";
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
    using writer = new TypeWriter(this.#host, "comtask.tlb"); // a name; no file is written
    writer.describe(`${description.name}Library`, description.libraryId, description.help);
    writer.add(description);
    const library = writer.library();
    try {
      const types = {
        interface: this.#dispatchHalf(this.#find(library, description.iid)),
        coclass: this.#find(library, description.clsid),
      };
      this.#known.set(description.key, types);
      return types;
    } finally {
      this.#pointers.release(library);
    }
  }

  #find(library: Address, guid: string): Address {
    const block = new NativeBlock(16);
    block.u8.set(guidFromText(guid));
    const found = this.#pointers.request(library, ITYPELIB.GetTypeInfoOfGuid, block.address);
    if (found === 0n) throw new ComError("find the type of a hosted object", E_FAIL);
    return found;
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
