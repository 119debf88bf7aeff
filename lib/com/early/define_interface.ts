/**
 * Interfaces described by hand, for objects without type information.
 *
 * @module
 */
import { guidFromText, IID } from "../values/guid.ts";
import type { FunctionKind } from "../type_info/type_model.ts";
import { type VartypeName, vartypeNumber, VT } from "../values/vt.ts";
import {
  firstOwnSlot,
  InterfaceTable,
  nextSlot,
  type SlotFunction,
  type SlotParameter,
  type SlotType,
} from "./interface_table.ts";

/** A type of a hand-written interface: a vartype, an array of one, or another interface. */
export type DefinedType = VartypeName | `${VartypeName}[]` | "LPWSTR" | InterfaceTable;

/** A parameter of a hand-written interface. */
export interface DefinedParameter {
  /** Name, for messages and named arguments. */
  readonly name?: string;
  /** Type, in the words of interface definitions. */
  readonly type: DefinedType;
  /** Passed by reference, and read back: pass `com.ref()`. */
  readonly out?: boolean;
  /** By reference, and the method's result. */
  readonly retval?: boolean;
  /** With `out`: also goes in; alone: by reference although nothing comes back. */
  readonly inOut?: boolean;
  /** Whether callers may leave it out; default `false`. */
  readonly optional?: boolean;
  /** What an omitted argument means. */
  readonly default?: unknown;
}

/** A method of a hand-written interface. */
export interface DefinedMethod {
  /** Name, in any case. */
  readonly name: string;
  /** Default `"method"`; accessors of one property have one name. */
  readonly kind?: FunctionKind;
  /** Where it is in the vtable, counted from 0; default: after the one before. */
  readonly slot?: number;
  /** Parameters in order; default none. */
  readonly parameters?: readonly DefinedParameter[];
  /** What is returned directly; default: an HRESULT. */
  readonly returns?: DefinedType | "VT_HRESULT" | "VT_VOID";
}

/** A hand-written interface. */
export interface InterfaceDefinition {
  /** Identifier of the interface, `"{…}"`. */
  readonly iid: string;
  /** Name for messages; default: the identifier. */
  readonly name?: string;
  /** Default `"IUnknown"`. */
  readonly extends?: "IUnknown" | "IDispatch" | InterfaceTable;
  /** In the order of the vtable. */
  readonly methods: readonly DefinedMethod[];
}

const FIRST_SLOT = firstOwnSlot(false);
const FIRST_DISPID = 0x6000_0000;

/**
 * Describes an interface so that its methods can be called through the vtable.
 *
 * Give the result to `com.queryInterface`, or as `binding` to `com.createObject`. A wrong
 * description makes the process crash: check it against the header.
 *
 * @throws {TypeError} If a vartype is none.
 * @throws {RangeError} If a slot is none, or one of `IUnknown`.
 *
 * @example
 * ```ts ignore
 * const IPersist = com.defineInterface({
 *   iid: "{0000010C-0000-0000-C000-000000000046}",
 *   name: "IPersist",
 *   methods: [{ name: "GetClassID", parameters: [{ type: "VT_UI8" }] }],
 * });
 * using persist = com.queryInterface(object, IPersist);
 * ```
 */
export function defineInterface(definition: InterfaceDefinition): InterfaceTable {
  const base = definition.extends ?? "IUnknown";
  const inherited = base instanceof InterfaceTable ? base.functions : [];
  const dispatch = base instanceof InterfaceTable ? base.dispatch : base === "IDispatch";
  let slot = nextSlot(dispatch, inherited);
  const own = definition.methods.map((method, i): SlotFunction => {
    slot = method.slot ?? slot;
    if (!Number.isInteger(slot) || slot < FIRST_SLOT) {
      throw new RangeError(
        `Cannot describe method "${method.name}" of ${definition.name ?? definition.iid}: slot ` +
          `${slot} is none; those after IUnknown begin with ${FIRST_SLOT}`,
      );
    }
    return {
      name: method.name,
      dispid: dispidOf(inherited, definition.methods, i),
      kind: method.kind ?? "method",
      slot: slot++,
      parameters: (method.parameters ?? []).map(slotParameter),
      result: slotType(method.returns ?? "VT_HRESULT"),
      vararg: false,
    };
  });
  const { iid, name = iid } = definition;
  const bases = base instanceof InterfaceTable ? [...base.bases, base.iid] : [];
  return new InterfaceTable(name, guidFromText(iid), dispatch, [...inherited, ...own], bases);
}

/**
 * Numbers that no server uses: a default member or an enumerator is not described by hand. Those of
 * inherited methods stay theirs.
 */
function dispidOf(
  inherited: readonly SlotFunction[],
  methods: readonly DefinedMethod[],
  index: number,
): number {
  const wanted = methods[index].name.toLowerCase();
  const isWanted = ({ name }: { readonly name: string }) => name.toLowerCase() === wanted;
  const known = inherited.find(isWanted);
  if (known) return known.dispid;
  const first = inherited.reduce((next, { dispid }) => Math.max(next, dispid + 1), FIRST_DISPID);
  return first + methods.findIndex(isWanted);
}

function slotParameter(parameter: DefinedParameter, index: number): SlotParameter {
  const { out = false, retval = false, inOut = false } = parameter;
  return {
    name: parameter.name ?? `arg${index + 1}`,
    type: slotType(parameter.type),
    byRef: out || retval || inOut,
    in: inOut || !(out || retval),
    out: out || retval,
    retval,
    lcid: false,
    optional: parameter.optional ?? "default" in parameter,
    ...("default" in parameter && { default: parameter.default }),
  };
}

function slotType(type: DefinedType | "VT_HRESULT" | "VT_VOID"): SlotType {
  if (type instanceof InterfaceTable) return { vt: VT.UNKNOWN, iid: type.iid, table: () => type };
  switch (type) {
    case "VT_HRESULT":
      return { vt: VT.HRESULT };
    case "VT_VOID":
      return { vt: VT.VOID };
    case "LPWSTR":
      return { vt: VT.BSTR, terminated: true }; // a BSTR is one, for a callee that only reads
    case "VT_DISPATCH":
      return { vt: VT.DISPATCH, iid: IID.IDispatch };
    case "VT_UNKNOWN":
      return { vt: VT.UNKNOWN, iid: IID.IUnknown };
  }
  if (!type.endsWith("[]")) return { vt: vartypeNumber(type as VartypeName) };
  return { vt: VT.ARRAY | vartypeNumber(type.slice(0, -2) as VartypeName) };
}
