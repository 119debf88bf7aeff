/**
 * Calls of members by name: late bound through `IDispatch`, or through the vtable.
 *
 * @module
 */
import { ComError } from "../errors/com_error.ts";
import type { ComObject } from "../objects/com_object.ts";
import type { Address } from "../../ffi/mod.ts";
import type { CountedCollection } from "./counted_items.ts";
import { dispidByDispatchEx } from "./dispatch_ex.ts";
import type { SlotRequest } from "../early/early_calls.ts";
import type { EarlyBinding } from "../early/early_binding.ts";
import { enumerate } from "./enumerator.ts";
import { IID } from "../values/guid.ts";
import { DISPID_NEWENUM, DISPID_VALUE } from "../hosting/hosted_object.ts";
import {
  DISP_E_MEMBERNOTFOUND,
  DISP_E_UNKNOWNNAME,
  E_NOTIMPL,
  isTransportFailure,
} from "../errors/hresult.ts";
import { type Invoker, queryInterface } from "./invoker.ts";
import {
  type CallTarget,
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  DISPATCH_PROPERTYPUTREF,
  type MemberKind,
} from "./member_table.ts";
import type { NativeMemory } from "../values/native_memory.ts";
import type { ObjectTable } from "../objects/object_table.ts";
import type { TypeMembers } from "../type_info/type_members.ts";
import { asDeclaredArray } from "../records/declared_records.ts";
import { isPlainObject, recordTypeOf } from "../records/record_type.ts";
import { NOTHING, Ref } from "../values/values.ts";
import type { VariantCodec } from "../values/variant_codec.ts";

const METHOD_OR_GET = DISPATCH_METHOD | DISPATCH_PROPERTYGET;
const PUTS = DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF;
/** What `GetIDsOfNames` answers when it does not know a name, or no names at all. */
const REFUSED_NAMES = new Set([DISP_E_UNKNOWNNAME, E_NOTIMPL]);
const NO_ARGS: readonly unknown[] = [];

/** A call with named arguments. */
interface NamedRequest extends SlotRequest {
  readonly flags: number;
  readonly args: readonly unknown[];
}

/** What of a runtime calls members; one engine for both ways. */
export abstract class ObjectCalls {
  abstract readonly invoker: Invoker;
  abstract readonly memory: NativeMemory;
  abstract readonly codec: VariantCodec;
  abstract readonly objects: ObjectTable;
  abstract readonly early: EarlyBinding;
  protected abstract readonly typeMembers: TypeMembers;
  readonly #typed = new WeakSet<ComObject>();

  kindOf(object: ComObject, member: string): MemberKind | undefined {
    if (object.table) return object.table.kindOf(member);
    if (!this.#typed.has(object)) {
      this.#typed.add(object);
      const known = object.members;
      object.members = this.typeMembers.tableOf(object.address);
      for (const [name, dispid] of known.dispids) object.members.dispids.set(name, dispid);
    }
    return object.members.kindOf(member);
  }

  get(object: ComObject, member: string, args: readonly unknown[]): unknown {
    if (object.table && args.length === 0) {
      return this.#named(this.early.calls.get(object, member), object, member);
    }
    const dispid = this.#dispid(object, member);
    if (dispid === undefined) return this.#callSlot(object, member, DISPATCH_PROPERTYGET, args);
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
    if (!target) return this.#callSlot(object, member, METHOD_OR_GET, given);
    const { dispid, flags } = target;
    const value = needsTypes(given)
      ? this.#withTypes(
        object,
        member,
        given,
        (typed) => this.invoker.invoke(object, dispid, flags, typed, undefined, member),
      )
      : this.invoker.invoke(object, dispid, flags, given, undefined, member);
    return this.#named(value, object, member);
  }

  /**
   * Gives references and plain objects the type that the member declares.
   *
   * @param invoke Makes the call, with arguments that all have a type.
   * @param positions Which parameter each argument is; default: in their order.
   */
  #withTypes(
    object: ComObject,
    member: string,
    args: readonly unknown[],
    invoke: (typed: readonly unknown[]) => unknown,
    positions: readonly number[] = [],
  ): unknown {
    const kind = this.kindOf(object, member);
    const typed = args.map((arg, i) => {
      const position = positions[i] ?? i;
      const element = kind?.arrays?.[position];
      const reference = kind?.references?.[position];
      const isArray = element !== undefined && (Array.isArray(arg) || isUntypedRef(arg));
      if (isUntypedRef(arg) && reference && !isArray) return new Ref(arg.value, reference);
      const record = this.#declaredRecord(object, kind, position);
      if (isArray) return asDeclaredArray(arg, element, record?.layout);
      if (!record) return arg;
      if (!isUntypedRef(arg)) return isUntypedRecord(arg) ? record.create(arg) : arg;
      const value = isPlainObject(arg.value) ? arg.value : {};
      return new Ref<unknown>(recordTypeOf(value) ? value : record.create(value), "VT_RECORD");
    });
    const value = invoke(typed);
    args.forEach((arg, i) => {
      if (isUntypedRef(arg)) arg.value = (typed[i] as Ref).value;
    });
    return value;
  }

  /** Makes records of the type that a parameter declares; undefined if it declares none. */
  #declaredRecord(object: ComObject, kind: MemberKind | undefined, index: number) {
    const { records } = this.codec;
    const reference = kind?.userTypes?.[index];
    if (reference === undefined || !records) return undefined;
    const type = this.typeMembers.recordOf(object, reference);
    const known = type && records.table.ofType(type);
    if (!known) return undefined;
    const { layout } = known;
    return {
      layout,
      create: (fields: Record<string, unknown>) => records.create(known, fields),
    };
  }

  /** Without type information, methods and properties are asked for together. */
  #callTarget(object: ComObject, member: string): CallTarget | undefined {
    const dispid = this.#dispid(object, member);
    if (dispid === undefined) return undefined;
    const { members } = object;
    const flags = (members.kindOf(member)?.flags ?? 0) & METHOD_OR_GET || METHOD_OR_GET;
    const target = { dispid, flags };
    members.calls.set(member, target);
    return target;
  }

  /**
   * The DISPID of a member; undefined if it is called through the vtable.
   *
   * @param create Whether objects that can gain members gain this one.
   */
  #dispid(object: ComObject, member: string, create = false): number | undefined {
    if (object.table) return undefined;
    const known = object.members.dispids.get(member);
    if (known !== undefined) return known;
    try {
      return this.invoker.dispid(object, member);
    } catch (error) {
      const found = this.#dispidEx(object, member, error, create);
      if (found !== undefined) return found;
      // An IDispatch that does nothing, as those of the Task Scheduler under Wine.
      const isStub = error instanceof ComError && error.hresult === E_NOTIMPL;
      if (!isStub || !this.early.bindStub(object)) throw error;
      return undefined;
    }
  }

  /** Objects of script engines tell some members through `IDispatchEx` only. */
  #dispidEx(
    object: ComObject,
    member: string,
    error: unknown,
    create: boolean,
  ): number | undefined {
    if (!(error instanceof ComError) || !REFUSED_NAMES.has(error.hresult)) return undefined;
    const found = dispidByDispatchEx(this.invoker, this.memory, object.address, member, create);
    if (found !== undefined) object.members.dispids.set(member, found);
    return found;
  }

  #callSlot(
    object: ComObject,
    member: string | number,
    flags: number,
    args: readonly unknown[],
    request?: SlotRequest,
  ): unknown {
    const value = this.early.calls.invoke(object, member, flags, args, request);
    return this.#named(value, object, typeof member === "string" ? member : "()");
  }

  invokeDefault(object: ComObject, args: readonly unknown[]): unknown {
    if (object.table) return this.#callSlot(object, DISPID_VALUE, METHOD_OR_GET, args);
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
    const dispid = this.#dispid(object, member, true);
    const given = [...args, value];
    if (dispid === undefined) {
      return void this.#callSlot(object, member, DISPATCH_PROPERTYPUT, given);
    }
    try {
      this.invoker.invoke(object, dispid, DISPATCH_PROPERTYPUT, given, undefined, member);
    } catch (error) {
      const again = this.#gainAgain(object, member, error);
      if (again === undefined) throw error;
      this.invoker.invoke(object, again, DISPATCH_PROPERTYPUT, given, undefined, member);
    }
  }

  /** The DISPID of a member that a script had deleted; undefined if it is there, or cannot be made. */
  #gainAgain(object: ComObject, member: string, error: unknown): number | undefined {
    const missing = error instanceof ComError && error.hresult === DISP_E_MEMBERNOTFOUND;
    if (!missing) return undefined;
    const found = this.invoker.findDispids(object, [member]);
    if (found !== DISP_E_UNKNOWNNAME) return undefined;
    object.members.dispids.delete(member);
    return dispidByDispatchEx(this.invoker, this.memory, object.address, member, true);
  }

  putRef(object: ComObject, member: string, value: unknown, args: readonly unknown[]): void {
    const dispid = this.#dispid(object, member, true);
    const given = [...args, value];
    if (dispid === undefined) {
      return void this.#callSlot(object, member, DISPATCH_PROPERTYPUTREF, given);
    }
    this.invoker.invoke(object, dispid, DISPATCH_PROPERTYPUTREF, given, undefined, member);
  }

  /** Named arguments: the names are resolved together with the member's. */
  invokeNamed(object: ComObject, member: string, request: NamedRequest): unknown {
    const names = Object.keys(request.named);
    if (this.#dispid(object, member) === undefined) {
      return this.#callSlot(object, member, request.flags, request.args, request);
    }
    const [dispid, ...named] = this.invoker.namedDispids(object, member, names);
    const { flags, returns } = request;
    const { args, positions } = arrange(request, names, named);
    const invoke = (given: readonly unknown[]) =>
      this.invoker.invoke(object, dispid, flags, given, named, member, returns);
    const value = needsTypes(args)
      ? this.#withTypes(object, member, args, invoke, positions)
      : invoke(args);
    return this.#named(value, object, member);
  }

  /** A call by DISPID, without a look at names; the request has no named arguments. */
  invokeNumber(object: ComObject, dispid: number, request: NamedRequest): unknown {
    const { flags, args, returns } = request;
    if (object.table) return this.#callSlot(object, dispid, flags, args, request);
    const member = `[DISPID ${dispid}]`;
    const value = this.invoker.invoke(object, dispid, flags, args, undefined, member, returns);
    return this.#named(value, object, member);
  }

  has(object: ComObject, member: string): boolean {
    if (object.table) return object.table.member(member) !== undefined;
    if (object.members.dispids.has(member)) return true;
    if (member.includes("\0")) return false; // no name has one, but texts of Windows end there
    const found = this.invoker.findDispids(object, [member]);
    if (typeof found === "number") {
      if (!isTransportFailure(found)) return false;
      throw new ComError(`find member "${member}" of ${object.label}`, found, { member });
    }
    object.members.dispids.set(member, found[0]);
    return true;
  }

  /** Walks a collection; nothing is asked for until the first item is. */
  enumerate(object: ComObject): Iterator<unknown> {
    return enumerate(() => this.#open(object), this.invoker, this.codec, object.label);
  }

  /** The enumerator of a collection, which is the caller's, or what can be walked instead. */
  #open(object: ComObject): Address | CountedCollection {
    const before = this.objects.lastSerial;
    let result: unknown;
    try {
      result = this.#newEnumerator(object);
    } catch (error) {
      const missing = error instanceof ComError && error.hresult === DISP_E_MEMBERNOTFOUND;
      if (!missing || !this.has(object, "Count") || !this.has(object, "Item")) throw error;
      return {
        count: () => Number(this.call(object, "Count", NO_ARGS)),
        item: (index) => this.call(object, "Item", [index]),
      };
    }
    const source = this.objects.find(result);
    if (!source) {
      throw new TypeError(`Cannot enumerate ${object.label}: its enumerator is not an object`);
    }
    const enumerator = queryInterface(this.invoker, source.address, IID.IEnumVARIANT);
    this.objects.releaseNew(result, before); // some collections are their own enumerator
    if (enumerator === 0n) {
      throw new TypeError(`Cannot enumerate ${object.label}: its enumerator has no IEnumVARIANT`);
    }
    return enumerator;
  }

  #newEnumerator(object: ComObject): unknown {
    if (object.table) return this.#callSlot(object, DISPID_NEWENUM, METHOD_OR_GET, NO_ARGS);
    const { invoker } = this;
    return invoker.invoke(object, DISPID_NEWENUM, METHOD_OR_GET, NO_ARGS, undefined, "_NewEnum");
  }

  #named(value: unknown, object: ComObject, member: string): unknown {
    if (typeof value === "function") this.objects.nameResult(value, object, member);
    return value;
  }
}

/**
 * Arguments from left to right as `Invoke` takes them: by position, by name, and last a put's value.
 *
 * @returns Also which parameter each of them is: where a type library describes the member, the
 * DISPID of a parameter is its position.
 */
function arrange({ args, flags, named }: NamedRequest, names: string[], dispids: number[]) {
  const byPosition = flags & PUTS ? args.slice(0, -1) : args;
  const values = names.map((name) => named[name]).reverse();
  return {
    args: [...byPosition, ...values, ...flags & PUTS ? args.slice(-1) : []],
    positions: [...byPosition.keys(), ...dispids.toReversed()],
  };
}

/** Omitted arguments at the end are not sent; inner ones are sent as missing. */
function withoutTrailingOmitted(args: readonly unknown[]): readonly unknown[] {
  let count = args.length;
  while (count > 0 && args[count - 1] === undefined) count--;
  return count === args.length ? args : args.slice(0, count);
}

/** Whether some argument can only be passed as the member declares it. */
function needsTypes(args: readonly unknown[]): boolean {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (typeof arg !== "object") continue;
    if (isUntypedRef(arg) || Array.isArray(arg) || isUntypedRecord(arg)) return true;
  }
  return false;
}

function isUntypedRecord(value: unknown): value is Record<string, unknown> {
  return isPlainObject(value) && !recordTypeOf(value);
}

function isUntypedRef(value: unknown): value is Ref {
  return value instanceof Ref && value.vt === undefined;
}
