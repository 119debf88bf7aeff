/**
 * TypeScript objects as COM objects: the vtables, and the objects behind them.
 *
 * @module
 */
import { type Address, NativeBlock, type Slot, Vtable } from "../ffi/mod.ts";
import { refuseForeign } from "./foreign_objects.ts";
import { guidFromText, guidToText, IID } from "./guid.ts";
import {
  CLASS_E_NOAGGREGATION,
  DISP_E_UNKNOWNNAME,
  E_FAIL,
  E_NOTIMPL,
  E_POINTER,
  S_FALSE,
  S_OK,
} from "./hresult.ts";
import type { HostedEventTable } from "./hosted_events.ts";
import { type HostedInterface, InterfaceRegistry, type OuterObject } from "./interface_registry.ts";
import { HostedMembers, HostedValue, type HostOptions } from "./hosted_object.ts";
import { type HostedCall, invokeHosted } from "./hosted_call.ts";
import type { MessagePump } from "./message_pump.ts";
import type { NativeMemory } from "./native_memory.ts";
import type { LentPointer, VariantCodec } from "./variant_codec.ts";
import { VARIANT_BYTES } from "./frame.ts";
import { VT } from "./vt.ts";

/** What is behind an interface pointer of a hosted object, class object or enumerator. */
interface Hosted extends HostedInterface {
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

const DISPATCH = guidToText(IID.IDispatch);
const CLASS_FACTORY = guidToText(IID.IClassFactory);
const ENUM_VARIANT = guidToText(IID.IEnumVARIANT);

/** The hosted objects of one apartment. */
export class HostTable {
  readonly #memory: NativeMemory;
  readonly #events: HostedEventTable;
  readonly #codec: () => VariantCodec;
  readonly #interfaces: InterfaceRegistry<Hosted>;
  readonly #byTarget = new WeakMap<object, Address>();
  #dispatchVtable: Vtable | undefined;
  #factoryVtable: Vtable | undefined;
  #enumVtable: Vtable | undefined;

  /** @param codec Given late, because the codec in turn asks this table for pointers. */
  constructor(
    memory: NativeMemory,
    codec: () => VariantCodec,
    pump: MessagePump,
    events: HostedEventTable,
  ) {
    this.#memory = memory;
    this.#events = events;
    let pumping: Disposable | undefined;
    this.#interfaces = new InterfaceRegistry(memory, {
      used: () => pumping = pump.start(), // calls from other apartments come as messages
      gone: (hosted) => {
        if (!hosted.members) return;
        this.#byTarget.delete(hosted.target);
        this.#events.forget(hosted.target);
      },
      unused: () => pumping?.[Symbol.dispose](),
    });
    this.#codec = codec;
  }

  /** How many interface pointers native code holds, or may. */
  get liveCount(): number {
    return this.#interfaces.size;
  }

  /** The TypeScript object behind a pointer that `com.host` made. */
  targetOf(address: Address): object | undefined {
    const hosted = this.#interfaces.find(address);
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
    if (known !== undefined) return { address: known, vt: VT.DISPATCH };
    if (typeof value !== "function") return undefined;
    refuseForeign(value);
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
    if (known !== undefined) {
      this.#interfaces.addRef(known);
      return known;
    }
    this.#dispatchVtable ??= new Vtable([
      ...this.#interfaces.unknownSlots(),
      ...this.#dispatchSlots(),
    ]);
    const interfaces = (options.interfaces ?? []).map((iid) => guidToText(guidFromText(iid)));
    const findEvents = options.events && this.#events.declare(target, options.events);
    const outer: OuterObject = {
      addRef: () => void this.#interfaces.addRef(block.address),
      release: () => void this.#interfaces.release(block.address),
      query: (iid) => this.#interfaces.query(block.address, iid),
    };
    const { block } = this.#interfaces.add(this.#dispatchVtable, {
      target,
      others: findEvents && ((iid) => findEvents(iid, outer)),
      transparent: options.transparent,
      members: new HostedMembers(target, options),
      label: options.name ?? (target.constructor?.name || "hosted object"),
      iids: new Set([DISPATCH, ...interfaces]),
    });
    this.#byTarget.set(target, block.address);
    return block.address;
  }

  /**
   * Makes an `IClassFactory`.
   *
   * @param create Returns an `IDispatch` with one reference.
   * @returns Its address, with one reference, which is the caller's.
   */
  hostFactory(create: () => Address, label: string): Address {
    this.#factoryVtable ??= new Vtable([
      ...this.#interfaces.unknownSlots(),
      ...this.#factorySlots(),
    ]);
    const iids = new Set([CLASS_FACTORY]);
    return this.#interfaces.add(this.#factoryVtable, { target: create, create, label, iids }).block
      .address;
  }

  /** Makes an `IEnumVARIANT` over items; its address comes with one reference. */
  hostEnumerator(items: readonly unknown[], position = 0): Address {
    this.#enumVtable ??= new Vtable([...this.#interfaces.unknownSlots(), ...this.#enumSlots()]);
    const cursor = { items, position };
    const iids = new Set([ENUM_VARIANT]);
    return this.#interfaces.add(this.#enumVtable, {
      target: items,
      cursor,
      label: "enumerator",
      iids,
    }).block
      .address;
  }

  /** Gives one reference back; what nobody holds any more is forgotten. */
  release(address: Address): number {
    return this.#interfaces.release(address);
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
          const hosted = this.#interfaces.find(self);
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
    const members = this.#interfaces.find(self)?.members;
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
          const factory = this.#interfaces.find(self);
          if (!factory?.create) return E_POINTER;
          try {
            const address = factory.create();
            const hr = this.#interfaces.queryInterface(address, iid, out);
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
          const cursor = this.#interfaces.find(self)?.cursor;
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
          const cursor = this.#interfaces.find(self)?.cursor;
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
          const cursor = this.#interfaces.find(self)?.cursor;
          if (!cursor) return E_POINTER;
          cursor.position = 0;
          return S_OK;
        },
      },
      {
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, out: Address) => {
          const cursor = this.#interfaces.find(self)?.cursor;
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
