/**
 * One apartment's COM: everything that the public functions work on.
 *
 * @module
 */
import { type Address, addressOf, type Ole, RELEASE } from "../ffi/mod.ts";
import {
  type ActivationOptions,
  Activator,
  type ClassContext,
  classContextFlags,
} from "./activation/activation.ts";
import type { AsyncDynamicObject } from "./apartments/async_face.ts";
import type { Borrow } from "./hosting/borrowed.ts";
import { checkHresult, ComError } from "./errors/com_error.ts";
import type { ComObject } from "./objects/com_object.ts";
import { type DynamicHost, makeDynamic } from "./calls/dynamic.ts";
import { EarlyBinding } from "./early/early_binding.ts";
import { InterfaceTable } from "./early/interface_table.ts";
import { EventDesk } from "./events/event_desk.ts";
import { SinkTable } from "./events/event_sink.ts";
import { VARIANT_BYTES } from "./calls/frame.ts";
import { FramePool } from "./calls/frame_pool.ts";
import { guidFromText, guidToText, IID } from "./values/guid.ts";
import { foreignLabel } from "./hosting/foreign_objects.ts";
import { HostTable } from "./hosting/host_table.ts";
import { HostedEventTable } from "./hosting/hosted_events.ts";
import { HostedTypes } from "./hosting/types/hosted_types.ts";
import { HostedClasses, type RegisterClassOptions } from "./hosting/hosted_classes.ts";
import { RPC_E_CHANGED_MODE } from "./errors/hresult.ts";
import { Invoker, queryInterface } from "./calls/invoker.ts";
import {
  createMessageFilter,
  DEFAULT_BUSY_TIMEOUT_MS,
  type MessageFilter,
} from "./apartments/message_filter.ts";
import { MessagePump } from "./apartments/message_pump.ts";
import { type Binding, MultithreadedApartment } from "./apartments/mta.ts";
import { NativeMemory } from "./values/native_memory.ts";
import type { CallSlot } from "./calls/call_slot.ts";
import { ObjectTable } from "./objects/object_table.ts";
import { ObjectCalls } from "./calls/object_calls.ts";
import { RecordCodec } from "./records/record_codec.ts";
import { RecordTable } from "./records/record_table.ts";
import { RawObject } from "./objects/raw_object.ts";
import { bindMoniker, registerRunningObject, runningObject } from "./activation/running_objects.ts";
import type { TypeHost } from "./type_info/type_pointer.ts";
import { describeEvents } from "./type_info/event_description.ts";
import { TypeLoader } from "./type_info/type_loader.ts";
import { TypeMembers } from "./type_info/type_members.ts";
import { VariantCodec } from "./values/variant_codec.ts";
import { VT } from "./values/vt.ts";

const COINIT: Readonly<Record<ApartmentKind, number>> = { sta: 2, mta: 0 };

/** The kind of apartment a thread enters. */
export type ApartmentKind = "sta" | "mta";

/** What is alive in this apartment. */
export interface ComStats {
  /** References to objects of servers. */
  readonly objects: number;
  /** Objects of ours that native code may call. */
  readonly hosted: number;
  /** Subscriptions to events. */
  readonly sinks: number;
}

/** The COM of one thread: its objects belong to it and to no other. */
export class Runtime extends ObjectCalls implements DynamicHost {
  readonly ole: Ole;
  readonly memory: NativeMemory;
  readonly invoker: Invoker;
  readonly codec: VariantCodec;
  readonly objects: ObjectTable;
  readonly hosts: HostTable;
  readonly pump: MessagePump;
  readonly sinks: SinkTable;
  readonly events: EventDesk;
  readonly classes: HostedClasses;
  /** Set once an object was created there. */
  mta: MultithreadedApartment | undefined;
  readonly #activator: Activator;
  readonly types: TypeLoader;
  protected readonly typeMembers: TypeMembers;
  readonly early: EarlyBinding;
  readonly typeHost: TypeHost;
  readonly #records: RecordTable;
  readonly #hostedTypes: HostedTypes;
  #apartment: ApartmentKind | undefined;
  #filter: MessageFilter | undefined;

  constructor(ole: Ole) {
    super();
    this.ole = ole;
    this.memory = new NativeMemory(ole);
    this.pump = new MessagePump(ole);
    const callSlot: CallSlot = (address, slot, ...args) =>
      this.invoker.callSlot(address, slot, ...args);
    const hostedEvents = new HostedEventTable(this.memory, callSlot);
    const host: TypeHost = this.typeHost = {
      ole,
      memory: this.memory,
      callSlot,
      readVariant: (address) => this.codec.read(this.memory.readBlock(address, VARIANT_BYTES), 0),
    };
    this.#hostedTypes = new HostedTypes(host);
    const borrow: Borrow = (read) => this.objects.borrow(read);
    this.hosts = new HostTable(
      this.memory,
      () => ({ arguments: { ...host, codec: this.codec, borrow }, types: this.#hostedTypes }),
      () => this.objects,
      this.pump,
      hostedEvents,
    );
    this.objects = new ObjectTable(
      callSlot,
      this.hosts,
      (object) => object.dispatch ? makeDynamic(object, this) : new RawObject(object, this),
      (object) => this.events.endAll(object),
    );
    this.codec = new VariantCodec(ole, this.memory, this.objects);
    this.invoker = new Invoker(ole, this.memory, new FramePool(ole), this.codec);
    this.classes = new HostedClasses(ole, this.hosts);
    this.#activator = new Activator(ole, callSlot);
    this.types = new TypeLoader(host);
    this.typeMembers = new TypeMembers(this.types);
    this.invoker.nameArgument = (...about) => this.typeMembers.argumentName(...about);
    this.#records = new RecordTable(this.types.pointers);
    this.codec.records = new RecordCodec(this.#records, host, this.codec);
    this.early = new EarlyBinding(host, this.types, this.codec, this.objects);
    this.sinks = new SinkTable(this.memory, () => this.codec, borrow, this.pump);
    this.events = new EventDesk(this, hostedEvents, (object, wanted) =>
      describeEvents(this.types, {
        dispatch: object.address,
        created: this.early.classOf(object),
        ...wanted,
      }));
  }

  /** Enters the apartment on first use; a later call with another kind is refused. */
  initialize(kind: ApartmentKind, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS): void {
    if (this.#apartment) {
      if (this.#apartment === kind) return;
      throw new TypeError(
        `Cannot enter apartment "${kind}": this thread is in "${this.#apartment}" already; ` +
          `call com.initialize before anything else`,
      );
    }
    if (COINIT[kind] === undefined) {
      throw new TypeError(`Cannot enter apartment "${kind}": it is neither "sta" nor "mta"`);
    }
    if (!(busyTimeoutMs >= 0)) {
      throw new RangeError(`Cannot wait ${busyTimeoutMs} ms for busy servers: give 0 or more`);
    }
    const hr = this.ole.CoInitializeEx(0n, COINIT[kind]);
    if (hr === RPC_E_CHANGED_MODE) {
      throw new ComError(`enter apartment "${kind}"`, hr, {
        description: "another library has entered the other kind on this thread",
      });
    }
    checkHresult(hr, `enter apartment "${kind}"`);
    this.#apartment = kind;
    // A thread that ends inside an apartment can keep the process from ending.
    if (this.ole.kind === "windows") globalThis.addEventListener("unload", () => this.close());
    if (kind === "sta" && this.ole.kind === "windows") {
      this.#filter = createMessageFilter(this.memory, busyTimeoutMs);
      this.ole.CoRegisterMessageFilter(this.#filter.address, null);
    }
  }

  /** Enters the default apartment unless the thread is in one. */
  ensureInitialized(): void {
    if (this.#apartment === undefined) this.initialize("sta");
  }

  createObject(name: string, options: ActivationOptions): object {
    this.ensureInitialized();
    const clsid = this.#classOf(name);
    const { address, dispatch } = this.#activator.create(clsid, name, options);
    const face = this.#adopt(address, dispatch, name, name);
    const object = this.objects.find(face);
    if (object) this.early.created(object, clsid, name);
    return face;
  }

  /** Creates an object whose members are called through its vtable. */
  createEarly(name: string, options: ActivationOptions, table?: InterfaceTable): object {
    const face = this.createObject(name, options);
    try {
      return this.early.face(this.objectOf(face), table);
    } finally {
      const object = this.objects.find(face);
      if (object && !object.table) this.release(object);
    }
  }

  /** Creates an object in the multithreaded apartment. */
  async createObjectAsync(
    name: string,
    context: ClassContext,
    binding?: Binding,
  ): Promise<AsyncDynamicObject> {
    this.ensureInitialized();
    this.mta ??= new MultithreadedApartment(
      this.typeHost,
      this.early,
      (fields) => new RecordCodec(this.#records, this.typeHost, fields),
      {
        creationFailure: (...about) => this.#activator.failure(...about),
        labelHere: (value) => this.objects.find(value)?.label,
      },
    );
    return await this.mta.create(this.#classOf(name), classContextFlags(context), name, binding);
  }

  /** The object behind a wrapper. @throws {TypeError} If `value` is none, or not callable by name. */
  dispatchOf(value: unknown): ComObject {
    const object = this.objectOf(value);
    if (!object.dispatch) {
      throw new TypeError(
        `Cannot call members of "${object.label}" by name: it is a plain interface pointer; ask ` +
          `for IDispatch with com.queryInterface`,
      );
    }
    return object;
  }

  release(object: ComObject): void {
    this.objects.release(object);
  }

  /** Offers a class; the registration ends with the returned resource. */
  registerClass(options: RegisterClassOptions): Disposable {
    this.ensureInitialized();
    return this.classes.register(options);
  }

  /** Releases everything and leaves the apartment: the end of a worker. */
  close(): void {
    this.events.close();
    this.objects.releaseAll();
    this.early.close();
    this.#hostedTypes.close();
    this.#records.close();
    if (this.#filter) this.ole.CoRegisterMessageFilter(0n, null);
    this.#filter = undefined;
    if (this.#apartment) this.ole.CoUninitialize();
    this.#apartment = undefined;
  }

  stats(): ComStats {
    const { objects, hosts, sinks } = this;
    const live = objects.liveCount + (this.mta?.liveCount ?? 0);
    return { objects: live, hosted: hosts.liveCount, sinks: sinks.size };
  }

  /** The object behind a wrapper, callable by name or not. @throws {TypeError} If it is none. */
  objectOf(value: unknown): ComObject {
    const object = this.objects.find(value);
    if (object) return object;
    const foreign = foreignLabel(value);
    if (foreign !== undefined) {
      throw new TypeError(
        `Cannot use object "${foreign}" here: it belongs to another apartment; await its members, ` +
          `or use com.getAsync, com.putAsync and com.callAsync`,
      );
    }
    throw new TypeError(
      "Cannot use the value as a COM object: it does not come from com.createObject or a member",
    );
  }

  /** Asks an object for another interface; null if it has none. */
  queryInterface(
    value: unknown,
    iid: string | InterfaceTable,
    dispatch?: boolean,
  ): object | null {
    const object = this.objectOf(value);
    if (iid instanceof InterfaceTable) return this.early.query(object, iid);
    const guid = guidFromText(iid);
    const address = queryInterface(this.invoker, object.address, guid);
    const named = dispatch ?? guidToText(guid) === guidToText(IID.IDispatch);
    return address === 0n ? null : this.#adopt(address, named, object.label, object.progId);
  }

  attach(pointer: bigint | Deno.PointerValue, dispatch: boolean, label: string): object {
    const address = addressOf(pointer);
    if (address === 0n) throw new TypeError("Cannot attach a null pointer");
    this.ensureInitialized();
    return this.#adopt(address, dispatch, label);
  }

  getObject(moniker: string): object {
    this.ensureInitialized();
    const { address, dispatch } = bindMoniker(this.ole, moniker);
    return this.#adopt(address, dispatch, moniker);
  }

  getActiveObject(name: string): object {
    this.ensureInitialized();
    const unknown = runningObject(this.ole, this.#classOf(name), name);
    const dispatch = queryInterface(this.invoker, unknown, IID.IDispatch);
    if (dispatch === 0n) return this.#adopt(unknown, false, name, name);
    this.invoker.callSlot(unknown, RELEASE);
    return this.#adopt(dispatch, true, name, name);
  }

  registerActiveObject(value: unknown, name: string): Disposable {
    this.ensureInitialized();
    const clsid = this.#classOf(name);
    const pointer = this.objects.lend(value);
    if (!pointer) throw new TypeError(`Cannot register a running "${name}": it is no COM object`);
    let registered: Disposable;
    try {
      registered = registerRunningObject(this.ole, pointer.address, clsid, name);
    } finally {
      if (pointer.owned) this.hosts.release(pointer.address); // the table holds it now
    }
    const pumping = this.pump.start(); // calls of other processes come as messages
    return {
      [Symbol.dispose]: () => {
        registered[Symbol.dispose]();
        pumping[Symbol.dispose]();
      },
    };
  }

  #classOf(name: string): Uint8Array<ArrayBuffer> {
    if (typeof name !== "string") {
      throw new TypeError(
        `Cannot find a class: its name is a ${typeof name}, not a ProgID or CLSID such as ` +
          `"Scripting.Dictionary"`,
      );
    }
    return this.classes.clsidOf(name) ?? this.#activator.resolveClass(name);
  }

  /** @param progId The class that errors name. */
  #adopt(address: Address, dispatch: boolean, label: string, progId?: string): object {
    const face = this.objects.adopt(address, dispatch ? VT.DISPATCH : VT.UNKNOWN, label);
    const object = this.objects.find(face);
    if (object) object.progId ??= progId;
    return face;
  }
}
