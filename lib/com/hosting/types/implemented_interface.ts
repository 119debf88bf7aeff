/**
 * Interfaces of others that a hosted object has: slots that call members by their names.
 *
 * @module
 */
import type { Address, Slot } from "../../../ffi/mod.ts";
import {
  firstOwnSlot,
  type InterfaceTable,
  nextSlot,
  type SlotFunction,
  type SlotParameter,
} from "../../early/interface_table.ts";
import { E_NOTIMPL } from "../../errors/hresult.ts";
import { guidToText } from "../../values/guid.ts";
import { vartypeName, VT } from "../../values/vt.ts";
import { HostedMembers } from "../hosted_object.ts";
import type { DescribedTarget, DispatchHost } from "./hosted_dispatch.ts";
import { type ReceivedParameter, type TypedFunction, typedSlot } from "./typed_slot.ts";

/**
 * The interfaces by their identifiers, those that they derive from as well: they begin alike.
 *
 * @throws {TypeError} If a method takes or returns what a hosted object cannot.
 */
export function implementedInterfaces(
  tables: readonly InterfaceTable[],
): ReadonlyMap<string, InterfaceTable> {
  for (const table of tables) table.functions.forEach((each) => check(table, each));
  const inherited = tables.flatMap((table) =>
    table.bases.map((iid) => [guidToText(iid), table] as const)
  );
  return new Map([...inherited, ...tables.map((table) => [guidToText(table.iid), table] as const)]);
}

/** The members of a target under the numbers that the interface gives them. */
export function implementedMembers(target: object, table: InterfaceTable): HostedMembers {
  const own = new HostedMembers(target, {});
  const members = table.functions.flatMap(({ name, dispid, parameters }) => {
    const found = own.dispid(name);
    if (found === undefined) return [];
    const params = parameters.filter(({ retval, lcid }) => !retval && !lcid)
      .map(({ name, byRef, optional }) => ({ name, byRef, optional }));
    return [[own.name(found)!, { dispid, params }] as const];
  });
  return new HostedMembers(target, { members: Object.fromEntries(members) });
}

/** The slots of an interface after those of `IUnknown` or `IDispatch`. */
export function implementedSlots(
  table: InterfaceTable,
  find: (self: Address) => DescribedTarget | undefined,
  host: () => DispatchHost,
): Slot[] {
  const first = firstOwnSlot(table.dispatch);
  const count = nextSlot(table.dispatch, table.functions) - first;
  const iid = guidToText(table.iid);
  const slots = Array.from({ length: count }, (): Slot => NOT_DESCRIBED);
  for (const each of table.functions) {
    const slot = typedSlot(typedFunction(each), find, host, iid);
    slots[each.slot - first] = {
      ...slot,
      call: (self: Address, ...raw: (number | bigint)[]) =>
        isMissing(find(self), each) ? E_NOTIMPL : slot.call(self, ...raw),
    };
  }
  return slots;
}

const NOT_DESCRIBED: Slot = { parameters: ["u64"], result: "i32", call: () => E_NOTIMPL };

function isMissing(found: DescribedTarget | undefined, { dispid }: SlotFunction): boolean {
  return found !== undefined && found.members.name(dispid) === undefined;
}

function typedFunction(each: SlotFunction): TypedFunction {
  const result = each.parameters.find(({ retval }) => retval);
  return {
    dispid: each.dispid,
    kind: each.kind === "putRef" ? "put" : each.kind,
    parameters: each.parameters.filter(({ retval }) => !retval).map(received),
    result: result?.type.vt,
    ...(result?.type.iid && { resultIid: result.type.iid }),
  };
}

function received({ type, byRef, in: given, lcid }: SlotParameter): ReceivedParameter {
  const { vt, iid, terminated, table } = type;
  return {
    vt: lcid ? VT.I4 : table?.()?.dispatch ? VT.DISPATCH : vt, // its members have names then
    byRef,
    in: given,
    lcid,
    ...(terminated && { terminated }),
    ...(byRef && iid && { iid }),
  };
}

function check(table: InterfaceTable, each: SlotFunction): void {
  const refuse = (what: string) => {
    throw new TypeError(`Cannot implement ${table.name}: ${each.name} ${what}`);
  };
  if (each.result.vt !== VT.HRESULT) {
    refuse(`returns ${vartypeName(each.result.vt)} directly; only methods with an HRESULT can be`);
  }
  for (const { name, type, byRef, retval } of each.parameters) {
    const isRecord = (type.vt & ~VT.ARRAY) === VT.RECORD;
    if (isRecord) refuse(`takes a record as ${name}, which hosted objects do not read`);
    if (type.terminated && (byRef || retval)) {
      refuse(`hands out a plain text as ${name}; describe it as "VT_UI8" and allocate it yourself`);
    }
  }
}
