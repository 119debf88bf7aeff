/**
 * Events of hosted objects: the connection points through which native code subscribes.
 *
 * @module
 */
import {
  ADD_REF,
  type Address,
  NativeBlock,
  QUERY_INTERFACE,
  RELEASE,
  Vtable,
} from "../../ffi/mod.ts";
import type { CallSlot } from "../calls/call_slot.ts";
import { ConnectionLists } from "../events/connection_lists.ts";
import { guidFromText, guidToText, IID } from "../values/guid.ts";
import { checkDispid, type HostedParameter } from "./types/hosted_type.ts";
import { E_POINTER, S_OK } from "../errors/hresult.ts";
import { type HostedInterface, InterfaceRegistry } from "../type_info/interface_registry.ts";
import type { NativeMemory } from "../values/native_memory.ts";

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

/** The connection point of a hosted object for one event interface. */
interface Source {
  readonly iid: string;
  readonly dispids: ReadonlyMap<string, number>;
  readonly sinks: Map<number, Address>;
  lastCookie: number;
}

interface ContainerContent extends HostedInterface {
  readonly sources: readonly Source[];
}

interface PointContent extends ContainerContent {
  readonly source: Source;
}

/** Who listens to an event, and the number that its interface has for it. */
interface EventSink {
  readonly dispid: number;
  readonly sink: Address;
}

/** Connection points of the hosted objects of one apartment. */
export class HostedEventTable {
  readonly #memory: NativeMemory;
  readonly #callSlot: CallSlot;
  readonly #containers: InterfaceRegistry<ContainerContent>;
  readonly #points: InterfaceRegistry<PointContent>;
  readonly #lists: ConnectionLists;
  readonly #sources = new WeakMap<object, readonly Source[]>();
  #containerVtable: Vtable | undefined;
  #pointVtable: Vtable | undefined;

  constructor(memory: NativeMemory, callSlot: CallSlot) {
    this.#memory = memory;
    this.#callSlot = callSlot;
    this.#containers = new InterfaceRegistry(memory);
    this.#points = new InterfaceRegistry(memory);
    this.#lists = new ConnectionLists(memory, callSlot);
  }

  /** Prepares the events of a target; its host asks for interfaces through the result. */
  declare(
    target: object,
    events: readonly HostedEvents[],
  ): (iid: string, owner: HostedInterface["outer"]) => Address | undefined {
    const sources = this.#sources.get(target) ?? events.map(newSource);
    this.#sources.set(target, sources);
    return (iid, owner) => iid === CONTAINER ? this.#container(sources, owner) : undefined;
  }

  /**
   * Calls everybody who listens to an event, also when one of them fails; that fault is thrown at
   * the end. Who unsubscribes meanwhile is not called any more.
   *
   * @param call Gets a sink, which is held until it returns.
   * @returns How many were called.
   */
  forEachSink(target: object, event: string, call: (sink: EventSink) => void): number {
    const found = (this.#sources.get(target) ?? []).flatMap((source) => {
      const dispid = source.dispids.get(event.toLowerCase());
      if (dispid === undefined) return [];
      return [...source.sinks].map(([cookie, sink]) => ({ source, cookie, dispid, sink }));
    });
    if (found.length === 0) this.#refuseUnknown(target, event);
    for (const { sink } of found) this.#callSlot(sink, ADD_REF);
    let count = 0;
    let fault: { readonly error: unknown } | undefined;
    for (const { source, cookie, dispid, sink } of found) {
      try {
        if (!source.sinks.has(cookie)) continue;
        count++;
        call({ dispid, sink });
      } catch (error) {
        fault ??= { error };
      } finally {
        this.#callSlot(sink, RELEASE);
      }
    }
    if (fault) throw fault.error;
    return count;
  }

  #refuseUnknown(target: object, event: string): void {
    const sources = this.#sources.get(target) ?? [];
    if (sources.some(({ dispids }) => dispids.has(event.toLowerCase()))) return;
    throw new TypeError(`Cannot fire "${event}": the object was not hosted with such an event`);
  }

  /** Lets go of all subscribers of a target: the object is gone. */
  forget(target: object): void {
    for (const { sinks } of this.#sources.get(target) ?? []) {
      for (const sink of sinks.values()) this.#callSlot(sink, RELEASE);
      sinks.clear();
    }
    this.#sources.delete(target);
  }

  #container(sources: readonly Source[], outer: HostedInterface["outer"]): Address {
    this.#containerVtable ??= new Vtable([
      ...this.#containers.unknownSlots(),
      { // EnumConnectionPoints
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, out: Address) => {
          const content = this.#containers.find(self);
          if (!content || out === 0n) return E_POINTER;
          const { sources, outer } = content;
          const points = sources.map((source) => () => this.#point(sources, source, outer));
          this.#memory.writeU64(out, this.#lists.points(points, outer));
          return S_OK;
        },
      },
      {
        parameters: ["u64", "u64", "u64"],
        result: "i32",
        call: (self: Address, iid: Address, out: Address) => {
          const content = this.#containers.find(self);
          if (!content || iid === 0n || out === 0n) return E_POINTER;
          const wanted = guidToText(this.#memory.readBytes(iid, 16));
          const source = content.sources.find(({ iid }) => iid === wanted);
          this.#memory.writeU64(
            out,
            source ? this.#point(content.sources, source, content.outer) : 0n,
          );
          return source ? S_OK : CONNECT_E_NOCONNECTION;
        },
      },
    ]);
    return this.#containers.add(this.#containerVtable, {
      iids: new Set([CONTAINER]),
      sources,
      outer,
    }).block.address;
  }

  /** A connection point: an object of its own, which keeps the one that fires alive. */
  #point(sources: readonly Source[], source: Source, holds: HostedInterface["outer"]): Address {
    this.#pointVtable ??= new Vtable([
      ...this.#points.unknownSlots(),
      {
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, out: Address) => {
          const content = this.#points.find(self);
          if (!content || out === 0n) return E_POINTER;
          this.#memory.writeBytes(out, guidFromText(content.source.iid));
          return S_OK;
        },
      },
      {
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, out: Address) => {
          const content = this.#points.find(self);
          if (!content || out === 0n) return E_POINTER;
          this.#memory.writeU64(out, this.#container(content.sources, content.holds));
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
      { // EnumConnections
        parameters: ["u64", "u64"],
        result: "i32",
        call: (self: Address, out: Address) => {
          const content = this.#points.find(self);
          if (!content || out === 0n) return E_POINTER;
          const items = Array.from(content.source.sinks, ([cookie, sink]) => ({ cookie, sink }));
          this.#memory.writeU64(out, this.#lists.connections(items));
          return S_OK;
        },
      },
    ]);
    const content = { iids: new Set([POINT]), sources, source, holds };
    return this.#points.add(this.#pointVtable, content).block.address;
  }

  #advise(self: Address, sink: Address, cookieOut: Address): number {
    const content = this.#points.find(self);
    if (!content || sink === 0n || cookieOut === 0n) return E_POINTER;
    // Another process can hand its sink over as an IDispatch, also where no type library of the
    // event interface is registered; events are fired through Invoke in any case.
    const held = this.#query(sink, guidFromText(content.source.iid)) ||
      this.#query(sink, IID.IDispatch);
    if (held === 0n) return CONNECT_E_CANNOTCONNECT;
    const cookie = ++content.source.lastCookie;
    content.source.sinks.set(cookie, held);
    this.#memory.writeU32(cookieOut, cookie);
    return S_OK;
  }

  #query(sink: Address, iid: Uint8Array): Address {
    const block = new NativeBlock(24);
    block.u8.set(iid);
    const hr = this.#callSlot(sink, QUERY_INTERFACE, block.address, block.address + 16n);
    return hr < 0 ? 0n : block.u64[2];
  }

  #unadvise(self: Address, cookie: number): number {
    const content = this.#points.find(self);
    const sink = content?.source.sinks.get(cookie);
    if (!content || sink === undefined) return CONNECT_E_NOCONNECTION;
    content.source.sinks.delete(cookie);
    this.#callSlot(sink, RELEASE);
    return S_OK;
  }
}

function newSource(events: HostedEvents): Source {
  return {
    iid: guidToText(guidFromText(events.iid)),
    dispids: new Map(
      Object.entries(events.names).map(([dispid, event]) => {
        const name = typeof event === "string" ? event : event.name;
        checkDispid(Number(dispid), name);
        return [name.toLowerCase(), Number(dispid)];
      }),
    ),
    sinks: new Map(),
    lastCookie: 0,
  };
}
