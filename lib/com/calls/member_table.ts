/**
 * What is known of an object's members: DISPIDs by name, and kinds where type
 * information tells them.
 *
 * @module
 */

import type { RecordType } from "../records/record_type.ts";
import type { ReferenceName } from "../values/vt.ts";

/** How a member may be used, as flags of `IDispatch::Invoke`. Source: `oleauto.h`. */
export const DISPATCH_METHOD = 1;
export const DISPATCH_PROPERTYGET = 2;
export const DISPATCH_PROPERTYPUT = 4;
export const DISPATCH_PROPERTYPUTREF = 8;

/** A member as type information describes it. */
export interface MemberKind {
  /** Number of the member; 0 is a valid one. */
  readonly dispid: number;
  /** Union of the flags above: everything the member can be. */
  readonly flags: number;
  /** Arguments that a property get needs at least. */
  readonly required: number;
  /** Arguments that a property get accepts at most. */
  readonly accepted: number;
  /** Types of by-reference parameters by position, where there are any of a simple type. */
  readonly references?: readonly (ReferenceName | undefined)[];
  /** Handles of other types by position, in the type information of the object. */
  readonly userTypes?: readonly (number | undefined)[];
  /** Element types of array parameters by position, also of those by reference. */
  readonly arrays?: readonly (number | undefined)[];
}

/** What a call of a member passes to `Invoke`. */
export interface CallTarget {
  readonly dispid: number;
  readonly flags: number;
}

/**
 * Members of one object, or of all objects of one type.
 *
 * Tables are shared between objects only by the identity of a type library
 * entry: script engines reuse one type GUID for different members.
 */
export class MemberTable {
  /** DISPIDs by name as it was written; servers match names without regard to case. */
  readonly dispids: Map<string, number> = new Map();
  /** How members are called, by name as it was written: DISPID and flags. */
  readonly calls: Map<string, CallTarget> = new Map();
  /** Kinds by lower-case name; undefined where there is no type information. */
  readonly kinds: ReadonlyMap<string, MemberKind> | undefined;
  /** What the handles of other types turned out to be. */
  readonly records: Map<number, RecordType | undefined> = new Map();
  /** Names that turned out to be methods, for objects without type information. */
  readonly methods: Set<string> = new Set();
  readonly #kindsAsWritten = new Map<string, MemberKind>();

  constructor(kinds?: ReadonlyMap<string, MemberKind>) {
    this.kinds = kinds;
  }

  /** The kind of a member, without regard to case; undefined if nothing tells. */
  kindOf(name: string): MemberKind | undefined {
    return this.#kindsAsWritten.get(name) ?? this.#findKind(name);
  }

  /** A name is made lower case once: that costs more than the call of many a server. */
  #findKind(name: string): MemberKind | undefined {
    const kind = this.kinds?.get(name.toLowerCase());
    if (kind) this.#kindsAsWritten.set(name, kind);
    return kind;
  }
}
