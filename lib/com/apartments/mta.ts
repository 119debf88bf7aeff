/**
 * Objects of the multithreaded apartment, called on threads of the pool.
 *
 * For servers registered `Both` or `Free`, and for those in other processes. A server registered
 * `Apartment` lands on one hidden thread that all callers share; give it an apartment of its own.
 *
 * @module
 */
import {
  ADD_REF,
  type Address,
  NativeBlock,
  type Ole,
  QUERY_INTERFACE,
  RELEASE,
} from "../../ffi/mod.ts";
import type { Activator } from "../activation/activation.ts";
import type { ApartmentCallOptions } from "./apartment.ts";
import type { RemoteHandle } from "./apartment_values.ts";
import { enumerateAsync } from "./async_enumerator.ts";
import {
  type AsyncDynamicObject,
  type AsyncOwner,
  asyncTargetOf,
  type FetchedItem,
  makeAsyncFace,
  type RemoteKind,
} from "./async_face.ts";
import { checkHresult, ComError } from "../errors/com_error.ts";
import { ComObject } from "../objects/com_object.ts";
import { CallFrame } from "../calls/frame.ts";
import { FramePool } from "../calls/frame_pool.ts";
import { DISPID_NEWENUM, DISPID_VALUE } from "../hosting/hosted_object.ts";
import type { EarlyBinding } from "../early/early_binding.ts";
import { findTarget } from "../early/early_calls.ts";
import type { InterfaceTable } from "../early/interface_table.ts";
import { SlotCaller } from "../early/slot_caller.ts";
import { guidToText, IID } from "../values/guid.ts";
import { DISP_E_MEMBERNOTFOUND, E_NOTIMPL } from "../errors/hresult.ts";
import { Invoker } from "../calls/invoker.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  DISPATCH_PROPERTYPUTREF,
} from "../calls/member_table.ts";
import type { FieldCodec, RecordCodec } from "../records/record_codec.ts";
import type { TypeHost } from "../type_info/type_pointer.ts";
import { asyncTargetsIn } from "./async_targets.ts";
import { ObjectUses } from "./object_uses.ts";
import { checkWait, settleBy } from "./settle_by.ts";
import { type LentPointer, type ObjectBridge, VariantCodec } from "../values/variant_codec.ts";
import { NOTHING, Ref } from "../values/values.ts";
import { VT } from "../values/vt.ts";

/** Label of an object until it is known which member returned it. */
const UNNAMED = "object";

const FLAGS: Readonly<Record<RemoteKind, number>> = {
  get: DISPATCH_PROPERTYGET,
  read: DISPATCH_PROPERTYGET,
  put: DISPATCH_PROPERTYPUT,
  putRef: DISPATCH_PROPERTYPUTREF,
  call: DISPATCH_METHOD | DISPATCH_PROPERTYGET,
  default: DISPATCH_METHOD | DISPATCH_PROPERTYGET,
};

/** How members of an object are called: by name, or through a vtable that is described. */
export type Binding = "late" | "early" | InterfaceTable;

interface ClassIdentity {
  readonly clsid: string;
  readonly name: string;
}

/** What the apartment needs of this thread's COM. */
export interface MtaHost {
  /** Says why an object could not be created. */
  readonly creationFailure: Activator["failure"];
  /** What an object of this thread is called; undefined if the value is none. */
  labelHere(value: unknown): string | undefined;
}

/** The multithreaded apartment of this process, as one thread uses it. */
export class MultithreadedApartment implements AsyncOwner, ObjectBridge {
  readonly #ole: Ole;
  readonly #frame: CallFrame;
  readonly #codec: VariantCodec;
  readonly #invoker: Invoker;
  readonly #objects = new Map<number, ComObject>();
  /** All objects, also those that were released but are still arguments of a call. */
  readonly #arguments = new WeakMap<RemoteHandle, ComObject>();
  readonly #uses = new ObjectUses((object) => this.#release(object));
  /** Wrappers by pointer: the same object is the same wrapper. */
  readonly #faces = new Map<Address, AsyncDynamicObject>();
  /** Objects that somebody was given. */
  readonly #delivered = new WeakSet<RemoteHandle>();
  readonly #early: EarlyBinding;
  readonly #slots: SlotCaller;
  readonly #classes = new WeakMap<ComObject, ClassIdentity>();
  readonly #creationFailure: Activator["failure"];
  /** What native code on other threads uses. */
  readonly #inUse = new Set<object>();
  readonly #labelHere: MtaHost["labelHere"];
  #lastId = 0;
  #kept = false;

  /** @param records Makes the codec of records, over that of values. */
  constructor(
    host: TypeHost,
    early: EarlyBinding,
    records: (fields: FieldCodec) => RecordCodec,
    { creationFailure, labelHere }: MtaHost,
  ) {
    this.#creationFailure = creationFailure;
    this.#labelHere = labelHere;
    const { ole, memory } = host;
    this.#ole = ole;
    this.#early = early;
    this.#frame = new CallFrame(ole, 4);
    this.#codec = new VariantCodec(ole, memory, this);
    this.#codec.records = records(this.#codec);
    this.#invoker = new Invoker(ole, memory, new FramePool(ole), this.#codec);
    this.#slots = new SlotCaller(host, this.#codec, this);
  }

  /** How many references are held. */
  get liveCount(): number {
    return this.#objects.size;
  }

  /**
   * Creates an object on a thread of the pool.
   *
   * @param binding How its members are called.
   */
  async create(
    clsid: Uint8Array<ArrayBuffer>,
    flags: number,
    label: string,
    binding: Binding = "late",
  ): Promise<AsyncDynamicObject> {
    if (!this.#kept) { // the apartment lives for as long as somebody uses it
      checkHresult(this.#ole.CoIncrementMTAUsage(new NativeBlock(8).u64), "enter the MTA");
      this.#kept = true;
    }
    const identity = { clsid: guidToText(clsid), name: label };
    const table = binding === "early" ? this.#tableOf(identity) : binding;
    const iid = table === "late" ? IID.IDispatch : table.iid;
    const out = new NativeBlock(8);
    const buffers = { clsid, iid, out }; // in use until the promise settles
    this.#inUse.add(buffers);
    let hr: number;
    try {
      hr = await this.#ole.CoCreateInstanceAsync(clsid, 0n, flags, iid, out.u64);
    } finally {
      this.#inUse.delete(buffers);
    }
    if (hr < 0) throw this.#creationFailure(clsid, label, hr);
    const vt = table === "late" || table.dispatch ? VT.DISPATCH : VT.UNKNOWN;
    const face = this.#adopt(out.u64[0], vt, label, table === "late" ? undefined : table);
    const { handle } = asyncTargetOf(face)!;
    this.#classes.set(this.#objectOf(handle), identity);
    this.#delivered.add(handle);
    return face;
  }

  #tableOf(identity: ClassIdentity): InterfaceTable {
    const table = this.#early.tableOfClass(identity);
    if (table) return table;
    throw new TypeError(
      `Cannot bind "${identity.name}" early: no type library describes its class; describe its ` +
        `interface with com.defineInterface`,
    );
  }

  #adopt(
    address: Address,
    vt: number,
    label: string,
    table: InterfaceTable | undefined,
  ): AsyncDynamicObject {
    const known = this.#faces.get(address);
    if (known) {
      this.#frame.callSlot(address, RELEASE, []);
      return known;
    }
    const id = ++this.#lastId;
    const object = new ComObject(address, vt, label);
    object.table = table;
    if (label !== UNNAMED) object.progId = label;
    const handle = { id, label };
    this.#objects.set(id, object);
    this.#arguments.set(handle, object);
    const face = makeAsyncFace(this, handle);
    this.#faces.set(address, face);
    return face;
  }

  #objectOf(handle: RemoteHandle): ComObject {
    const object = this.#objects.get(handle.id);
    if (!object) throw new TypeError(`Cannot use object "${handle.label}": it was released`);
    return object;
  }

  async run(
    handle: RemoteHandle,
    kind: RemoteKind,
    member: string,
    args: readonly unknown[],
    options: ApartmentCallOptions = {},
  ): Promise<unknown> {
    const object = this.#objectOf(handle);
    checkWait(options); // a call that is under way cannot be taken back
    const done = this.#uses.during([object, ...this.#objectsIn(args)], async () => {
      return await this.#perform(object, kind, member, args);
    });
    let givenUp = false;
    const action = `${kind} "${member}" of ${handle.label}`;
    const refs = args.filter((arg) => arg instanceof Ref);
    const value = await settleBy(done, action, options, () => {
      givenUp = true;
      done.then((late) => this.#releaseUndelivered([late, refs]), () => {}); // nobody else will
    });
    if (!givenUp) this.#deliver([value, refs], `${object.label}.${member}`);
    return value;
  }

  /** A put of an object is one by reference where the member takes that, as on the main thread. */
  async #perform(
    object: ComObject,
    kind: RemoteKind,
    member: string,
    args: readonly unknown[],
  ): Promise<unknown> {
    const value = args.at(-1);
    const isObject = value === NOTHING || asyncTargetOf(value) !== undefined;
    const known = object.table?.kindOf(member)?.flags ?? DISPATCH_PROPERTYPUTREF;
    if (kind !== "put" || !isObject || !(known & DISPATCH_PROPERTYPUTREF)) {
      return await this.#performAs(object, kind, member, args);
    }
    try {
      return await this.#performAs(object, "putRef", member, args);
    } catch (error) {
      if (!(error instanceof ComError) || error.hresult !== DISP_E_MEMBERNOTFOUND) throw error;
      return await this.#performAs(object, "put", member, args);
    }
  }

  async #performAs(
    object: ComObject,
    kind: RemoteKind,
    member: string,
    args: readonly unknown[],
  ): Promise<unknown> {
    const flags = FLAGS[kind];
    const dispid = kind === "default" ? DISPID_VALUE : await this.#dispid(object, member);
    if (object.table) {
      const target = findTarget(object, kind === "default" ? DISPID_VALUE : member, flags);
      return await this.#slots.callAsync(object, target, args);
    }
    return await this.#invoker.invokeAsync(object, dispid!, flags, args, member);
  }

  /** Notes that somebody has the objects of a value now, and which member returned them. */
  #deliver(value: unknown, path: string): void {
    for (const { owner, handle } of asyncTargetsIn(value)) {
      if (owner !== this) continue;
      this.#delivered.add(handle);
      const object = this.#objects.get(handle.id);
      if (object?.label === UNNAMED) object.label = handle.label = path;
    }
  }

  /** The objects of a value that nobody waits for, unless somebody has them from elsewhere. */
  async #releaseUndelivered(value: unknown): Promise<void> {
    for (const { owner, handle } of asyncTargetsIn(value)) {
      if (owner === this && !this.#delivered.has(handle)) await this.release(handle);
    }
  }

  /** The objects of this apartment among arguments. */
  #objectsIn(args: readonly unknown[]): ComObject[] {
    return args.map((arg) => asyncTargetOf(arg))
      .filter((target) => target?.owner === this)
      .map((target) => this.#objectOf(target!.handle));
  }

  /** The DISPID of a member; undefined if it is called through the vtable. */
  async #dispid(object: ComObject, member: string): Promise<number | undefined> {
    if (object.table) return undefined;
    const known = object.members.dispids.get(member);
    if (known !== undefined) return known;
    const found = await this.#invoker.findDispidsAsync(object, [member]);
    if (typeof found !== "number") {
      object.members.dispids.set(member, found[0]);
      return found[0];
    }
    // An IDispatch that does nothing, as those of the Task Scheduler under Wine.
    if (found === E_NOTIMPL && await this.#bindStub(object)) return undefined;
    throw new ComError(`find member "${member}" of ${object.label}`, found, { member });
  }

  async #bindStub(object: ComObject): Promise<boolean> {
    const identity = this.#classes.get(object);
    const table = identity && this.#early.tableOfClass(identity);
    if (!table) return false;
    const block = new NativeBlock(24);
    block.u8.set(table.iid);
    const query = [block.address, block.address + 16n];
    const hr = await this.#invoker.callSlotAsync(object.address, QUERY_INTERFACE, ...query);
    if (hr < 0) return false;
    if (object.table) { // another call was faster
      await this.#invoker.callSlotAsync(block.u64[2], RELEASE);
      return true;
    }
    object.bind(table, block.u64[2]);
    return true;
  }

  async items(handle: RemoteHandle): Promise<FetchedItem[]> {
    const object = this.#objectOf(handle);
    const { label } = handle;
    const face = await this.#uses.during([object], () => this.#newEnumerator(object));
    const target = asyncTargetOf(face);
    if (!target) throw new TypeError(`Cannot enumerate ${label}: it has no enumerator`);
    const source = this.#objectOf(target.handle);
    const discard = (items: unknown) => this.#releaseUndelivered(items);
    const reader = { ole: this.#ole, codec: this.#codec, label, discard };
    try {
      const items = await this.#uses.during([source], () => enumerateAsync(source.address, reader));
      return items.map((item) => this.#fetched(item, handle));
    } finally {
      await discard(face);
    }
  }

  async #newEnumerator(object: ComObject): Promise<unknown> {
    const flags = DISPATCH_METHOD | DISPATCH_PROPERTYGET;
    return object.table
      ? await this.#slots.callAsync(object, findTarget(object, DISPID_NEWENUM, flags), [])
      : await this.#invoker.invokeAsync(object, DISPID_NEWENUM, flags, [], "_NewEnum");
  }

  #fetched(item: unknown, { label }: RemoteHandle): FetchedItem {
    return {
      take: () => {
        this.#deliver(item, `${label} item`);
        return item;
      },
      discard: () => void this.#releaseUndelivered(item),
    };
  }

  async release(handle: RemoteHandle): Promise<void> {
    const object = this.#objects.get(handle.id);
    if (!object) return;
    this.#objects.delete(handle.id);
    this.#faces.delete(object.address);
    await this.#uses.release(object);
  }

  async #release(object: ComObject): Promise<void> {
    const vtable = object.detachVtable();
    const address = object.detach();
    if (vtable !== undefined) await this.#invoker.callSlotAsync(vtable, RELEASE);
    await this.#invoker.callSlotAsync(address, RELEASE);
  }

  wrap(address: Address, vt: number, owned: boolean, table?: InterfaceTable): unknown {
    if (!owned) this.addRef(address);
    return this.#adopt(address, vt, UNNAMED, table);
  }

  lend(value: unknown): LentPointer | undefined {
    const target = asyncTargetOf(value);
    const object = target && this.#arguments.get(target.handle);
    if (!object) return this.#refuse(value, target?.handle.label);
    const vt = object.vt === VT.DISPATCH ? VT.DISPATCH : VT.UNKNOWN;
    return { address: object.address, vt, held: true };
  }

  /** @throws {TypeError} If a value is an object that only other threads may use. */
  #refuse(value: unknown, foreign: string | undefined): undefined {
    const here = this.#labelHere(value);
    if (here === undefined && typeof value !== "function") return undefined;
    const label = foreign ?? here;
    throw new TypeError(
      `Cannot pass ${
        label === undefined ? "a function" : `object "${label}"`
      } to an object of the ` +
        `MTA: it belongs to ${foreign === undefined ? "this thread" : "another apartment"}; pass ` +
        `values, or objects of com.createObjectAsync`,
    );
  }

  addRef(address: Address): void {
    this.#frame.callSlot(address, ADD_REF, []);
  }
}
