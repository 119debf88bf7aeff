/**
 * TypeScript objects as COM objects: the vtables, and the objects behind them.
 *
 * @module
 */
import { type Address, NativeBlock, type Slot, Vtable } from "../../ffi/mod.ts";
import { refuseForeign } from "./foreign_objects.ts";
import { guidFromText, guidToText, IID } from "../values/guid.ts";
import { type Cursor, type CursorItems, cursorSlots } from "./cursor_slots.ts";
import { scodeOf } from "./hosted_failure.ts";
import { CLASS_E_NOAGGREGATION, E_POINTER, S_OK } from "../errors/hresult.ts";
import type { HostedEventTable } from "./hosted_events.ts";
import {
  type HostedInterface,
  InterfaceRegistry,
  type OuterObject,
} from "../type_info/interface_registry.ts";
import { HostedValue, type HostOptions } from "./hosted_object.ts";
import { type DescribedTarget, type DispatchHost, dispatchSlots } from "./types/hosted_dispatch.ts";
import { HostedParts } from "./types/hosted_parts.ts";
import { shapeOf } from "./types/hosted_shape.ts";
import { implementedInterfaces } from "./types/implemented_interface.ts";
import type { MessagePump } from "../apartments/message_pump.ts";
import type { NativeMemory } from "../values/native_memory.ts";
import { type Holder, PropertyHolds } from "./property_holds.ts";
import type { LentPointer } from "../values/variant_codec.ts";
import { VARIANT_BYTES } from "../calls/frame.ts";
import { VT } from "../values/vt.ts";

/** What is behind an interface pointer of a hosted object, class object or enumerator. */
interface Hosted extends HostedInterface {
  /** True if a pointer that comes back to us is the target again, false if it is a wrapper. */
  readonly transparent?: boolean;
  /** Set for objects with members. */
  readonly hosted?: DescribedTarget;
  /** Set for class objects. */
  readonly create?: () => Address;
  /** Set for enumerators. */
  readonly cursor?: Cursor<unknown, CursorItems<unknown>>;
}

const DISPATCH = guidToText(IID.IDispatch);
const CLASS_FACTORY = guidToText(IID.IClassFactory);
const ENUM_VARIANT = guidToText(IID.IEnumVARIANT);

/** The hosted objects of one apartment. */
export class HostTable {
  readonly #memory: NativeMemory;
  readonly #events: HostedEventTable;
  readonly #dispatchHost: () => DispatchHost;
  readonly #parts: HostedParts;
  readonly #holder: () => Holder;
  readonly #holds = new PropertyHolds();
  readonly #interfaces: InterfaceRegistry<Hosted>;
  readonly #byTarget = new WeakMap<object, Address>();
  #locks = 0;
  #dispatchVtable: Vtable | undefined;
  #factoryVtable: Vtable | undefined;
  #enumVtable: Vtable | undefined;

  /**
   * @param host Given late, because the codec in turn asks this table for pointers.
   * @param holder Who holds objects that native code puts into properties.
   */
  constructor(
    memory: NativeMemory,
    host: () => Omit<DispatchHost, "uses">,
    holder: () => Holder,
    pump: MessagePump,
    events: HostedEventTable,
  ) {
    this.#memory = memory;
    this.#events = events;
    this.#holder = holder;
    let pumping: Disposable | undefined;
    this.#interfaces = new InterfaceRegistry(memory, {
      used: () => pumping = pump.start(), // calls from other apartments come as messages
      gone: ({ hosted }) => {
        if (!hosted) return;
        this.#byTarget.delete(hosted.target);
        this.#events.forget(hosted.target);
        this.#holds.forget(holder(), hosted.target);
      },
      unused: () => pumping?.[Symbol.dispose](),
    });
    let known: DispatchHost | undefined;
    this.#dispatchHost = () => known ??= { ...host(), uses: this };
    this.#parts = new HostedParts(this.#dispatchHost, memory);
  }

  /** How many interface pointers native code holds, or may. */
  get liveCount(): number {
    return this.#interfaces.size;
  }

  /** How often clients asked that the server stays, without an object: `LockServer`. */
  get locks(): number {
    return this.#locks;
  }

  /** The TypeScript object behind a pointer that `com.host` made. */
  targetOf(address: Address): object | undefined {
    const found = this.#interfaces.find(address);
    return found?.transparent ? found.hosted?.target : undefined;
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
      ...dispatchSlots((self) => this.#interfaces.find(self)?.hosted, this.#dispatchHost),
    ]);
    const interfaces = (options.interfaces ?? []).map((iid) => guidToText(guidFromText(iid)));
    const shape = shapeOf(target, options);
    const others = options.implements && implementedInterfaces(options.implements);
    const findEvents = options.events && // last: what is refused has declared nothing
      this.#events.declare(target, [options.events, ...options.moreEvents ?? []]);
    const outer: OuterObject = {
      addRef: () => void this.#interfaces.addRef(block.address),
      release: () => void this.#interfaces.release(block.address),
      query: (iid) => this.#interfaces.query(block.address, iid),
    };
    const hosted: DescribedTarget = {
      target,
      members: shape.members,
      label: options.name ?? (target.constructor?.name || "hosted object"),
      describe: () => shape.describe(target),
      ...(others && { implements: others }),
    };
    const { block } = this.#interfaces.add(this.#dispatchVtable, {
      others: (iid) => findEvents?.(iid, outer) ?? this.#parts.query(iid, hosted, outer),
      transparent: options.transparent,
      hosted,
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
  hostFactory(create: () => Address): Address {
    this.#factoryVtable ??= new Vtable([
      ...this.#interfaces.unknownSlots(),
      ...this.#factorySlots(),
    ]);
    const iids = new Set([CLASS_FACTORY]);
    return this.#interfaces.add(this.#factoryVtable, { create, iids }).block.address;
  }

  /** Makes an `IEnumVARIANT` over items; its address comes with one reference. */
  hostEnumerator(items: CursorItems<unknown>, position = 0): Address {
    this.#enumVtable ??= new Vtable([...this.#interfaces.unknownSlots(), ...this.#enumSlots()]);
    const cursor = { items, position };
    const iids = new Set([ENUM_VARIANT]);
    return this.#interfaces.add(this.#enumVtable, { cursor, iids }).block.address;
  }

  isObject(value: unknown): boolean {
    return this.#holder().find(value) !== undefined;
  }

  stored(target: object, name: string, value: unknown): void {
    this.#holds.put(this.#holder(), target, name, value);
  }

  /** Gives one reference back; what nobody holds any more is forgotten. */
  release(address: Address): number {
    return this.#interfaces.release(address);
  }

  #factorySlots(): Slot[] {
    return [
      {
        parameters: ["u64", "u64", "u64", "u64"],
        result: "i32",
        call: (self: Address, outer: Address, iid: Address, out: Address) => {
          if (out === 0n || iid === 0n) return E_POINTER;
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
            return scodeOf(error);
          }
        },
      },
      { // LockServer
        parameters: ["u64", "i32"],
        result: "i32",
        call: (_self: Address, lock: number) => {
          this.#locks = Math.max(0, this.#locks + (lock ? 1 : -1));
          return S_OK;
        },
      },
    ];
  }

  #enumSlots(): Slot[] {
    return cursorSlots<unknown, CursorItems<unknown>>(this.#memory, {
      find: (self) => this.#interfaces.find(self)?.cursor,
      itemBytes: VARIANT_BYTES,
      write: (item, out) => {
        const block = new NativeBlock(VARIANT_BYTES);
        this.#dispatchHost().arguments.codec.writeOwned(item, block, 0);
        this.#memory.copy(out, block.address, VARIANT_BYTES);
      },
      clone: ({ items, position }) => this.hostEnumerator(items, position),
    });
  }
}
