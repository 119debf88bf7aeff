/**
 * Type information as plain data: what a library describes, without pointers.
 *
 * @module
 */
import type { TYPEKINDS } from "./layout.ts";

/** What a description describes. */
export type TypeKind = typeof TYPEKINDS[number];

/** A type in another place: an interface, enumeration, record, alias or class by its name. */
export interface NamedType {
  readonly kind: "named";
  readonly name: string;
  /** The library that describes it. */
  readonly library: string;
  /** Which library that is; undefined where it cannot be told. */
  readonly libraryId?: Pick<LibraryIdentity, "guid" | "version" | "lcid">;
  readonly guid: string;
  readonly typeKind: TypeKind;
  /** What an alias stands for. */
  readonly target?: TypeExpression;
}

/** A type as parameters, results, variables and aliases have it. */
export type TypeExpression =
  | { readonly kind: "simple"; readonly vt: number }
  | { readonly kind: "pointer"; readonly to: TypeExpression }
  | { readonly kind: "array"; readonly of: TypeExpression }
  | { readonly kind: "fixedArray"; readonly of: TypeExpression; readonly counts: readonly number[] }
  | NamedType;

/** A parameter of a function, in declared order. */
export interface ParameterDescription {
  readonly name: string;
  readonly type: TypeExpression;
  readonly in: boolean;
  readonly out: boolean;
  /** The function's result, for callers that know results. */
  readonly retval: boolean;
  /** The caller's locale, which callers by name do not pass. */
  readonly lcid: boolean;
  readonly optional: boolean;
  /** What an omitted argument means; undefined where nothing is said. */
  readonly default?: unknown;
}

/** How a function is called. */
export type FunctionKind = "method" | "get" | "put" | "putRef";

/** A method, or one accessor of a property. */
export interface FunctionDescription {
  readonly name: string;
  readonly dispid: number;
  readonly kind: FunctionKind;
  readonly parameters: readonly ParameterDescription[];
  readonly result: TypeExpression;
  /** Whether the last parameter takes any number of arguments. */
  readonly vararg: boolean;
  /** Where the function lies in the vtable, in bytes. */
  readonly vtableOffset: number;
  readonly hidden: boolean;
  /** Not meant for callers by name, as the members of `IDispatch` itself. */
  readonly restricted: boolean;
  readonly description: string;
}

/** A property without accessors, a constant, or a field of a record. */
export interface VariableDescription {
  readonly name: string;
  readonly dispid: number;
  readonly type: TypeExpression;
  /** The value of a constant. */
  readonly value?: unknown;
  readonly constant: boolean;
  readonly readOnly: boolean;
  readonly hidden: boolean;
  readonly description: string;
}

/** An interface of a class, or a base of an interface. */
export interface ImplementedType {
  readonly type: NamedType;
  readonly default: boolean;
  /** Whether the class calls it (events) instead of having it. */
  readonly source: boolean;
  readonly restricted: boolean;
}

/** What can be told of a type without reading its members. */
export interface TypeSummary {
  readonly name: string;
  readonly kind: TypeKind;
  /** Position in the library. */
  readonly index: number;
  readonly description: string;
}

/** One type of a library with its members. */
export interface TypeDescription extends TypeSummary {
  readonly guid: string;
  readonly version: string;
  /** Whether members can be called by name and through the vtable. */
  readonly dual: boolean;
  readonly hidden: boolean;
  readonly restricted: boolean;
  /** Whether the class can be created. */
  readonly creatable: boolean;
  /** Size of an instance of a record, in bytes. */
  readonly sizeBytes: number;
  readonly vtableBytes: number;
  readonly functions: readonly FunctionDescription[];
  readonly variables: readonly VariableDescription[];
  readonly implements: readonly ImplementedType[];
  /** What an alias stands for. */
  readonly alias?: TypeExpression;
}

/** Who a library is. */
export interface LibraryIdentity {
  readonly name: string;
  readonly guid: string;
  /** For example `"1.0"`. */
  readonly version: string;
  readonly lcid: number;
  readonly description: string;
}
