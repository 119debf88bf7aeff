/**
 * One apartment's COM: everything that the public functions work on.
 *
 * @module
 */
import { type Address, addressOf, type Ole } from "../ffi/mod.ts";
import {
  type ActivationOptions,
  Activator,
  type ClassContext,
  classContextFlags,
} from "./activation.ts";
import type { AsyncDynamicObject } from "./async_face.ts";
import { checkHresult, ComError } from "./com_error.ts";
import type { ComObject } from "./com_object.ts";
import { type DynamicHost, makeDynamic } from "./dynamic.ts";
import { EarlyBinding } from "./early/early_binding.ts";
import type { InterfaceTable } from "./early/interface_table.ts";
import { enumerate } from "./enumerator.ts";
import { EventDesk } from "./event_desk.ts";
import { SinkTable } from "./event_sink.ts";
import { FramePool, VARIANT_BYTES } from "./frame.ts";
import { guidFromText, guidToText, IID } from "./guid.ts";
import { HostTable } from "./host_table.ts";
import { HostedEventTable } from "./hosted_events.ts";
import { HostedClasses, type RegisterClassOptions } from "./hosted_classes.ts";
import { DISPID_NEWENUM, DISPID_VALUE } from "./hosted_object.ts";
import { DISP_E_MEMBERNOTFOUND, E_NOTIMPL, RPC_E_CHANGED_MODE } from "./hresult.ts";
import { Invoker, queryInterface } from "./invoker.ts";
import {
  type CallTarget,
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  DISPATCH_PROPERTYPUTREF,
  type MemberKind,
} from "./member_table.ts";
import {
  createMessageFilter,
  DEFAULT_BUSY_TIMEOUT_MS,
  type MessageFilter,
} from "./message_filter.ts";
import { MessagePump } from "./message_pump.ts";
import { MultithreadedApartment } from "./mta.ts";
import { NativeMemory } from "./native_memory.ts";
import { type CallSlot, ObjectTable } from "./object_table.ts";
import { RawObject } from "./raw_object.ts";
import { bindMoniker, registerRunningObject, runningObject } from "./running_objects.ts";
import type { FunctionKind } from "./type_info/type_model.ts";
import type { TypeHost } from "./type_info/type_pointer.ts";
import { TypeLoader } from "./type_info/type_loader.ts";
import { TypeMembers } from "./type_info/type_members.ts";
import { NOTHING } from "./values.ts";
import { VariantCodec } from "./variant_codec.ts";
import { VT } from "./vt.ts";

const COINIT = { sta: 2, mta: 0 } as const;
const RELEASE = 2;
const METHOD_OR_GET = DISPATCH_METHOD | DISPATCH_PROPERTYGET;
const NO_ARGS: readonly unknown[] = [];

/** The kind of apartment a thread enters. */
export type ApartmentKind = keyof typeof COINIT;

/** What is alive in this apartment. */
export interface ComStats {
  /** References to objects of servers. */
  readonly objects: number;
  /** Objects of ours that native code may call. */
  readonly hosted: number;
  /** Subscriptions to events. */
  readonly sinks: number;
}

/** A call with named arguments. */
interface NamedRequest {
  readonly flags: number;
  readonly args: readonly unknown[];
  readonly named: Readonly<Record<string, unknown>>;
}

/** The COM of one thread: its objects belong to it and to no other. */
export class Runtime implements DynamicHost {
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
  readonly #types: TypeMembers;
  readonly early: EarlyBinding;
  readonly #typed = new WeakSet<ComObject>();
  #apartment: ApartmentKind | undefined;
  #filter: MessageFilter | undefined;

  constructor(ole: Ole) {
    this.ole = ole;
    this.memory = new NativeMemory(ole);
    this.pump = new MessagePump(ole);
    const callSlot: CallSlot = (address, slot, ...args) =>
      this.invoker.callSlot(address, slot, ...args);
    const hostedEvents = new HostedEventTable(this.memory, callSlot);
    this.hosts = new HostTable(this.memory, () => this.codec, this.pump, hostedEvents);
    this.objects = new ObjectTable(
      callSlot,
      this.hosts,
      (object) => object.dispatch ? makeDynamic(object, this) : new RawObject(object, this),
    );
    this.codec = new VariantCodec(ole, this.memory, this.objects);
    this.invoker = new Invoker(ole, this.memory, new FramePool(ole), this.codec);
    this.classes = new HostedClasses(ole, this.hosts);
    this.#activator = new Activator(ole, callSlot);
    const host: TypeHost = {
      ole,
      memory: this.memory,
      callSlot: (address, slot, ...args) => this.invoker.callSlot(address, slot, ...args),
      readVariant: (address) => this.codec.read(this.memory.readBlock(address, VARIANT_BYTES), 0),
    };
    this.types = new TypeLoader(host);
    this.#types = new TypeMembers(this.types);
    this.early = new EarlyBinding(host, this.types, this.codec, this.objects);
    this.sinks = new SinkTable(this.memory, () => this.codec);
    this.events = new EventDesk(this, hostedEvents, () => undefined);
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
    const face = this.#adopt(address, dispatch, name);
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
  async createObjectAsync(name: string, context: ClassContext): Promise<AsyncDynamicObject> {
    this.ensureInitialized();
    this.mta ??= new MultithreadedApartment(this.ole, this.memory);
    return await this.mta.create(this.#classOf(name), classContextFlags(context), name);
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

  kindOf(object: ComObject, member: string): MemberKind | undefined {
    if (object.table) return object.table.kindOf(member);
    if (!this.#typed.has(object)) {
      this.#typed.add(object);
      const known = object.members;
      object.members = this.#types.tableOf(object.address);
      for (const [name, dispid] of known.dispids) object.members.dispids.set(name, dispid);
    }
    const { kinds } = object.members;
    return kinds?.get(member) ?? kinds?.get(member.toLowerCase());
  }

  get(object: ComObject, member: string, args: readonly unknown[]): unknown {
    const dispid = this.#dispid(object, member);
    if (dispid === undefined) return this.#callSlot(object, member, ["get"], args);
    const value = args.length === 0
      ? this.invoker.get(object, dispid, member)
      : this.invoker.invoke(object, dispid, DISPATCH_PROPERTYGET, args, undefined, member);
    return this.#named(value, object, member);
  }

  call(object: ComObject, member: string, args: readonly unknown[]): unknown {
    const given = args.length > 0 && args[args.length - 1] === undefined
      ? withoutTrailingOmitted(args)
      : args;
    const target = object.members.calls.get(member) ?? this.#callTarget(object, member);
    if (!target) return this.#callSlot(object, member, ["method", "get"], given);
    const { dispid, flags } = target;
    const value = this.invoker.invoke(object, dispid, flags, given, undefined, member);
    return this.#named(value, object, member);
  }

  /** Without type information, methods and properties are asked for together. */
  #callTarget(object: ComObject, member: string): CallTarget | undefined {
    const dispid = this.#dispid(object, member);
    if (dispid === undefined) return undefined;
    const { kinds, calls } = object.members;
    const flags = (kinds?.get(member.toLowerCase())?.flags ?? 0) & METHOD_OR_GET || METHOD_OR_GET;
    const target = { dispid, flags };
    calls.set(member, target);
    return target;
  }

  /** The DISPID of a member; undefined if it is called through the vtable. */
  #dispid(object: ComObject, member: string): number | undefined {
    if (object.table) return undefined;
    const known = object.members.dispids.get(member);
    if (known !== undefined) return known;
    try {
      return this.invoker.dispid(object, member);
    } catch (error) {
      // An IDispatch that does nothing, as those of the Task Scheduler under Wine.
      const isStub = error instanceof ComError && error.hresult === E_NOTIMPL;
      if (!isStub || !this.early.bindStub(object)) throw error;
      return undefined;
    }
  }

  #callSlot(
    object: ComObject,
    member: string | number,
    kinds: readonly FunctionKind[],
    args: readonly unknown[],
    named?: Readonly<Record<string, unknown>>,
  ): unknown {
    const value = this.early.calls.invoke(object, member, kinds, args, named);
    return this.#named(value, object, typeof member === "string" ? member : "()");
  }

  invokeDefault(object: ComObject, args: readonly unknown[]): unknown {
    if (object.table) return this.#callSlot(object, DISPID_VALUE, ["method", "get"], args);
    const value = this.invoker.invoke(object, DISPID_VALUE, METHOD_OR_GET, args, undefined, "()");
    return this.#named(value, object, "()");
  }

  put(object: ComObject, member: string, value: unknown, args: readonly unknown[]): void {
    const flags = this.kindOf(object, member)?.flags ?? 0;
    const isObject = value === NOTHING || this.objects.find(value) !== undefined;
    if (isObject && flags & DISPATCH_PROPERTYPUTREF) {
      return this.putRef(object, member, value, args);
    }
    if (!isObject || flags & DISPATCH_PROPERTYPUT) {
      return this.putValue(object, member, value, args);
    }
    try { // an object, and no type information: as VB's Set, then by value
      this.putRef(object, member, value, args);
    } catch (error) {
      if (!(error instanceof ComError) || error.hresult !== DISP_E_MEMBERNOTFOUND) throw error;
      this.putValue(object, member, value, args);
    }
  }

  putValue(object: ComObject, member: string, value: unknown, args: readonly unknown[]): void {
    const dispid = this.#dispid(object, member);
    const given = [...args, value];
    if (dispid === undefined) return void this.#callSlot(object, member, ["put"], given);
    this.invoker.invoke(object, dispid, DISPATCH_PROPERTYPUT, given, undefined, member);
  }

  putRef(object: ComObject, member: string, value: unknown, args: readonly unknown[]): void {
    const dispid = this.#dispid(object, member);
    const given = [...args, value];
    if (dispid === undefined) return void this.#callSlot(object, member, ["putRef"], given);
    this.invoker.invoke(object, dispid, DISPATCH_PROPERTYPUTREF, given, undefined, member);
  }

  /** Named arguments: the names are resolved together with the member's. */
  invokeNamed(object: ComObject, member: string, request: NamedRequest): unknown {
    const names = Object.keys(request.named);
    if (this.#dispid(object, member) === undefined) {
      const kinds = kindsOf(request.flags);
      return this.#callSlot(object, member, kinds, request.args, request.named);
    }
    const dispids = this.invoker.namedDispids(object, member, names);
    const args = [...request.args, ...names.map((name) => request.named[name]).reverse()];
    const named = dispids.slice(1);
    const value = this.invoker.invoke(object, dispids[0], request.flags, args, named, member);
    return this.#named(value, object, member);
  }

  has(object: ComObject, member: string): boolean {
    if (object.table) return object.table.member(member) !== undefined;
    if (object.members.dispids.has(member)) return true;
    const found = this.invoker.findDispids(object, [member]);
    if (typeof found === "number") return false;
    object.members.dispids.set(member, found[0]);
    return true;
  }

  enumerate(object: ComObject): Iterator<unknown> {
    const result = object.table
      ? this.#callSlot(object, DISPID_NEWENUM, ["get", "method"], NO_ARGS)
      : this.invoker.invoke(
        object,
        DISPID_NEWENUM,
        METHOD_OR_GET,
        NO_ARGS,
        undefined,
        "_NewEnum",
      );
    const source = this.objects.find(result);
    if (!source) {
      throw new TypeError(`Cannot enumerate ${object.label}: its enumerator is not an object`);
    }
    const enumerator = queryInterface(this.invoker, source.address, IID.IEnumVARIANT);
    this.objects.release(source);
    if (enumerator === 0n) {
      throw new TypeError(`Cannot enumerate ${object.label}: its enumerator has no IEnumVARIANT`);
    }
    return enumerate(enumerator, this.invoker, this.codec, object.label);
  }

  release(object: ComObject): void {
    this.events.endAll(object);
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
    throw new TypeError(
      "Cannot use the value as a COM object: it does not come from com.createObject or a member",
    );
  }

  /** Asks an object for another interface; null if it has none. */
  queryInterface(value: unknown, iid: string, dispatch?: boolean): object | null {
    const object = this.objectOf(value);
    const guid = guidFromText(iid);
    const address = queryInterface(this.invoker, object.address, guid);
    const named = dispatch ?? guidToText(guid) === guidToText(IID.IDispatch);
    return address === 0n ? null : this.#adopt(address, named, object.label);
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
    if (dispatch === 0n) return this.#adopt(unknown, false, name);
    this.invoker.callSlot(unknown, RELEASE);
    return this.#adopt(dispatch, true, name);
  }

  registerActiveObject(value: unknown, name: string): Disposable {
    this.ensureInitialized();
    const pointer = this.objects.lend(value);
    if (!pointer) throw new TypeError(`Cannot register a running "${name}": it is no COM object`);
    return registerRunningObject(this.ole, pointer.address, this.#classOf(name), name);
  }

  #classOf(name: string): Uint8Array<ArrayBuffer> {
    return this.classes.clsidOf(name) ?? this.#activator.resolveClass(name);
  }

  #adopt(address: Address, dispatch: boolean, label: string): object {
    return this.objects.adopt(address, dispatch ? VT.DISPATCH : VT.UNKNOWN, label);
  }

  #named(value: unknown, object: ComObject, member: string): unknown {
    if (typeof value === "function") this.objects.nameResult(value, object, member);
    return value;
  }
}

/** Omitted arguments at the end are not sent; inner ones are sent as missing. */
function withoutTrailingOmitted(args: readonly unknown[]): readonly unknown[] {
  let count = args.length;
  while (count > 0 && args[count - 1] === undefined) count--;
  return count === args.length ? args : args.slice(0, count);
}

function kindsOf(flags: number): FunctionKind[] {
  const kinds: FunctionKind[] = [];
  if (flags & DISPATCH_METHOD) kinds.push("method");
  if (flags & DISPATCH_PROPERTYGET) kinds.push("get");
  if (flags & DISPATCH_PROPERTYPUT) kinds.push("put");
  if (flags & DISPATCH_PROPERTYPUTREF) kinds.push("putRef");
  return kinds;
}
