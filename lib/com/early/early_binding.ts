/**
 * Early binding: whose members are called through the vtable, and how that is known.
 *
 * @module
 */
import { type Address, NativeBlock, QUERY_INTERFACE, RELEASE } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import type { ComObject } from "../objects/com_object.ts";
import { guidToText } from "../values/guid.ts";
import { E_NOINTERFACE } from "../errors/hresult.ts";
import type { ObjectTable } from "../objects/object_table.ts";
import type { TypeLibrary } from "../type_info/type_library.ts";
import type { TypeLoader } from "../type_info/type_loader.ts";
import type { TypeHost } from "../type_info/type_pointer.ts";
import type { VariantCodec } from "../values/variant_codec.ts";
import { VT } from "../values/vt.ts";
import { EarlyCalls } from "./early_calls.ts";
import type { InterfaceTable } from "./interface_table.ts";
import { SlotCaller } from "./slot_caller.ts";
import { TypedTables } from "./typed_tables.ts";

/** The early binding of one runtime. */
export class EarlyBinding {
  readonly calls: EarlyCalls;
  readonly #host: TypeHost;
  readonly #caller: SlotCaller;
  readonly #tables: TypedTables;
  readonly #objects: ObjectTable;
  /** Classes of created objects, for those that do not describe themselves. */
  readonly #classes = new WeakMap<ComObject, { clsid: string; name: string }>();

  constructor(host: TypeHost, loader: TypeLoader, codec: VariantCodec, objects: ObjectTable) {
    this.#host = host;
    this.#objects = objects;
    this.#tables = new TypedTables(loader, () => codec.records);
    this.#caller = new SlotCaller(host, codec, objects);
    this.calls = new EarlyCalls(this.#caller);
  }

  /** Notes the class of an object. */
  created(object: ComObject, clsid: Uint8Array, name: string): void {
    this.#classes.set(object, { clsid: guidToText(clsid), name });
  }

  /** Sets the locale of parameters that ask for one, and of conversions. */
  setLocale(lcid: number): void {
    this.#caller.lcid = lcid;
  }

  /** The class that an object was created from; undefined for other objects. */
  classOf(object: ComObject): { readonly clsid: string; readonly name: string } | undefined {
    return this.#classes.get(object);
  }

  /**
   * The wrapper of an object that was just created, with its members called through its vtable.
   *
   * @param table Default: what type information says.
   * @throws {TypeError} If there is no vtable that is described.
   * @throws {ComError} If the object does not have the interface.
   */
  face(object: ComObject, table: InterfaceTable | undefined): object {
    const known = table ??
      (object.vt === VT.DISPATCH ? this.#tables.ofObject(object.address) : undefined) ??
      this.#ofClass(object);
    if (!known) {
      throw new TypeError(
        `Cannot bind "${object.label}" early: no type information describes its vtable; describe ` +
          `it with com.defineInterface`,
      );
    }
    const address = this.#query(object, known);
    if (address === 0n) {
      throw new ComError(`bind "${object.label}" to ${known.name}`, E_NOINTERFACE);
    }
    if (object.holders > 1) return this.#view(address, known, object); // others have it as it is
    if (address === object.address) {
      this.#host.callSlot(address, RELEASE);
      object.table = known;
      return this.#objects.renew(object);
    }
    const vt = known.dispatch ? VT.DISPATCH : VT.UNKNOWN;
    const face = this.#objects.adopt(address, vt, object.label, known);
    this.#inherit(face, object);
    return face;
  }

  /** A wrapper of an object's interface, called through its vtable; null if it has none. */
  query(object: ComObject, table: InterfaceTable): object | null {
    const address = this.#query(object, table);
    return address === 0n ? null : this.#view(address, table, object);
  }

  #view(address: Address, table: InterfaceTable, object: ComObject): object {
    const face = this.#objects.adoptView(address, table, object.label);
    this.#inherit(face, object);
    return face;
  }

  /** Another interface of an object is of the same class. */
  #inherit(face: object, object: ComObject): void {
    const other = this.#objects.find(face);
    if (!other) return;
    other.progId ??= object.progId;
    const created = this.#classes.get(object);
    if (created) this.#classes.set(other, created);
  }

  /**
   * The table of an interface of a library.
   *
   * @throws {TypeError} If the library has none of this name that has a vtable.
   */
  tableOf(library: TypeLibrary, nameOrIid: string): InterfaceTable {
    const table = this.#tables.ofLibrary(library, nameOrIid);
    if (table) return table;
    throw new TypeError(
      `Cannot load interface "${nameOrIid}" of library "${library.name}": it has no such ` +
        `interface, or one without a vtable; library.types lists what there is`,
    );
  }

  /** Has an object called through its vtable because its `IDispatch` does nothing. */
  bindStub(object: ComObject): boolean {
    const table = this.#ofClass(object);
    const address = table ? this.#query(object, table) : 0n;
    if (!table || address === 0n) return false;
    const same = address === object.address;
    if (same) this.#host.callSlot(address, RELEASE);
    object.bind(table, same ? undefined : address);
    return true;
  }

  /** Releases the libraries: the end of an apartment. */
  close(): void {
    this.#tables.close();
  }

  #ofClass(object: ComObject): InterfaceTable | undefined {
    const known = this.#classes.get(object);
    return known && this.tableOfClass(known);
  }

  /** How objects of a class are called through their vtable; undefined if no library tells. */
  tableOfClass(
    known: { readonly clsid: string; readonly name: string },
  ): InterfaceTable | undefined {
    if (this.#host.ole.kind !== "windows") return undefined;
    try {
      return this.#tables.ofClass(known.clsid, known.name);
    } catch (error) {
      if (error instanceof ComError) return undefined; // the class has no type library
      throw error;
    }
  }

  #query(object: ComObject, table: InterfaceTable): Address {
    const block = new NativeBlock(24);
    block.u8.set(table.iid);
    const out = block.address + 16n;
    const hr = this.#host.callSlot(object.address, QUERY_INTERFACE, block.address, out);
    return hr < 0 ? 0n : block.u64[2];
  }
}
