/**
 * Further interfaces of hosted objects: what class they are, whose errors they report, their
 * members as a vtable, and interfaces of others that they implement.
 *
 * @module
 */
import { type Address, Vtable } from "../../../ffi/mod.ts";
import { guidFromText, guidToText } from "../../values/guid.ts";
import { scodeOf } from "../hosted_failure.ts";
import { E_INVALIDARG, E_NOTIMPL, E_POINTER, S_FALSE, S_OK } from "../../errors/hresult.ts";
import {
  type HostedInterface,
  InterfaceRegistry,
  type OuterObject,
} from "../../type_info/interface_registry.ts";
import type { InterfaceTable } from "../../early/interface_table.ts";
import { type DescribedTarget, type DispatchHost, dispatchSlots } from "./hosted_dispatch.ts";
import type { HostedDescription } from "./hosted_description.ts";
import { implementedMembers, implementedSlots } from "./implemented_interface.ts";
import { typedSlot } from "./typed_slot.ts";

const PROVIDE_CLASS_INFO = guidToText(guidFromText("{B196B283-BAB4-101A-B69C-00AA00341D07}"));
const PROVIDE_CLASS_INFO2 = guidToText(guidFromText("{A6BC3AC0-DBAA-11CE-9DE3-00AA004BB851}"));
const SUPPORT_ERROR_INFO = guidToText(guidFromText("{DF0B3D60-548F-101B-8E65-08002B2BD119}"));
/** `GUIDKIND` of `IProvideClassInfo2`: the interface of the default source of events. */
const GUIDKIND_DEFAULT_SOURCE_DISP_IID = 1;

interface Part extends HostedInterface {
  readonly hosted: DescribedTarget;
}

/** The parts of the hosted objects of one apartment; each is made when somebody asks for it. */
export class HostedParts {
  readonly #host: () => DispatchHost;
  readonly #parts: InterfaceRegistry<Part>;
  readonly #dualVtables = new Map<string, Vtable>();
  readonly #implementedVtables = new Map<InterfaceTable, Vtable>();
  #classVtable: Vtable | undefined;
  #errorVtable: Vtable | undefined;

  /** @param host Asked for late: it is not complete when this is made. */
  constructor(host: () => DispatchHost, memory: DispatchHost["arguments"]["memory"]) {
    this.#host = host;
    this.#parts = new InterfaceRegistry(memory);
  }

  /** An interface of a hosted object, with a reference that is the caller's. */
  query(iid: string, hosted: DescribedTarget, outer: OuterObject): Address | undefined {
    const implemented = hosted.implements?.get(iid);
    if (implemented) {
      const members = implementedMembers(hosted.target, implemented);
      const part = { iids: new Set([iid]), hosted: { ...hosted, members }, outer };
      return this.#add(this.#implementedVtable(implemented), part);
    }
    if (!this.#host().types.available) return undefined;
    switch (iid) {
      case PROVIDE_CLASS_INFO:
      case PROVIDE_CLASS_INFO2: {
        const iids = new Set([PROVIDE_CLASS_INFO, PROVIDE_CLASS_INFO2]);
        return this.#add(this.#classVtable ??= this.#makeClassVtable(), { iids, hosted, outer });
      }
      case SUPPORT_ERROR_INFO: {
        const iids = new Set([SUPPORT_ERROR_INFO]);
        return this.#add(this.#errorVtable ??= this.#makeErrorVtable(), { iids, hosted, outer });
      }
    }
    const description = hosted.describe();
    if (iid !== description.iid) return undefined;
    return this.#add(this.#dualVtable(description), { iids: new Set([iid]), hosted, outer });
  }

  #add(vtable: Vtable, part: Part): Address {
    return this.#parts.add(vtable, part).block.address;
  }

  #makeClassVtable(): Vtable {
    return new Vtable([
      ...this.#parts.unknownSlots(),
      { // GetClassInfo
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, out: Address) => {
          const part = this.#parts.find(self);
          if (!part || out === 0n) return E_POINTER;
          const { arguments: { memory }, types } = this.#host();
          memory.writeU64(out, 0n);
          try {
            memory.writeU64(out, types.coclassOf(part.hosted.describe()));
            return S_OK;
          } catch (error) {
            return scodeOf(error);
          }
        },
      },
      { // GetGUID
        parameters: ["u64", "u32", "u64"],
        result: "i32",
        call: (self: Address, kind: number, out: Address) => {
          const part = this.#parts.find(self);
          if (!part || out === 0n) return E_POINTER;
          if (kind !== GUIDKIND_DEFAULT_SOURCE_DISP_IID) return E_INVALIDARG;
          const [source] = part.hosted.describe().events;
          if (!source) return E_NOTIMPL;
          this.#host().arguments.memory.writeBytes(out, guidFromText(source.iid));
          return S_OK;
        },
      },
    ]);
  }

  #makeErrorVtable(): Vtable {
    return new Vtable([
      ...this.#parts.unknownSlots(),
      { // InterfaceSupportsErrorInfo
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, iid: Address) => {
          const part = this.#parts.find(self);
          if (!part || iid === 0n) return E_POINTER;
          const wanted = guidToText(this.#host().arguments.memory.readBytes(iid, 16));
          const { implements: others, describe } = part.hosted;
          return others?.has(wanted) || wanted === describe().iid ? S_OK : S_FALSE;
        },
      },
    ]);
  }

  /** The vtable of a description: `IDispatch`, then a slot for each function. */
  #dualVtable(description: HostedDescription): Vtable {
    const known = this.#dualVtables.get(description.key);
    if (known) return known;
    const find = (self: Address) => this.#parts.find(self)?.hosted;
    const vtable = new Vtable([
      ...this.#parts.unknownSlots(),
      ...dispatchSlots(find, this.#host),
      ...description.functions.map((each) => typedSlot(each, find, this.#host)),
    ]);
    this.#dualVtables.set(description.key, vtable);
    return vtable;
  }

  /** The vtable of somebody else's interface. */
  #implementedVtable(table: InterfaceTable): Vtable {
    const known = this.#implementedVtables.get(table);
    if (known) return known;
    const find = (self: Address) => this.#parts.find(self)?.hosted;
    const vtable = new Vtable([
      ...this.#parts.unknownSlots(),
      ...table.dispatch ? dispatchSlots(find, this.#host) : [],
      ...implementedSlots(table, find, this.#host),
    ]);
    this.#implementedVtables.set(table, vtable);
    return vtable;
  }
}
