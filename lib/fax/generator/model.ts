/**
 * The data files that the typed classes are generated from.
 *
 * @module
 */

/** A parameter; the result of a method is the one with `retval`. */
export interface ModelParam {
  readonly name: string;
  /** C type: `BSTR*`, `IFaxServer**`. */
  readonly type: string;
  readonly direction: string;
  readonly retval?: boolean;
  readonly optional?: boolean;
  readonly meaning?: string;
}

/** A member of an interface. */
export interface ModelMember {
  readonly kind: "method" | "propget" | "propput" | "propputref";
  readonly name: string;
  readonly dispid: number | null;
  readonly params: readonly ModelParam[];
  readonly summary: string;
  readonly returns?: string;
  readonly rights?: string;
  readonly errors?: readonly string[];
  readonly notes?: string;
  readonly requirements?: string;
  readonly values?: string;
  readonly units?: string;
  readonly disagreements?: string;
}

/** An interface of a library. */
export interface ModelInterface {
  readonly name: string;
  readonly iid: string;
  readonly inherits: string;
  readonly obtainedFrom: string;
  readonly since: string;
  readonly summary: string;
  readonly members: readonly ModelMember[];
}

/** An enumeration of a library. */
export interface ModelEnum {
  readonly name: string;
  readonly flags?: boolean;
  readonly note?: string;
  readonly values: readonly {
    readonly name: string;
    readonly value: number;
    readonly meaning?: string;
  }[];
}

/** An event interface: members that the library calls. */
export interface ModelEvents {
  readonly name: string;
  readonly iid: string;
  readonly members: readonly ModelMember[];
}

/** A library. */
export interface Model {
  readonly api: string;
  readonly enums: readonly ModelEnum[];
  readonly interfaces: readonly ModelInterface[];
  readonly events: string | { readonly dispinterfaces: readonly ModelEvents[] };
}

/** Reads one of the two data files. */
export async function readModel(library: "faxcom" | "faxcomex"): Promise<Model> {
  const file = new URL(`../model/${library}.json`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(file));
}

/** The interface whose class gets the members: of `IFaxServer2` that is `IFaxServer`. */
export function baseOf(item: ModelInterface): string {
  return item.inherits === "IDispatch" ? item.name : item.inherits;
}
