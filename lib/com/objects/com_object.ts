/**
 * `ComObject`: one reference to an object of COM, and who may use it.
 *
 * @module
 */
import type { Address } from "../../ffi/mod.ts";
import type { InterfaceTable } from "../early/interface_table.ts";
import { MemberTable } from "../calls/member_table.ts";
import { VT } from "../values/vt.ts";

/**
 * A counted reference. It is what stands behind a dynamic object; users see it
 * only through `com.…` functions.
 */
export class ComObject {
  /** `VT_DISPATCH` if the pointer is an `IDispatch`, else `VT_UNKNOWN`. */
  readonly vt: number;
  /** ProgID, CLSID, or the member path that returned the object. */
  label: string;
  /** The class that it, or the object whose member returned it, was created from. */
  progId: string | undefined;
  /** How members are called without `IDispatch`, where that is known. */
  table: InterfaceTable | undefined;
  /** The interface it is a view of, beside the wrapper that its pointer has. */
  view: InterfaceTable | undefined;
  /** Which one of its table's wrappers it was; later ones have larger numbers. */
  serial = 0;
  /** How often it was asked for by name or interface, and so must be released. */
  holders = 1;
  #address: Address;
  #alive = true; // a flag, because a `bigint` costs more to compare
  #vtable: Address | undefined;
  #calls = 0;
  #whenIdle: (() => void) | undefined;
  #members: MemberTable | undefined;

  /** @param members What is known of its members already; default: nothing. */
  constructor(address: Address, vt: number, label: string, members?: MemberTable) {
    this.#address = address;
    this.vt = vt;
    this.label = label;
    this.#members = members;
  }

  /** DISPIDs and kinds of the members, found so far; made late: items of a list share one. */
  get members(): MemberTable {
    return this.#members ??= new MemberTable();
  }

  set members(table: MemberTable) {
    this.#members = table;
  }

  /** The interface pointer, lent. @throws {TypeError} After release. */
  get address(): Address {
    if (!this.#alive) {
      throw new TypeError(`Cannot use object "${this.label}": it was released`);
    }
    return this.#address;
  }

  /** Whether the reference is still held. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Whether the members can be called by name. */
  get dispatch(): boolean {
    return this.vt === VT.DISPATCH || this.table !== undefined;
  }

  /** The pointer whose vtable the interface table describes, lent. */
  get vtableAddress(): Address {
    return this.#vtable ?? this.address;
  }

  /**
   * Has members called through a vtable.
   *
   * @param address Another pointer than the object's own, if that has the vtable; taken over.
   */
  bind(table: InterfaceTable, address?: Address): void {
    this.table = table;
    this.#vtable = address;
  }

  /** Gives the pointer of the vtable away, if it is one of its own. */
  detachVtable(): Address | undefined {
    const address = this.#vtable;
    this.#vtable = undefined;
    return address;
  }

  /**
   * Begins a call: references that are given back meanwhile, by a handler that the server calls,
   * are held until it ends.
   *
   * @returns The interface pointer, lent.
   * @throws {TypeError} After release.
   */
  enterCall(): Address {
    const { address } = this;
    this.#calls++;
    return address;
  }

  /** Ends a call. */
  leaveCall(): void {
    if (--this.#calls > 0 || this.#whenIdle === undefined) return;
    const action = this.#whenIdle;
    this.#whenIdle = undefined;
    action();
  }

  /** Does something now, or when the last call has ended. */
  whenIdle(action: () => void): void {
    if (this.#calls > 0) this.#whenIdle = action;
    else action();
  }

  /** Gives the pointer away; from here on the receiver releases it. */
  detach(): Address {
    const address = this.#address;
    this.#address = 0n;
    this.#alive = false;
    return address;
  }
}
