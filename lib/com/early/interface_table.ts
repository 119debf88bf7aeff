/**
 * Interfaces as vtables: which slot a member is, and what it takes.
 *
 * @module
 */
import type { MemberKind } from "../calls/member_table.ts";
import {
  DISPATCH_METHOD,
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  DISPATCH_PROPERTYPUTREF,
} from "../calls/member_table.ts";
import type { KnownRecord } from "../records/record_table.ts";
import type { FunctionKind } from "../type_info/type_model.ts";
import { VARTYPE_BYTES, VT } from "../values/vt.ts";

/** A type as the vtable has it. */
export interface SlotType {
  /** Its vartype; `VT_ARRAY` and the element's for arrays. */
  readonly vt: number;
  /** The interface that a pointer must be of. */
  readonly iid?: Uint8Array<ArrayBuffer>;
  /** For `VT_BSTR`: a plain text that ends with NUL, which `CoTaskMemFree` frees. */
  readonly terminated?: boolean;
  /**
   * What a record is, for `VT_RECORD` and arrays of it.
   *
   * @internal
   */
  readonly record?: () => KnownRecord;
  /** How members of a result are called. */
  readonly table?: () => InterfaceTable | undefined;
}

/** A parameter of a slot. */
export interface SlotParameter {
  /** Name, for messages and named arguments. */
  readonly name: string;
  /** How the value lies in a register or on the stack. */
  readonly type: SlotType;
  /** Passed as a pointer to the value. */
  readonly byRef: boolean;
  /** The caller gives a value. */
  readonly in: boolean;
  /** The callee gives a value. */
  readonly out: boolean;
  /** It is what a caller gets as the result. */
  readonly retval: boolean;
  /** It is the locale, which is filled in. */
  readonly lcid: boolean;
  /** Whether callers may leave it out. */
  readonly optional: boolean;
  /** What stands for an argument that was left out. */
  readonly default?: unknown;
}

/** One slot of a vtable. */
export interface SlotFunction {
  /** Name as declared. */
  readonly name: string;
  /** Number of the member; 0 is a valid one. */
  readonly dispid: number;
  /** Method, or get, put or put by reference of a property. */
  readonly kind: FunctionKind;
  /** Index in the vtable; `IUnknown` has 0 to 2. */
  readonly slot: number;
  /** Parameters in order. */
  readonly parameters: readonly SlotParameter[];
  /** `VT_HRESULT`, or the type of a value that is returned directly. */
  readonly result: SlotType;
  /** Whether the last parameter takes all further arguments. */
  readonly vararg: boolean;
}

/** A slot as it is called. */
export interface SlotTarget extends SlotFunction {
  /** Of the slot, in bytes from the start of the vtable; a `bigint`, as native calls take it. */
  readonly offset: bigint;
  /** Whether it takes nothing but the place for a result of at most eight bytes. */
  readonly getter: boolean;
}

/** The accessors of one name. */
export type SlotMember = Partial<Record<FunctionKind, SlotTarget>> & { readonly dispid: number };

const FLAGS: Readonly<Record<FunctionKind, number>> = {
  method: DISPATCH_METHOD,
  get: DISPATCH_PROPERTYGET,
  put: DISPATCH_PROPERTYPUT,
  putRef: DISPATCH_PROPERTYPUTREF,
};

const UNKNOWN_SLOTS = 3;
const DISPATCH_SLOTS = 7;

/** The slot after those of `IUnknown`, or of `IDispatch`. */
export function firstOwnSlot(dispatch: boolean): number {
  return dispatch ? DISPATCH_SLOTS : UNKNOWN_SLOTS;
}

/** The slot after the last one of an interface. */
export function nextSlot(dispatch: boolean, functions: readonly SlotFunction[]): number {
  return functions.reduce((next, { slot }) => Math.max(next, slot + 1), firstOwnSlot(dispatch));
}

const SLOT_BYTES = 8;
const KINDS = Object.keys(FLAGS) as FunctionKind[];

/** An interface whose members are called through its vtable. */
export class InterfaceTable {
  /** Name of the interface. */
  readonly name: string;
  /** Identifier, as the 16 bytes of a GUID. */
  readonly iid: Uint8Array<ArrayBuffer>;
  /** Whether the pointer is an `IDispatch` too. */
  readonly dispatch: boolean;
  /** All functions, inherited ones as well. */
  readonly functions: readonly SlotFunction[];
  /** Identifiers of what it derives from, without `IUnknown` and `IDispatch`. */
  readonly bases: readonly Uint8Array<ArrayBuffer>[];
  readonly #members = new Map<string, SlotMember>();
  readonly #byDispid = new Map<number, SlotMember>();
  readonly #kinds = new Map<string, MemberKind>();
  /** Functions by the flags and the name that they were called with. */
  readonly #targets: Map<string, SlotTarget>[] = [];

  /** Makes the table of an interface from its functions. */
  constructor(
    name: string,
    iid: Uint8Array<ArrayBuffer>,
    dispatch: boolean,
    functions: readonly SlotFunction[],
    bases: readonly Uint8Array<ArrayBuffer>[] = [],
  ) {
    this.bases = bases;
    this.name = name;
    this.iid = iid;
    this.dispatch = dispatch;
    this.functions = functions;
    for (const each of functions) {
      const key = each.name.toLowerCase();
      const target: SlotTarget = {
        ...each,
        offset: BigInt(SLOT_BYTES * each.slot),
        getter: isGetter(each),
      };
      const member = { ...this.#members.get(key), dispid: each.dispid, [each.kind]: target };
      this.#members.set(key, member);
      this.#byDispid.set(each.dispid, member);
      this.#kinds.set(key, join(this.#kinds.get(key), each));
    }
  }

  /** The member of a name, without regard to case. */
  member(name: string): SlotMember | undefined {
    return this.#members.get(name.toLowerCase());
  }

  /** The function that a call with these flags of `IDispatch::Invoke` means. */
  target(name: string, flags: number): SlotTarget | undefined {
    const known = this.#targets[flags] ??= new Map();
    return known.get(name) ?? this.#findTarget(known, name, flags);
  }

  #findTarget(known: Map<string, SlotTarget>, name: string, flags: number) {
    const member = this.member(name);
    const target = member && select(member, flags);
    if (target) known.set(name, target);
    return target;
  }

  /** The member with this number. */
  memberByDispid(dispid: number): SlotMember | undefined {
    return this.#byDispid.get(dispid);
  }

  /** What the dynamic face must know of a name. */
  kindOf(name: string): MemberKind | undefined {
    return this.#kinds.get(name) ?? this.#findKind(name);
  }

  #findKind(name: string): MemberKind | undefined {
    const kind = this.#kinds.get(name.toLowerCase());
    if (kind) this.#kinds.set(name, kind);
    return kind;
  }
}

function isGetter({ parameters, result }: SlotFunction): boolean {
  if (parameters.length !== 1 || result.vt !== VT.HRESULT) return false;
  const { retval, type: { vt, terminated } } = parameters[0];
  return retval && !terminated && ((vt & VT.ARRAY) !== 0 || VARTYPE_BYTES[vt] <= 8);
}

/** The first accessor of a member that flags ask for. */
export function select(member: SlotMember, flags: number): SlotTarget | undefined {
  for (const kind of KINDS) if (FLAGS[kind] & flags && member[kind]) return member[kind];
  return undefined;
}

/** The parameters that a caller passes. */
export function passedParameters(each: SlotFunction): readonly SlotParameter[] {
  return each.parameters.filter((parameter) => !parameter.retval && !parameter.lcid);
}

function join(known: MemberKind | undefined, each: SlotFunction): MemberKind {
  const passed = passedParameters(each);
  const kind = {
    dispid: each.dispid,
    flags: FLAGS[each.kind],
    required: passed.filter(({ optional }) => !optional).length,
    accepted: each.vararg ? Infinity : passed.length,
  };
  if (!known) return kind;
  return { ...(each.kind === "get" ? kind : known), flags: known.flags | kind.flags };
}
