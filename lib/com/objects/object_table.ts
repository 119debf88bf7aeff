/**
 * Who holds what: wrappers by pointer, scopes, and the count of what is alive.
 *
 * @module
 */
import { ADD_REF, type Address, RELEASE } from "../../ffi/mod.ts";
import type { CallSlot } from "../calls/call_slot.ts";
import type { Borrowed } from "../hosting/borrowed.ts";
import { ComObject } from "./com_object.ts";
import type { InterfaceTable } from "../early/interface_table.ts";
import type { HostTable } from "../hosting/host_table.ts";
import { LeakTracer } from "./leak_report.ts";
import type { LentPointer, ObjectBridge } from "../values/variant_codec.ts";
import { VT } from "../values/vt.ts";

/** The wrapper that users see, made for an object; `typeof` says "function" for dynamic ones. */
export type MakeFace = (object: ComObject) => object;

interface Live {
  readonly object: ComObject;
  readonly face: WeakRef<object>;
}

/** Wrappers of one apartment. The same pointer gives the same wrapper while it is held. */
export class ObjectTable implements ObjectBridge {
  readonly #callSlot: CallSlot;
  readonly #hosts: HostTable;
  readonly #makeFace: MakeFace;
  readonly #faces = new WeakMap<object, ComObject>();
  /** By kind of pointer: an object may be known as `IUnknown` and as `IDispatch` at once. */
  readonly #live: Readonly<Record<number, Map<Address, Live>>> = {
    [VT.DISPATCH]: new Map(),
    [VT.UNKNOWN]: new Map(),
  };
  /** Wrappers that were asked for as one interface: they leave those of the pointer alone. */
  readonly #views = new Map<InterfaceTable, Map<Address, Live>>();
  readonly #scopes: ComObject[][] = [];
  #lastSerial = 0;
  readonly #onEnd: (object: ComObject) => void;
  readonly #tracer = LeakTracer.ifAskedFor();

  /** @param onEnd Hears of an object whose last reference is about to be given back. */
  constructor(
    callSlot: CallSlot,
    hosts: HostTable,
    makeFace: MakeFace,
    onEnd: (object: ComObject) => void,
  ) {
    this.#onEnd = onEnd;
    this.#callSlot = callSlot;
    this.#hosts = hosts;
    this.#makeFace = makeFace;
  }

  /** How many references are held. */
  get liveCount(): number {
    let count = this.#live[VT.DISPATCH].size + this.#live[VT.UNKNOWN].size;
    for (const views of this.#views.values()) count += views.size;
    return count;
  }

  /** Labels of all objects that are held: ProgIDs and member paths. */
  liveLabels(): string[] {
    return this.#all().map((object) => object.label);
  }

  /** @param table How members are called, for results of declared types. */
  wrap(address: Address, vt: number, owned: boolean, table?: InterfaceTable): unknown {
    const hosted = this.#hosts.targetOf(address);
    if (hosted !== undefined) {
      if (owned) this.#callSlot(address, RELEASE);
      return hosted;
    }
    const known = (table && this.#views.get(table)?.get(address)) ?? this.#live[vt].get(address);
    if (known) {
      if (owned) this.#callSlot(address, RELEASE);
      if (table && !known.object.dispatch) { // it was a plain pointer until now
        known.object.table = table;
        return this.renew(known.object);
      }
      return known.face.deref() ?? this.#face(known.object);
    }
    if (!owned) this.#callSlot(address, ADD_REF);
    const object = new ComObject(address, vt, "object");
    object.table = table;
    return this.#face(object);
  }

  /**
   * A wrapper that takes over a reference, with its label.
   *
   * Whoever asked for it must release it: a wrapper that was there already is held once more.
   */
  adopt(address: Address, vt: number, label: string, table?: InterfaceTable): object {
    const before = this.#live[vt].get(address)?.object;
    const face = this.wrap(address, vt, true, table) as object;
    const object = this.#faces.get(face);
    if (object?.label === "object") object.label = label;
    if (before && object === before) this.#holdOnce(object);
    return face;
  }

  /**
   * A wrapper that calls members through an interface, with a reference that it takes over.
   *
   * It is one of its own, also where the pointer has a wrapper: that one stays as it is. Whoever
   * asked for it must release it.
   *
   * @param label What messages call it.
   */
  adoptView(address: Address, table: InterfaceTable, label: string): object {
    const known = this.#views.get(table)?.get(address)?.object;
    if (known) {
      this.#callSlot(address, RELEASE);
      this.#holdOnce(known);
      return this.renew(known);
    }
    if (!this.#views.has(table)) this.#views.set(table, new Map());
    const object = new ComObject(address, table.dispatch ? VT.DISPATCH : VT.UNKNOWN, label);
    object.table = object.view = table;
    return this.#face(object);
  }

  #holdOnce(object: ComObject): void {
    object.holders++;
    this.#scopes.at(-1)?.push(object);
  }

  #liveOf({ view, vt }: ComObject): Map<Address, Live> {
    return (view && this.#views.get(view)) ?? this.#live[vt];
  }

  #all(): ComObject[] {
    return [...Object.values(this.#live), ...this.#views.values()].flatMap((map) =>
      Array.from(map.values(), ({ object }) => object)
    );
  }

  #face(object: ComObject): object {
    object.serial ||= ++this.#lastSerial;
    const face = this.#makeFace(object);
    this.#faces.set(face, object);
    this.#liveOf(object).set(object.address, { object, face: new WeakRef(face) });
    this.#scopes.at(-1)?.push(object);
    this.#tracer?.created(object);
    return face;
  }

  /** The wrapper of an object, made again where it was no dynamic one before. */
  renew(object: ComObject): object {
    const known = this.#liveOf(object).get(object.address)?.face.deref();
    return typeof known === "function" ? known : this.#face(object);
  }

  /** Tells a new wrapper which member returned it. */
  nameResult(face: object, parent: ComObject, member: string): void {
    const object = this.#faces.get(face);
    if (object?.label !== "object") return;
    object.label = `${parent.label}.${member}`;
    object.progId = parent.progId;
  }

  /** The object behind a wrapper; undefined if the value is none. */
  find(value: unknown): ComObject | undefined {
    const kind = typeof value;
    if (kind !== "function" && kind !== "object" || value === null) return undefined;
    return this.#faces.get(value as object);
  }

  lend(value: unknown): LentPointer | undefined {
    const object = this.find(value);
    if (object) {
      return { address: object.address, vt: object.vt === VT.DISPATCH ? VT.DISPATCH : VT.UNKNOWN };
    }
    return this.#hosts.lend(value);
  }

  addRef(address: Address): void {
    this.#callSlot(address, ADD_REF);
  }

  /** Gives one reference back; once it is gone, again is safe. */
  release(object: ComObject): void {
    if (!object.alive) return;
    if (object.holders > 1) {
      object.holders--;
      const scope = this.#scopes.findLast((candidates) => candidates.includes(object));
      scope?.splice(scope.lastIndexOf(object), 1);
      return;
    }
    this.#onEnd(object);
    if (!object.alive) return;
    const { address, vtable } = this.#forget(object);
    object.whenIdle(() => {
      if (vtable !== undefined) this.#callSlot(vtable, RELEASE);
      this.#callSlot(address, RELEASE);
    });
  }

  /** Gives the reference away without releasing it. */
  detach(object: ComObject): Address {
    const { address, vtable } = this.#forget(object);
    if (vtable !== undefined) object.whenIdle(() => void this.#callSlot(vtable, RELEASE));
    return address;
  }

  #forget(object: ComObject): { readonly address: Address; readonly vtable: Address | undefined } {
    const address = object.address;
    this.#liveOf(object).delete(address);
    if (object.view && this.#views.get(object.view)?.size === 0) this.#views.delete(object.view);
    this.#scopes.forEach((scope, i) => {
      if (scope.includes(object)) this.#scopes[i] = scope.filter((other) => other !== object);
    });
    this.#tracer?.released(object);
    object.detach();
    return { address, vtable: object.detachVtable() };
  }

  /** From here on, wrappers belong to a scope of their own. */
  enterScope(): void {
    this.#scopes.push([]);
  }

  /**
   * Releases what was made in the innermost scope, the youngest first.
   *
   * @param keep A value that leaves the scope alive.
   */
  leaveScope(keep: unknown): void {
    const scope = this.#scopes.pop();
    if (!scope) return;
    const kept = this.find(keep);
    for (const object of scope.toReversed()) {
      if (object === kept) this.#scopes.at(-1)?.push(object);
      else this.release(object);
    }
  }

  /** Reads arguments; the references it makes belong to no scope, and go with the result. */
  borrow<T>(read: () => T): Borrowed<T> {
    this.enterScope();
    const release = () => {
      for (const object of made.reverse()) this.release(object);
    };
    let made: ComObject[] = [];
    try {
      const value = read();
      made = this.#scopes.pop()!;
      return { value, [Symbol.dispose]: release };
    } catch (error) {
      made = this.#scopes.pop()!;
      release();
      throw error;
    }
  }

  /** A point in time for {@linkcode ObjectTable.releaseNew}. */
  get lastSerial(): number {
    return this.#lastSerial;
  }

  /** Releases the object of a call's result, unless somebody had it before the call. */
  releaseNew(value: unknown, since: number): void {
    const object = this.find(value);
    if (object && object.serial > since) this.release(object);
  }

  /** Holds an object once more: one release more is due. */
  keep(object: ComObject): void {
    object.holders++;
  }

  /** Releases everything: the end of an apartment. */
  releaseAll(): void {
    for (const object of this.#all().reverse()) {
      object.holders = 1;
      this.release(object);
    }
  }
}
