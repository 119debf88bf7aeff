/**
 * Type information as plain data: what a library describes, without pointers.
 *
 * @module
 */

/** What a description describes. */
export type TypeKind =
  | "enum"
  | "record"
  | "module"
  | "interface"
  | "dispatch"
  | "coclass"
  | "alias"
  | "union";

/** A type in another place: an interface, enumeration, record, alias or class by its name. */
export interface NamedType {
  /** Tells it from the other type expressions. */
  readonly kind: "named";
  /** Name as declared. */
  readonly name: string;
  /** The library that describes it. */
  readonly library: string;
  /** Which library that is; undefined where it cannot be told. */
  readonly libraryId?: Pick<LibraryIdentity, "guid" | "version" | "lcid">;
  /** Identifier, `"{…}"`. */
  readonly guid: string;
  /** What the name stands for. */
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
  /** Name as declared. */
  readonly name: string;
  /** Type of its values. */
  readonly type: TypeExpression;
  /** The caller gives a value. */
  readonly in: boolean;
  /** The callee gives a value. */
  readonly out: boolean;
  /** The function's result, for callers that know results. */
  readonly retval: boolean;
  /** The caller's locale, which callers by name do not pass. */
  readonly lcid: boolean;
  /** Whether callers may leave it out. */
  readonly optional: boolean;
  /** What an omitted argument means; undefined where nothing is said. */
  readonly default?: unknown;
}

/** How a function is called. */
export type FunctionKind = "method" | "get" | "put" | "putRef";

/** A method, or one accessor of a property. */
export interface FunctionDescription {
  /** Name as declared. */
  readonly name: string;
  /** Number of the member; 0 is a valid one. */
  readonly dispid: number;
  /** Method, or get, put or put by reference of a property. */
  readonly kind: FunctionKind;
  /** Parameters in order. */
  readonly parameters: readonly ParameterDescription[];
  /** What a caller gets. */
  readonly result: TypeExpression;
  /** Whether the last parameter takes any number of arguments. */
  readonly vararg: boolean;
  /** Where the function lies in the vtable, in bytes. */
  readonly vtableOffset: number;
  /** Whether tools should not show it. */
  readonly hidden: boolean;
  /** Not meant for callers by name, as the members of `IDispatch` itself. */
  readonly restricted: boolean;
  /** Help text; empty if there is none. */
  readonly description: string;
}

/** A property without accessors, a constant, or a field of a record. */
export interface VariableDescription {
  /** Name as declared. */
  readonly name: string;
  /** Number of the member; -1 for constants and fields. */
  readonly dispid: number;
  /** Type of its value. */
  readonly type: TypeExpression;
  /** The value of a constant. */
  readonly value?: unknown;
  /** Whether it is a constant or a member of an enumeration. */
  readonly constant: boolean;
  /** Whether it can only be read. */
  readonly readOnly: boolean;
  /** Whether tools should not show it. */
  readonly hidden: boolean;
  /** Help text; empty if there is none. */
  readonly description: string;
}

/** An interface of a class, or a base of an interface. */
export interface ImplementedType {
  /** The interface. */
  readonly type: NamedType;
  /** Whether it is the default interface, or the default source of events. */
  readonly default: boolean;
  /** Whether the class calls it (events) instead of having it. */
  readonly source: boolean;
  /** Whether it is not for script. */
  readonly restricted: boolean;
}

/** What can be told of a type without reading its members. */
export interface TypeSummary {
  /** Name as declared. */
  readonly name: string;
  /** What the name stands for. */
  readonly kind: TypeKind;
  /** Position in the library. */
  readonly index: number;
  /** Help text; empty if there is none. */
  readonly description: string;
}

/** One type of a library with its members. */
export interface TypeDescription extends TypeSummary {
  /** Identifier, `"{…}"`. */
  readonly guid: string;
  /** Major and minor number, as `"1.0"`. */
  readonly version: string;
  /** Whether members can be called by name and through the vtable. */
  readonly dual: boolean;
  /** Whether tools should not show it. */
  readonly hidden: boolean;
  /** Whether it is not for script. */
  readonly restricted: boolean;
  /** Whether the class can be created. */
  readonly creatable: boolean;
  /** Size of an instance of a record, in bytes. */
  readonly sizeBytes: number;
  /** Size of the vtable in bytes; 0 for types without one. */
  readonly vtableBytes: number;
  /** Its own functions, without inherited ones. */
  readonly functions: readonly FunctionDescription[];
  /** Fields, constants and properties without functions. */
  readonly variables: readonly VariableDescription[];
  /** Base interfaces, or the interfaces of a class. */
  readonly implements: readonly ImplementedType[];
  /** What an alias stands for. */
  readonly alias?: TypeExpression;
}

/** Who a library is. */
export interface LibraryIdentity {
  /** Name, as `"Scripting"`. */
  readonly name: string;
  /** Identifier, `"{…}"`. */
  readonly guid: string;
  /** For example `"1.0"`. */
  readonly version: string;
  /** Locale; 0 is neutral. */
  readonly lcid: number;
  /** Help text. */
  readonly description: string;
}
