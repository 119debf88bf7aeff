/**
 * Get-Member: what can be done with an object, for people who look.
 *
 * @module
 */
import type { Address } from "../../ffi/mod.ts";
import type { TypeLibrary } from "./type_library.ts";
import type { TypeLoader } from "./type_loader.ts";
import type {
  FunctionDescription,
  NamedType,
  TypeDescription,
  VariableDescription,
} from "./type_model.ts";
import { readType } from "./type_reader.ts";
import { callerParameters, callerResult, typeText } from "./type_text.ts";

/** A parameter of a member. */
export interface MemberParameter {
  /** Name as declared. */
  readonly name: string;
  /** For example `"VT_BSTR"`, or the name of an interface or enumeration. */
  readonly type: string;
  /** Whether callers may leave it out. */
  readonly optional: boolean;
  /** Whether the server answers through it: pass `com.ref()`. */
  readonly out: boolean;
  /** What stands for an argument that was left out. */
  readonly default?: unknown;
}

/** A member of an object. */
export interface MemberInfo {
  /** Name as declared. */
  readonly name: string;
  /** What it is to a caller. */
  readonly kind: "method" | "property" | "event";
  /** Number of the member; 0 is a valid one. */
  readonly dispid: number;
  /** Type of the result, or of the property's value. */
  readonly type: string;
  /** Parameters in order. */
  readonly parameters: readonly MemberParameter[];
  /** Whether the last parameter takes any number of arguments. */
  readonly vararg: boolean;
  /** Whether the property can be read; false for methods and events. */
  readonly readable: boolean;
  /** Whether the property can be set; false for methods and events. */
  readonly writable: boolean;
  /** Whether tools should not show it. */
  readonly hidden: boolean;
  /** The server's help text. */
  readonly description: string;
}

/** The members of the object behind an `IDispatch`; empty where it does not describe itself. */
export function membersOfObject(loader: TypeLoader, dispatch: Address): MemberInfo[] {
  const typeInfo = loader.typeInfoOf(dispatch);
  if (typeInfo === 0n) return [];
  try {
    return membersOfType(readType(loader.pointers, typeInfo, -1));
  } finally {
    loader.pointers.release(typeInfo);
  }
}

/** The members of a class's default interface, and its events. */
export function membersOfClass(library: TypeLibrary, clsid: string): MemberInfo[] {
  const coclass = library.types.filter(({ kind }) => kind === "coclass")
    .map(({ index }) => library.typeAt(index)).find(({ guid }) => guid === clsid);
  if (!coclass) {
    throw new TypeError(`Cannot list members: library "${library.name}" has no class ${clsid}`);
  }
  const own = coclass.implements.find((each) => each.default && !each.source);
  const events = coclass.implements.find((each) => each.default && each.source) ??
    coclass.implements.find((each) => each.source);
  return [
    ...own ? membersOfType(referenced(library, own.type), library) : [],
    ...events ? membersOfType(referenced(library, events.type), library).map(asEvent) : [],
  ];
}

/** The members of one type, with those of its bases where the library is given. */
export function membersOfType(
  type: TypeDescription | undefined,
  library?: TypeLibrary,
): MemberInfo[] {
  if (!type) return [];
  const members = new Map<string, MemberInfo>();
  for (const description of allFunctions(type, library)) {
    if (description.restricted) continue;
    const known = members.get(description.name);
    members.set(description.name, known ? join(known, description) : memberOf(description));
  }
  for (const variable of type.variables) members.set(variable.name, propertyOf(variable));
  return [...members.values()];
}

/** Functions of a type; interfaces that are not for callers by name inherit theirs. */
export function allFunctions(
  type: TypeDescription,
  library: TypeLibrary | undefined,
): FunctionDescription[] {
  if (type.kind !== "interface" || !library) return [...type.functions];
  const bases = type.implements.map((each) => referenced(library, each.type));
  return [
    ...bases.flatMap((base) => base ? allFunctions(base, library) : []),
    ...type.functions,
  ];
}

/** The type of a reference, where it is in this library. */
export function referenced(library: TypeLibrary, named: NamedType): TypeDescription | undefined {
  return named.library === library.name ? library.type(named.name) : undefined;
}

function memberOf(description: FunctionDescription): MemberInfo {
  const parameters = callerParameters(description);
  const isMethod = description.kind === "method";
  const isPut = description.kind === "put" || description.kind === "putRef";
  const value = isPut ? parameters.at(-1) : undefined;
  return {
    name: description.name,
    kind: isMethod ? "method" : "property",
    dispid: description.dispid,
    type: typeText(value?.type ?? callerResult(description)),
    parameters: (isPut ? parameters.slice(0, -1) : parameters).map((parameter) => ({
      name: parameter.name,
      type: typeText(parameter.type),
      optional: parameter.optional,
      out: parameter.out,
      ...("default" in parameter && { default: parameter.default }),
    })),
    vararg: description.vararg,
    readable: description.kind === "get",
    writable: isPut,
    hidden: description.hidden,
    description: description.description,
  };
}

/** Adds an accessor to what the others told. */
function join(known: MemberInfo, description: FunctionDescription): MemberInfo {
  const other = memberOf(description);
  const best = other.readable ? other : known;
  return {
    ...best,
    readable: known.readable || other.readable,
    writable: known.writable || other.writable,
    description: best.description || known.description || other.description,
  };
}

function propertyOf(variable: VariableDescription): MemberInfo {
  return {
    name: variable.name,
    kind: "property",
    dispid: variable.dispid,
    type: typeText(variable.type),
    parameters: [],
    vararg: false,
    readable: true,
    writable: !variable.readOnly,
    hidden: variable.hidden,
    description: variable.description,
  };
}

function asEvent(member: MemberInfo): MemberInfo {
  return { ...member, kind: "event" };
}
