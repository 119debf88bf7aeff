/**
 * Interface pointers of ours that native code holds: `IUnknown`, once for all of them.
 *
 * @module
 */
import { type Address, NativeBlock, type Slot, type Vtable } from "../../ffi/mod.ts";
import { guidToText, IID } from "../values/guid.ts";
import { E_FAIL, E_NOINTERFACE, E_POINTER, S_OK } from "../errors/hresult.ts";
import type { NativeMemory } from "../values/native_memory.ts";

/** What every interface of ours has. */
export interface HostedInterface {
  /** Identifiers that `QueryInterface` answers to, beside `IUnknown`; upper case, in braces. */
  readonly iids: ReadonlySet<string>;
  /** Further interfaces of the same object: a pointer with one reference, or undefined. */
  readonly others?: (iid: string) => Address | undefined;
  /** The object that this interface is a part of: it decides identity and lives as long. */
  readonly outer?: OuterObject;
  /** An object that must live as long, without this being a part of it. */
  readonly holds?: OuterObject;
}

/** An object as its parts see it. */
export interface OuterObject {
  addRef(): void;
  release(): void;
  /** A pointer with one reference, or undefined. */
  query(iid: string): Address | undefined;
}

/** One interface pointer: its memory, its count, and what is behind it. */
export interface Entry<T extends HostedInterface> {
  readonly block: NativeBlock;
  readonly content: T;
  references: number;
}

/** Hears of what happens to a registry's pointers. */
export interface RegistryWatcher<T> {
  /** The first pointer is held. */
  used?(): void;
  /** Nobody holds this content any more. */
  gone?(content: T): void;
  /** No pointer is held. */
  unused?(): void;
}

const UNKNOWN = guidToText(IID.IUnknown);

/** Counted interface pointers by address. */
export class InterfaceRegistry<T extends HostedInterface> {
  readonly #memory: NativeMemory;
  readonly #entries = new Map<Address, Entry<T>>();
  readonly #watcher: RegistryWatcher<T>;

  constructor(memory: NativeMemory, watcher: RegistryWatcher<T> = {}) {
    this.#memory = memory;
    this.#watcher = watcher;
  }

  /** How many pointers are held. */
  get size(): number {
    return this.#entries.size;
  }

  /** A new pointer with one reference, which is the caller's. */
  add(vtable: Vtable, content: T): Entry<T> {
    const block = new NativeBlock(8);
    block.u64[0] = vtable.address;
    const entry: Entry<T> = { block, content, references: 1 };
    this.#entries.set(block.address, entry);
    content.outer?.addRef();
    content.holds?.addRef();
    if (this.#entries.size === 1) this.#watcher.used?.();
    return entry;
  }

  /** What is behind a pointer; undefined if it is not ours or nobody holds it. */
  find(address: Address): T | undefined {
    return this.#entries.get(address)?.content;
  }

  addRef(address: Address): number {
    const entry = this.#entries.get(address);
    return entry ? ++entry.references : 0;
  }

  /** Gives one reference back; what nobody holds any more is forgotten. */
  release(address: Address): number {
    const entry = this.#entries.get(address);
    if (!entry) return 0;
    if (--entry.references <= 0) {
      this.#entries.delete(address);
      this.#watcher.gone?.(entry.content);
      entry.content.outer?.release();
      entry.content.holds?.release();
      if (this.#entries.size === 0) this.#watcher.unused?.();
    }
    return entry.references;
  }

  /** `QueryInterface` for a pointer of ours. */
  queryInterface(address: Address, iid: Address, out: Address): number {
    const entry = this.#entries.get(address);
    if (!entry || iid === 0n || out === 0n) return E_POINTER;
    this.#memory.writeU64(out, 0n);
    let found: Address | undefined;
    try {
      found = this.query(address, guidToText(this.#memory.readBytes(iid, 16)));
    } catch { // nothing is thrown into COM
      return E_FAIL;
    }
    this.#memory.writeU64(out, found ?? 0n);
    return found === undefined ? E_NOINTERFACE : S_OK;
  }

  /** The pointer of an interface with one reference more, or undefined. */
  query(address: Address, iid: string): Address | undefined {
    const entry = this.#entries.get(address);
    if (!entry) return undefined;
    const { iids, others, outer } = entry.content;
    if (iids.has(iid) || (iid === UNKNOWN && !outer)) {
      entry.references++;
      return address;
    }
    return others?.(iid) ?? outer?.query(iid);
  }

  /** The first three slots of every vtable. */
  unknownSlots(): Slot[] {
    return [
      {
        parameters: ["u64", "u64", "u64"],
        result: "i32",
        call: (self: Address, iid: Address, out: Address) => this.queryInterface(self, iid, out),
      },
      { parameters: ["u64"], result: "u32", call: (self: Address) => this.addRef(self) },
      { parameters: ["u64"], result: "u32", call: (self: Address) => this.release(self) },
    ];
  }
}
