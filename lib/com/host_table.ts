/**
 * TypeScript objects as COM objects: the vtables, and the objects behind them.
 *
 * @module
 */
import { type Address, NativeBlock, type Slot, Vtable } from "../ffi/mod.ts";
import { guidFromText, guidToText, IID } from "./guid.ts";
import {
  CLASS_E_NOAGGREGATION,
  DISP_E_UNKNOWNNAME,
  E_FAIL,
  E_NOINTERFACE,
  E_NOTIMPL,
  E_POINTER,
  S_FALSE,
  S_OK,
} from "./hresult.ts";
import { HostedMembers, HostedValue, type HostOptions } from "./hosted_object.ts";
import { type HostedCall, invokeHosted } from "./hosted_call.ts";
import type { NativeMemory } from "./native_memory.ts";
import type { LentPointer, VariantCodec } from "./variant_codec.ts";
import { VARIANT_BYTES } from "./frame.ts";
import { VT } from "./vt.ts";

/** One interface pointer that native code may hold: its vtable, its count, what is behind it. */
interface Hosted {
  readonly block: NativeBlock;
  readonly iids: ReadonlySet<string>;
  references: number;
  readonly target: object;
  /** True if a pointer that comes back to us is the target again, false if it is a wrapper. */
  readonly transparent?: boolean;
  /** Set for objects with members. */
  readonly members?: HostedMembers;
  readonly label: string;
  /** Set for class objects. */
  readonly create?: () => Address;
  /** Set for enumerators. */
  readonly cursor?: { readonly items: readonly unknown[]; position: number };
}

const UNKNOWN = guidToText(IID.IUnknown);
const DISPATCH = guidToText(IID.IDispatch);
const CLASS_FACTORY = guidToText(IID.IClassFactory);
const ENUM_VARIANT = guidToText(IID.IEnumVARIANT);

/** The hosted objects of one apartment. */
export class HostTable {
  readonly #memory: NativeMemory;
  readonly #codec: () => VariantCodec;
  readonly #byAddress = new Map<Address, Hosted>();
  readonly #byTarget = new WeakMap<object, Hosted>();
  #dispatchVtable: Vtable | undefined;
  #factoryVtable: Vtable | undefined;
  #enumVtable: Vtable | undefined;

  /** @param codec Given late, because the codec in turn asks this table for pointers. */
  constructor(memory: NativeMemory, codec: () => VariantCodec) {
    this.#memory = memory;
    this.#codec = codec;
  }

  /** How many interface pointers native code holds, or may. */
  get liveCount(): number {
    return this.#byAddress.size;
  }

  /** The TypeScript object behind a pointer that `com.host` made. */
  targetOf(address: Address): object | undefined {
    const hosted = this.#byAddress.get(address);
    return hosted?.transparent ? hosted.target : undefined;
  }

  /** The pointer of a hosted target; a plain function becomes a callback object of its own. */
  lend(value: unknown): LentPointer | undefined {
    if (typeof value !== "function" && (typeof value !== "object" || value === null)) {
      return undefined;
    }
    if (value instanceof HostedValue) {
      const address = this.host(value.target, { ...value.options, transparent: false });
      return { address, vt: VT.DISPATCH, owned: true };
    }
    const known = this.#byTarget.get(value);
    if (known && known.references > 0) return { address: known.block.address, vt: VT.DISPATCH };
    if (typeof value !== "function") return undefined;
    return { address: this.host(value, { transparent: true }), vt: VT.DISPATCH, owned: true };
  }

  /**
   * Makes an `IDispatch` of a target.
   *
   * @param options `transparent` says what a pointer that comes back to us becomes: the
   * target itself, or a wrapper as of any other object.
   * @returns Its address, with one reference, which is the caller's.
   */
  host(target: object, options: HostOptions & { readonly transparent: boolean }): Address {
    const known = this.#byTarget.get(target);
    if (known && known.references > 0) {
      known.references++;
      return known.block.address;
    }
    this.#dispatchVtable ??= new Vtable([...this.#unknownSlots(), ...this.#dispatchSlots()]);
    const interfaces = (options.interfaces ?? []).map((iid) => guidToText(guidFromText(iid)));
    const hosted = this.#add(this.#dispatchVtable, {
      target,
      transparent: options.transparent,
      members: new HostedMembers(target, options),
      label: options.name ?? (target.constructor?.name || "hosted object"),
      iids: new Set([DISPATCH, ...interfaces]),
    });
    this.#byTarget.set(target, hosted);
    return hosted.block.address;
  }

  /**
   * Makes an `IClassFactory`.
   *
   * @param create Returns an `IDispatch` with one reference.
   * @returns Its address, with one reference, which is the caller's.
   */
  hostFactory(create: () => Address, label: string): Address {
    this.#factoryVtable ??= new Vtable([...this.#unknownSlots(), ...this.#factorySlots()]);
    const iids = new Set([CLASS_FACTORY]);
    return this.#add(this.#factoryVtable, { target: create, create, label, iids }).block.address;
  }

  /** Makes an `IEnumVARIANT` over items; its address comes with one reference. */
  hostEnumerator(items: readonly unknown[], position = 0): Address {
    this.#enumVtable ??= new Vtable([...this.#unknownSlots(), ...this.#enumSlots()]);
    const cursor = { items, position };
    const iids = new Set([ENUM_VARIANT]);
    return this.#add(this.#enumVtable, { target: items, cursor, label: "enumerator", iids }).block
      .address;
  }

  /** Gives one reference back; what nobody holds any more is forgotten. */
  release(address: Address): number {
    const hosted = this.#byAddress.get(address);
    if (!hosted) return 0;
    if (--hosted.references <= 0) this.#byAddress.delete(address);
    return hosted.references;
  }

  #add(vtable: Vtable, hosted: Omit<Hosted, "block" | "references">): Hosted {
    const block = new NativeBlock(8);
    block.u64[0] = vtable.address;
    const entry = { ...hosted, block, references: 1 };
    this.#byAddress.set(block.address, entry);
    return entry;
  }

  #queryInterface(hosted: Hosted, iid: Address, out: Address): number {
    if (out === 0n) return E_POINTER;
    const wanted = guidToText(this.#memory.readBytes(iid, 16));
    const supported = wanted === UNKNOWN || hosted.iids.has(wanted);
    this.#memory.writeU64(out, supported ? hosted.block.address : 0n);
    if (supported) hosted.references++;
    return supported ? S_OK : E_NOINTERFACE;
  }

  #unknownSlots(): Slot[] {
    return [
      {
        parameters: ["u64", "u64", "u64"],
        result: "i32",
        call: (self: Address, iid: Address, out: Address) => {
          const hosted = this.#byAddress.get(self);
          return hosted ? this.#queryInterface(hosted, iid, out) : E_POINTER;
        },
      },
      {
        parameters: ["u64"],
        result: "u32",
        call: (self: Address) => {
          const hosted = this.#byAddress.get(self);
          return hosted ? ++hosted.references : 0;
        },
      },
      { parameters: ["u64"], result: "u32", call: (self: Address) => this.release(self) },
    ];
  }

  #dispatchSlots(): Slot[] {
    return [
      {
        parameters: ["u64", "u64"],
        result: "i32",
        call: (_self: Address, out: Address) => {
          this.#memory.writeU32(out, 0);
          return S_OK;
        },
      },
      {
        parameters: ["u64", "u32", "u32", "u64"],
        result: "i32",
        call: (_self: Address, _index: number, _locale: number, out: Address) => {
          this.#memory.writeU64(out, 0n);
          return E_NOTIMPL;
        },
      },
      {
        parameters: ["u64", "u64", "u64", "u32", "u32", "u64"],
        result: "i32",
        call: (
          self: Address,
          _iid: Address,
          names: Address,
          count: number,
          _locale: number,
          out: Address,
        ) => this.#getIdsOfNames(self, names, count, out),
      },
      {
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
        ) => {
          const hosted = this.#byAddress.get(self);
          if (!hosted?.members) return E_POINTER;
          const call: HostedCall = {
            target: hosted.target,
            members: hosted.members,
            label: hosted.label,
            dispid,
            flags,
            parameters,
            result,
            exception,
          };
          return invokeHosted(call, this.#memory, this.#codec(), this);
        },
      },
    ];
  }

  #getIdsOfNames(self: Address, names: Address, count: number, out: Address): number {
    const members = this.#byAddress.get(self)?.members;
    if (!members) return E_POINTER;
    const block = this.#memory.readBlock(names, 8 * count);
    const texts = Array.from(
      { length: count },
      (_, i) => this.#memory.readWideString(block.u64[i]),
    );
    const dispid = members.dispid(texts[0]);
    const member = dispid === undefined ? undefined : members.name(dispid);
    const ids = texts.map((text, i) => {
      if (i === 0) return dispid ?? -1;
      return member === undefined ? -1 : members.parameter(member, text);
    });
    this.#memory.writeBytes(out, new Int32Array(ids));
    return dispid === undefined || ids.indexOf(-1, 1) >= 0 ? DISP_E_UNKNOWNNAME : S_OK;
  }

  #factorySlots(): Slot[] {
    return [
      {
        parameters: ["u64", "u64", "u64", "u64"],
        result: "i32",
        call: (self: Address, outer: Address, iid: Address, out: Address) => {
          this.#memory.writeU64(out, 0n);
          if (outer !== 0n) return CLASS_E_NOAGGREGATION;
          const factory = this.#byAddress.get(self);
          if (!factory?.create) return E_POINTER;
          try {
            const address = factory.create();
            const instance = this.#byAddress.get(address);
            const hr = instance ? this.#queryInterface(instance, iid, out) : E_POINTER;
            this.release(address);
            return hr;
          } catch (error) {
            return failure(error);
          }
        },
      },
      { parameters: ["u64", "i32"], result: "i32", call: () => S_OK }, // LockServer
    ];
  }

  #enumSlots(): Slot[] {
    return [
      {
        parameters: ["u64", "u32", "u64", "u64"],
        result: "i32",
        call: (self: Address, wanted: number, out: Address, fetchedOut: Address) => {
          const cursor = this.#byAddress.get(self)?.cursor;
          if (!cursor) return E_POINTER;
          let fetched = 0;
          try {
            const block = new NativeBlock(VARIANT_BYTES);
            for (; fetched < wanted && cursor.position < cursor.items.length; fetched++) {
              block.u8.fill(0);
              this.#codec().writeOwned(cursor.items[cursor.position], block, 0);
              this.#memory.copy(
                out + BigInt(VARIANT_BYTES * fetched),
                block.address,
                VARIANT_BYTES,
              );
              cursor.position++;
            }
          } catch (error) {
            if (fetched === 0) return failure(error);
          }
          if (fetchedOut !== 0n) this.#memory.writeU32(fetchedOut, fetched);
          return fetched === wanted ? S_OK : S_FALSE;
        },
      },
      {
        parameters: ["u64", "u32"],
        result: "i32",
        call: (self: Address, count: number) => {
          const cursor = this.#byAddress.get(self)?.cursor;
          if (!cursor) return E_POINTER;
          const left = cursor.items.length - cursor.position;
          cursor.position += Math.min(count, left);
          return count <= left ? S_OK : S_FALSE;
        },
      },
      {
        parameters: ["u64"],
        result: "i32",
        call: (self: Address) => {
          const cursor = this.#byAddress.get(self)?.cursor;
          if (!cursor) return E_POINTER;
          cursor.position = 0;
          return S_OK;
        },
      },
      {
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, out: Address) => {
          const cursor = this.#byAddress.get(self)?.cursor;
          if (!cursor) return E_POINTER;
          this.#memory.writeU64(out, this.hostEnumerator(cursor.items, cursor.position));
          return S_OK;
        },
      },
    ];
  }
}

/** The HRESULT that an exception becomes where there is no room for its text. */
function failure(error: unknown): number {
  const hresult = (error as { hresult?: unknown } | null)?.hresult;
  return typeof hresult === "number" && hresult < 0 ? hresult : E_FAIL;
}
