/**
 * What a connection point container and a connection point list: their points, and who listens.
 *
 * @module
 */
import { ADD_REF, type Address, RELEASE, Vtable } from "../../ffi/mod.ts";
import type { CallSlot } from "../calls/call_slot.ts";
import { type Cursor, cursorSlots } from "../hosting/cursor_slots.ts";
import { guidFromText, guidToText } from "../values/guid.ts";
import {
  type HostedInterface,
  InterfaceRegistry,
  type OuterObject,
} from "../type_info/interface_registry.ts";
import type { NativeMemory } from "../values/native_memory.ts";

const ENUM_POINTS = guidToText(guidFromText("{B196B285-BAB4-101A-B69C-00AA00341D07}"));
const ENUM_CONNECTIONS = guidToText(guidFromText("{B196B287-BAB4-101A-B69C-00AA00341D07}"));
/** `CONNECTDATA`: a pointer, then the cookie. Source: `ocidl.h`. */
const CONNECTDATA_BYTES = 16;
const POINTER_BYTES = 8;

/** Makes the pointer of a connection point, with one reference. */
export type MakePoint = () => Address;

/** A subscriber. */
export interface Connection {
  readonly sink: Address;
  readonly cookie: number;
}

interface List extends HostedInterface {
  readonly points?: Cursor<MakePoint>;
  readonly connections?: Cursor<Connection>;
}

/** The enumerators of one apartment's connection points. */
export class ConnectionLists {
  readonly #memory: NativeMemory;
  readonly #callSlot: CallSlot;
  readonly #lists: InterfaceRegistry<List>;
  #pointsVtable: Vtable | undefined;
  #connectionsVtable: Vtable | undefined;

  constructor(memory: NativeMemory, callSlot: CallSlot) {
    this.#memory = memory;
    this.#callSlot = callSlot;
    this.#lists = new InterfaceRegistry(memory, {
      gone: ({ connections }) => {
        for (const { sink } of connections?.items ?? []) this.#callSlot(sink, RELEASE);
      },
    });
  }

  /** `IEnumConnectionPoints` of an object, with one reference. */
  points(
    items: readonly MakePoint[],
    holds: OuterObject | undefined,
    position = 0,
  ): Address {
    this.#pointsVtable ??= new Vtable([
      ...this.#lists.unknownSlots(),
      ...cursorSlots<MakePoint>(this.#memory, {
        find: (self) => this.#lists.find(self)?.points,
        itemBytes: POINTER_BYTES,
        write: (makePoint, out) => this.#memory.writeU64(out, makePoint()),
        clone: (cursor, self) =>
          this.points(cursor.items, this.#lists.find(self)?.holds, cursor.position),
      }),
    ]);
    const points = { items, position };
    const list = { iids: new Set([ENUM_POINTS]), points, holds };
    return this.#lists.add(this.#pointsVtable, list).block.address;
  }

  /** `IEnumConnections`, with one reference; the subscribers are held while it lives. */
  connections(items: readonly Connection[], position = 0): Address {
    this.#connectionsVtable ??= new Vtable([
      ...this.#lists.unknownSlots(),
      ...cursorSlots<Connection>(this.#memory, {
        find: (self) => this.#lists.find(self)?.connections,
        itemBytes: CONNECTDATA_BYTES,
        write: ({ sink, cookie }, out) => {
          this.#callSlot(sink, ADD_REF);
          this.#memory.writeU64(out, sink);
          this.#memory.writeU32(out + BigInt(POINTER_BYTES), cookie);
        },
        clone: (cursor) => this.connections(cursor.items, cursor.position),
      }),
    ]);
    for (const { sink } of items) this.#callSlot(sink, ADD_REF);
    const list = { iids: new Set([ENUM_CONNECTIONS]), connections: { items, position } };
    return this.#lists.add(this.#connectionsVtable, list).block.address;
  }
}
