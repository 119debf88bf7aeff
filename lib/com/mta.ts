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
} from "../ffi/mod.ts";
import type { ApartmentCallOptions } from "./apartment.ts";
import type { RemoteHandle } from "./apartment_values.ts";
import {
  type AsyncDynamicObject,
  type AsyncOwner,
  asyncTargetOf,
  makeAsyncFace,
  type RemoteKind,
} from "./async_face.ts";
import { checkHresult, ComError } from "./com_error.ts";
import { ComObject } from "./com_object.ts";
import { CallFrame, VARIANT_BYTES } from "./frame.ts";
import { FramePool } from "./frame_pool.ts";
import { DISPID_NEWENUM, DISPID_VALUE } from "./hosted_object.ts";
import { IID } from "./guid.ts";
import { Invoker } from "./invoker.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  DISPATCH_PROPERTYPUTREF,
  MemberTable,
} from "./member_table.ts";
import type { NativeMemory } from "./native_memory.ts";
import type { FieldCodec, RecordCodec } from "./records/record_codec.ts";
import { settleBy } from "./settle_by.ts";
import { type LentPointer, type ObjectBridge, VariantCodec } from "./variant_codec.ts";
import { VT } from "./vt.ts";

const NEXT = 3;
const BLOCK_ITEMS = 64;

const FLAGS: Readonly<Record<RemoteKind, number>> = {
  get: DISPATCH_PROPERTYGET,
  read: DISPATCH_PROPERTYGET,
  put: DISPATCH_PROPERTYPUT,
  putRef: DISPATCH_PROPERTYPUTREF,
  call: DISPATCH_METHOD | DISPATCH_PROPERTYGET,
  default: DISPATCH_METHOD | DISPATCH_PROPERTYGET,
};

/** The multithreaded apartment of this process, as one thread uses it. */
export class MultithreadedApartment implements AsyncOwner, ObjectBridge {
  readonly #ole: Ole;
  readonly #frame: CallFrame;
  readonly #codec: VariantCodec;
  readonly #invoker: Invoker;
  readonly #objects = new Map<number, ComObject>();
  /** All objects, also those that were released but are still arguments of a call. */
  readonly #arguments = new WeakMap<RemoteHandle, ComObject>();
  /** How many calls use an object. */
  readonly #calls = new Map<ComObject, number>();
  /** Objects to be released once the last call that uses them is done. */
  readonly #released = new Set<ComObject>();
  #lastId = 0;
  #kept = false;

  /** @param records Makes the codec of records, over that of values. */
  constructor(ole: Ole, memory: NativeMemory, records: (fields: FieldCodec) => RecordCodec) {
    this.#ole = ole;
    this.#frame = new CallFrame(ole, 4);
    this.#codec = new VariantCodec(ole, memory, this);
    this.#codec.records = records(this.#codec);
    this.#invoker = new Invoker(ole, memory, new FramePool(ole), this.#codec);
  }

  /** How many references are held. */
  get liveCount(): number {
    return this.#objects.size;
  }

  /** Creates an object on a thread of the pool. */
  async create(
    clsid: Uint8Array<ArrayBuffer>,
    flags: number,
    label: string,
  ): Promise<AsyncDynamicObject> {
    if (!this.#kept) { // the apartment lives for as long as somebody uses it
      checkHresult(this.#ole.CoIncrementMTAUsage(new NativeBlock(8).u64), "enter the MTA");
      this.#kept = true;
    }
    const out = new NativeBlock(8);
    const hr = await this.#ole.CoCreateInstanceAsync(clsid, 0n, flags, IID.IDispatch, out.u64);
    if (hr < 0) throw new ComError(`create object "${label}"`, hr);
    return this.#adopt(out.u64[0], label);
  }

  #adopt(address: Address, label: string): AsyncDynamicObject {
    const id = ++this.#lastId;
    const object = new ComObject(address, VT.DISPATCH, label, new MemberTable());
    const handle = { id, label };
    this.#objects.set(id, object);
    this.#arguments.set(handle, object);
    return makeAsyncFace(this, handle);
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
    const done = this.#using([object, ...this.#objectsIn(args)], async () => {
      const dispid = kind === "default" ? DISPID_VALUE : await this.#dispid(object, member);
      return await this.#invoker.invokeAsync(object, dispid, FLAGS[kind], args, member);
    });
    return await settleBy(done, `${kind} "${member}" of ${handle.label}`, options);
  }

  /** The objects of this apartment among arguments. */
  #objectsIn(args: readonly unknown[]): ComObject[] {
    return args.map((arg) => asyncTargetOf(arg))
      .filter((target) => target?.owner === this)
      .map((target) => this.#objectOf(target!.handle));
  }

  /** What is released while `work` goes on, also after a wait that ended, is kept until it is done. */
  async #using<T>(objects: readonly ComObject[], work: () => Promise<T>): Promise<T> {
    for (const object of objects) this.#calls.set(object, (this.#calls.get(object) ?? 0) + 1);
    try {
      return await work();
    } finally {
      for (const object of objects) {
        const others = this.#calls.get(object)! - 1;
        if (others > 0) this.#calls.set(object, others);
        else {
          this.#calls.delete(object);
          if (this.#released.delete(object)) await this.#release(object);
        }
      }
    }
  }

  async #dispid(object: ComObject, member: string): Promise<number> {
    const known = object.members.dispids.get(member);
    if (known !== undefined) return known;
    const found = await this.#invoker.findDispidsAsync(object, [member]);
    if (typeof found === "number") {
      throw new ComError(`find member "${member}" of ${object.label}`, found, { member });
    }
    object.members.dispids.set(member, found[0]);
    return found[0];
  }

  async items(handle: RemoteHandle): Promise<unknown[]> {
    const object = this.#objectOf(handle);
    const flags = DISPATCH_METHOD | DISPATCH_PROPERTYGET;
    const face = await this.#invoker.invokeAsync(object, DISPID_NEWENUM, flags, [], "_NewEnum");
    const target = asyncTargetOf(face);
    if (!target) throw new TypeError(`Cannot enumerate ${handle.label}: it has no enumerator`);
    const source = this.#objectOf(target.handle);
    const frame = new CallFrame(this.#ole, 4);
    const block = new NativeBlock(32 + VARIANT_BYTES * BLOCK_ITEMS);
    block.u8.set(IID.IEnumVARIANT);
    const out = block.address + 16n;
    const hr = await frame.callSlotAsync(source.address, QUERY_INTERFACE, [block.address, out]);
    await this.release(target.handle);
    checkHresult(hr, `enumerate ${handle.label}`);
    const enumerator = block.u64[2];
    const items: unknown[] = [];
    try {
      while (true) {
        block.u32[4] = 0; // over the pointer, which is kept above
        const next = [BLOCK_ITEMS, block.address + 32n, block.address + 16n];
        checkHresult(
          await frame.callSlotAsync(enumerator, NEXT, next),
          `enumerate ${handle.label}`,
        );
        const fetched = block.u32[4];
        if (fetched === 0) return items;
        for (let i = 0; i < fetched; i++) {
          items.push(this.#codec.take(block, 32 + VARIANT_BYTES * i));
        }
      }
    } finally {
      await frame.callSlotAsync(enumerator, RELEASE, []);
    }
  }

  async release(handle: RemoteHandle): Promise<void> {
    const object = this.#objects.get(handle.id);
    if (!object) return;
    this.#objects.delete(handle.id);
    if (this.#calls.has(object)) this.#released.add(object);
    else await this.#release(object);
  }

  async #release(object: ComObject): Promise<void> {
    await this.#invoker.callSlotAsync(object.detach(), RELEASE);
  }

  wrap(address: Address, _vt: number, owned: boolean): unknown {
    if (!owned) this.addRef(address);
    return this.#adopt(address, "object");
  }

  lend(value: unknown): LentPointer | undefined {
    const target = asyncTargetOf(value);
    const object = target && this.#arguments.get(target.handle);
    return object && { address: object.address, vt: VT.DISPATCH };
  }

  addRef(address: Address): void {
    this.#frame.callSlot(address, ADD_REF, []);
  }
}
