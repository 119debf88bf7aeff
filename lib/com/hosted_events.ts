/**
 * Events of hosted objects: the connection points through which native code subscribes.
 *
 * @module
 */
import { type Address, NativeBlock, QUERY_INTERFACE, RELEASE, Vtable } from "../ffi/mod.ts";
import type { CallSlot } from "./call_slot.ts";
import { guidFromText, guidToText } from "./guid.ts";
import type { HostedParameter } from "./hosted_types/hosted_type.ts";
import { E_NOTIMPL, E_POINTER, S_OK } from "./hresult.ts";
import { type HostedInterface, InterfaceRegistry } from "./interface_registry.ts";
import type { NativeMemory } from "./native_memory.ts";

/** The events that a hosted object fires. */
export interface HostedEvents {
  /** Identifier of the event dispinterface. */
  readonly iid: string;
  /** The events by DISPID: their names, or more. */
  readonly names: Readonly<Record<number, string | HostedEvent>>;
}

/** An event of a hosted object, for listeners that read type information. */
export interface HostedEvent {
  /** Name, as subscribers know it. */
  readonly name: string;
  /** Parameters in order; a text is the name of one. */
  readonly params?: readonly (string | HostedParameter)[];
  /** What type information says about it. */
  readonly help?: string;
}

const CONTAINER = guidToText(guidFromText("{B196B284-BAB4-101A-B69C-00AA00341D07}"));
const POINT = guidToText(guidFromText("{B196B286-BAB4-101A-B69C-00AA00341D07}"));
const CONNECT_E_NOCONNECTION = 0x8004_0200 | 0;
const CONNECT_E_CANNOTCONNECT = 0x8004_0202 | 0;

/** The connection point of one hosted object. */
interface Source {
  readonly iid: string;
  readonly dispids: ReadonlyMap<string, number>;
  readonly sinks: Map<number, Address>;
  lastCookie: number;
}

interface PointContent extends HostedInterface {
  readonly source: Source;
}

/** Connection points of the hosted objects of one apartment. */
export class HostedEventTable {
  readonly #memory: NativeMemory;
  readonly #callSlot: CallSlot;
  readonly #interfaces: InterfaceRegistry<PointContent>;
  readonly #sources = new WeakMap<object, Source>();
  #containerVtable: Vtable | undefined;
  #pointVtable: Vtable | undefined;

  constructor(memory: NativeMemory, callSlot: CallSlot) {
    this.#memory = memory;
    this.#callSlot = callSlot;
    this.#interfaces = new InterfaceRegistry(memory);
  }

  /** Prepares the events of a target; its host asks for interfaces through the result. */
  declare(
    target: object,
    events: HostedEvents,
  ): (iid: string, owner: HostedInterface["outer"]) => Address | undefined {
    const source: Source = this.#sources.get(target) ?? {
      iid: guidToText(guidFromText(events.iid)),
      dispids: new Map(
        Object.entries(events.names).map(([dispid, event]) => {
          const name = typeof event === "string" ? event : event.name;
          return [name.toLowerCase(), Number(dispid)];
        }),
      ),
      sinks: new Map(),
      lastCookie: 0,
    };
    this.#sources.set(target, source);
    return (iid, owner) => iid === CONTAINER ? this.#container(source, owner) : undefined;
  }

  /** Who listens to an event: pointers that stay valid until the next call. */
  sinksOf(target: object, event: string): { dispid: number; sinks: Address[] } {
    const source = this.#sources.get(target);
    const dispid = source?.dispids.get(event.toLowerCase());
    if (!source || dispid === undefined) {
      throw new TypeError(`Cannot fire "${event}": the object was not hosted with such an event`);
    }
    return { dispid, sinks: [...source.sinks.values()] };
  }

  /** Lets go of all subscribers of a target: the object is gone. */
  forget(target: object): void {
    const source = this.#sources.get(target);
    for (const sink of source?.sinks.values() ?? []) this.#callSlot(sink, RELEASE);
    source?.sinks.clear();
    this.#sources.delete(target);
  }

  #container(source: Source, outer: HostedInterface["outer"]): Address {
    this.#containerVtable ??= new Vtable([
      ...this.#interfaces.unknownSlots(),
      { parameters: ["u64", "u64"], result: "i32", call: () => E_NOTIMPL }, // EnumConnectionPoints
      {
        parameters: ["u64", "u64", "u64"],
        result: "i32",
        call: (self: Address, iid: Address, out: Address) => {
          const content = this.#interfaces.find(self);
          if (!content) return E_POINTER;
          const wanted = guidToText(this.#memory.readBytes(iid, 16));
          const found = wanted === content.source.iid;
          this.#memory.writeU64(out, found ? this.#point(content) : 0n);
          return found ? S_OK : CONNECT_E_NOCONNECTION;
        },
      },
    ]);
    return this.#interfaces.add(this.#containerVtable, {
      iids: new Set([CONTAINER]),
      source,
      outer,
    }).block.address;
  }

  #point(container: PointContent): Address {
    this.#pointVtable ??= new Vtable([
      ...this.#interfaces.unknownSlots(),
      {
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, out: Address) => {
          const content = this.#interfaces.find(self);
          if (!content) return E_POINTER;
          this.#memory.writeBytes(out, guidFromText(content.source.iid));
          return S_OK;
        },
      },
      {
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, out: Address) => {
          const content = this.#interfaces.find(self);
          if (!content) return E_POINTER;
          this.#memory.writeU64(out, this.#container(content.source, content.outer));
          return S_OK;
        },
      },
      {
        parameters: ["u64", "u64", "u64"],
        result: "i32",
        call: (self: Address, sink: Address, cookie: Address) => this.#advise(self, sink, cookie),
      },
      {
        parameters: ["u64", "u32"],
        result: "i32",
        call: (self: Address, cookie: number) => this.#unadvise(self, cookie),
      },
      { parameters: ["u64", "u64"], result: "i32", call: () => E_NOTIMPL }, // EnumConnections
    ]);
    const { source, outer } = container;
    return this.#interfaces.add(this.#pointVtable, { iids: new Set([POINT]), source, outer }).block
      .address;
  }

  #advise(self: Address, sink: Address, cookieOut: Address): number {
    const content = this.#interfaces.find(self);
    if (!content || sink === 0n || cookieOut === 0n) return E_POINTER;
    const block = new NativeBlock(24);
    block.u8.set(guidFromText(content.source.iid));
    const out = block.address + 16n;
    const hr = this.#callSlot(sink, QUERY_INTERFACE, block.address, out);
    if (hr < 0) return CONNECT_E_CANNOTCONNECT;
    const cookie = ++content.source.lastCookie;
    content.source.sinks.set(cookie, block.u64[2]);
    this.#memory.writeU32(cookieOut, cookie);
    return S_OK;
  }

  #unadvise(self: Address, cookie: number): number {
    const content = this.#interfaces.find(self);
    const sink = content?.source.sinks.get(cookie);
    if (!content || sink === undefined) return CONNECT_E_NOCONNECTION;
    content.source.sinks.delete(cookie);
    this.#callSlot(sink, RELEASE);
    return S_OK;
  }
}
