/**
 * Sinks: what a server calls when something happens.
 *
 * @module
 */
import { type Address, NativeBlock, type Slot, Vtable } from "../../ffi/mod.ts";
import { type Borrow, disposeAfter } from "../hosting/borrowed.ts";
import { byReference } from "../values/by_reference.ts";
import { VARIANT_BYTES } from "../calls/frame.ts";
import { guidFromText, guidToText, IID } from "../values/guid.ts";
import { E_NOTIMPL, E_POINTER, S_OK } from "../errors/hresult.ts";
import { type HostedInterface, InterfaceRegistry } from "../type_info/interface_registry.ts";
import type { MessagePump } from "../apartments/message_pump.ts";
import type { NativeMemory } from "../values/native_memory.ts";
import type { VariantCodec } from "../values/variant_codec.ts";
import { VT } from "../values/vt.ts";

/** How a parameter of a custom sink method travels. */
export type SinkParameter =
  | "bool"
  | "i16"
  | "i32"
  | "u32"
  | "i64"
  | "f64"
  | "bstr"
  | "dispatch"
  | "unknown";

/** No event has as many parameters; a source's number beyond is nonsense. */
const MAX_PARAMETERS = 1024;

const SINK_PARAMETERS: ReadonlySet<string> = new Set<SinkParameter>(
  ["bool", "i16", "i32", "u32", "i64", "f64", "bstr", "dispatch", "unknown"],
);

/** One method of a custom (vtable) event interface, in the order of its slots. */
export interface SinkMethod {
  /** Name, the one that handlers have. */
  readonly name: string;
  /** Parameters in order. */
  readonly parameters: readonly SinkParameter[];
}

/** A custom event interface, which derives from `IUnknown`. */
export interface SinkInterface {
  /** Identifier of the interface, `"{…}"`. */
  readonly iid: string;
  /** All methods, from the slot after `Release`. */
  readonly methods: readonly SinkMethod[];
}

/** Changes of properties, as every control fires them. Source: `ocidl.h`. */
export const IPropertyNotifySink: SinkInterface = {
  iid: "{9BFBBC02-EFF1-101A-84ED-00AA00341D07}",
  methods: [
    { name: "OnChanged", parameters: ["i32"] },
    { name: "OnRequestEdit", parameters: ["i32"] },
  ],
};

/** Gets the events of a sink. A dispinterface tells DISPIDs, a custom interface names. */
export interface EventReceiver {
  /** @returns A promise, if the arguments are still in use. */
  receive(event: number | string, args: unknown[]): unknown;
  /** Hears of an event whose arguments could not be read or answered. */
  fault(event: number | string, error: unknown): void;
}

interface Sink extends HostedInterface {
  readonly receive: EventReceiver;
}

/** The sinks of one apartment. */
export class SinkTable {
  readonly #memory: NativeMemory;
  readonly #codec: () => VariantCodec;
  readonly #borrow: Borrow;
  readonly #sinks: InterfaceRegistry<Sink>;
  readonly #customVtables = new Map<string, Vtable>();
  #dispatchVtable: Vtable | undefined;

  constructor(
    memory: NativeMemory,
    codec: () => VariantCodec,
    borrow: Borrow,
    pump: MessagePump,
  ) {
    this.#memory = memory;
    this.#codec = codec;
    this.#borrow = borrow;
    let pumping: Disposable | undefined;
    this.#sinks = new InterfaceRegistry(memory, {
      used: () => pumping = pump.start(), // events and releases of other apartments are messages
      unused: () => pumping?.[Symbol.dispose](),
    });
  }

  /** How many sinks servers may call. */
  get size(): number {
    return this.#sinks.size;
  }

  /** A dispinterface sink; its address comes with one reference. */
  createDispatch(iid: string, receive: EventReceiver): Address {
    this.#dispatchVtable ??= new Vtable([
      ...this.#sinks.unknownSlots(),
      ...this.#dispatchSlots(),
    ]);
    const iids = new Set([guidToText(IID.IDispatch), guidToText(guidFromText(iid))]);
    return this.#sinks.add(this.#dispatchVtable, { iids, receive }).block.address;
  }

  /** A sink of a custom interface; its address comes with one reference. */
  createCustom(description: SinkInterface, receive: EventReceiver): Address {
    const iid = guidToText(guidFromText(description.iid));
    const key = `${iid} ${JSON.stringify(description.methods)}`; // two descriptions may differ
    let vtable = this.#customVtables.get(key);
    if (!vtable) {
      const methods = description.methods.map((method) => this.#customSlot(method));
      vtable = new Vtable([...this.#sinks.unknownSlots(), ...methods]);
      this.#customVtables.set(key, vtable);
    }
    return this.#sinks.add(vtable, { iids: new Set([iid]), receive }).block.address;
  }

  /** Whether somebody still holds a sink. */
  holds(address: Address): boolean {
    return this.#sinks.find(address) !== undefined;
  }

  release(address: Address): void {
    this.#sinks.release(address);
  }

  #dispatchSlots(): Slot[] {
    const refuse = () => E_NOTIMPL;
    return [
      {
        parameters: ["u64", "u64"],
        result: "i32",
        call: (_self: Address, out: Address) => {
          if (out === 0n) return E_POINTER;
          this.#memory.writeU32(out, 0);
          return S_OK;
        },
      },
      { parameters: ["u64", "u32", "u32", "u64"], result: "i32", call: refuse },
      { parameters: ["u64", "u64", "u64", "u32", "u32", "u64"], result: "i32", call: refuse },
      {
        parameters: ["u64", "i32", "u64", "u32", "u16", "u64", "u64", "u64", "u64"],
        result: "i32",
        call: (
          self: Address,
          dispid: number,
          _iid: Address,
          _locale: number,
          _flags: number,
          parameters: Address,
        ) => {
          const sink = this.#sinks.find(self);
          if (!sink || parameters === 0n) return E_POINTER;
          try {
            this.#receiveDispatch(sink, dispid, parameters);
          } catch (error) { // a value that cannot be read, or an answer that cannot be written
            sink.receive.fault(dispid, error);
          }
          return S_OK;
        },
      },
    ];
  }

  /**
   * Arguments in declared order, also those that a source passes by name; what came by reference
   * can be set through `Ref.value`.
   */
  #receiveDispatch(sink: Sink, dispid: number, parameters: Address): void {
    const head = this.#memory.readBlock(parameters, 24);
    const count = head.u32[4];
    const namedCount = Math.min(head.u32[5], count);
    const variants = this.#memory.readBlock(head.u64[0], VARIANT_BYTES * count);
    const named = this.#memory.readBlock(head.u64[1], 4 * namedCount);
    const codec = this.#codec();
    const writeBacks: (() => void)[] = [];
    const borrowed = this.#borrow(() => {
      const read = (index: number) => {
        const offset = VARIANT_BYTES * index;
        if (!(variants.u16[offset >> 1] & VT.BYREF)) return codec.read(variants, offset);
        const { ref, writeBack } = byReference(codec, this.#memory, variants, offset);
        writeBacks.push(writeBack);
        return ref;
      };
      const args: unknown[] = [];
      for (let i = count - 1; i >= namedCount; i--) args.push(read(i));
      for (let i = 0; i < namedCount; i++) args[positionOf(named.i32[i])] = read(i);
      return Array.from(args);
    });
    let result: unknown;
    try {
      result = sink.receive.receive(dispid, borrowed.value);
      for (const writeBack of writeBacks) writeBack();
    } finally {
      disposeAfter(result, borrowed);
    }
  }

  #customSlot(method: SinkMethod): Slot {
    const wrong = method.parameters.find((type) => !SINK_PARAMETERS.has(type));
    if (wrong !== undefined) {
      throw new TypeError(
        `Cannot describe event "${method.name}": parameter type "${wrong}" is none of ` +
          [...SINK_PARAMETERS].join(", "),
      );
    }
    return {
      parameters: ["u64", ...method.parameters.map(nativeType)],
      result: "i32",
      call: (self: Address, ...args: (number | bigint)[]) => {
        const sink = this.#sinks.find(self);
        if (!sink) return E_POINTER;
        try {
          const values = this.#borrow(() =>
            args.map((arg, i) => this.#read(method.parameters[i], arg))
          );
          disposeAfter(sink.receive.receive(method.name, values.value), values);
        } catch (error) {
          sink.receive.fault(method.name, error);
        }
        return S_OK;
      },
    };
  }

  #read(type: SinkParameter, value: number | bigint): unknown {
    if (type === "bool") return value !== 0;
    if (type === "bstr") return this.#memory.readBstr(value as bigint);
    if (type !== "dispatch" && type !== "unknown") return value;
    const cell = new NativeBlock(VARIANT_BYTES);
    cell.u16[0] = type === "dispatch" ? VT.DISPATCH : VT.UNKNOWN;
    cell.u64[1] = value as bigint;
    return this.#codec().read(cell, 0);
  }
}

/** The place of an argument that has a number instead of one. */
function positionOf(dispid: number): number {
  if (dispid >= 0 && dispid < MAX_PARAMETERS) return dispid;
  throw new RangeError(`Cannot read argument number ${dispid} of an event: there is no such place`);
}

function nativeType(type: SinkParameter): Deno.NativeType {
  if (type === "bool") return "i16";
  return type === "bstr" || type === "dispatch" || type === "unknown" ? "u64" : type;
}
