/**
 * Type libraries: what a server describes, read on demand.
 *
 * @module
 */
import type { Address } from "../../ffi/mod.ts";
import { ITYPELIB, TYPEKINDS } from "./layout.ts";
import type { LibraryIdentity, TypeDescription, TypeSummary } from "./type_model.ts";
import type { TypePointers } from "./type_pointer.ts";
import { readType } from "./type_reader.ts";

/**
 * A loaded type library.
 *
 * Types are read when they are asked for, and once; what was read stays usable after the library
 * was released. Write `using`, or dispose of it.
 */
export class TypeLibrary implements Disposable, LibraryIdentity {
  /** Name, as `"Scripting"`. */
  readonly name: string;
  /** Identifier, `"{…}"`. */
  readonly guid: string;
  /** Major and minor number, as `"1.0"`. */
  readonly version: string;
  /** Locale; 0 is neutral. */
  readonly lcid: number;
  /** Help text. */
  readonly description: string;
  readonly #pointers: TypePointers;
  readonly #types: (TypeDescription | undefined)[] = [];
  #summaries: readonly TypeSummary[] | undefined;
  #address: Address;

  /** Takes the pointer over; made by `com.loadTypeLib`. */
  constructor(pointers: TypePointers, address: Address) {
    this.#pointers = pointers;
    this.#address = address;
    const identity = pointers.identity(address);
    if (!identity) {
      pointers.release(address);
      throw new TypeError("Cannot read type library: it has no attributes");
    }
    this.name = identity.name;
    this.guid = identity.guid;
    this.version = identity.version;
    this.lcid = identity.lcid;
    this.description = identity.description;
  }

  /** Name, kind and help text of every type, in the library's order. */
  get types(): readonly TypeSummary[] {
    return this.#summaries ??= this.#readSummaries();
  }

  /** The type of a name, without regard to case; undefined if there is none. */
  type(name: string): TypeDescription | undefined {
    const wanted = name.toLowerCase();
    const found = this.types.find((each) => each.name === name) ??
      this.types.find((each) => each.name.toLowerCase() === wanted);
    return found && this.typeAt(found.index);
  }

  /** The type at a position. @throws {RangeError} If there is none. */
  typeAt(index: number): TypeDescription {
    return this.#types[index] ??= this.#readType(index);
  }

  /** Every type with its members: reads the whole library. */
  all(): TypeDescription[] {
    return this.types.map(({ index }) => this.typeAt(index));
  }

  /** Every constant by its name: members of enumerations, and constants of modules. */
  get constants(): Readonly<Record<string, unknown>> {
    const constants: Record<string, unknown> = {};
    for (const { kind, index } of this.types) {
      if (kind === "enum" || kind === "module") {
        Object.assign(constants, constantsOf(this.typeAt(index)));
      }
    }
    return Object.freeze(constants);
  }

  /** Every enumeration by its name, as an object of its constants. */
  get enums(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    const enums: Record<string, Readonly<Record<string, unknown>>> = {};
    for (const { name, kind, index } of this.types) {
      if (kind === "enum") enums[name] = Object.freeze(constantsOf(this.typeAt(index)));
    }
    return Object.freeze(enums);
  }

  /** Releases the library; twice is safe. */
  [Symbol.dispose](): void {
    const address = this.#address;
    this.#address = 0n;
    this.#pointers.release(address);
  }

  /**
   * The library's pointer, for as long as it is not released.
   *
   * @throws {TypeError} After release.
   * @internal
   */
  lend(): Address {
    if (this.#address === 0n) {
      throw new TypeError(`Cannot read type library "${this.name}": it was released`);
    }
    return this.#address;
  }

  #readSummaries(): TypeSummary[] {
    const library = this.lend();
    const count = this.#pointers.host.callSlot(library, ITYPELIB.GetTypeInfoCount);
    return Array.from({ length: count }, (_, index) => ({
      ...this.#pointers.documentation(library, ITYPELIB.GetDocumentation, index),
      kind: TYPEKINDS[
        this.#pointers.requestNumber(library, ITYPELIB.GetTypeInfoType, index) ?? 3
      ] ?? "interface",
      index,
    }));
  }

  #readType(index: number): TypeDescription {
    return this.withTypeInfo(index, (typeInfo) => readType(this.#pointers, typeInfo, index));
  }

  /**
   * Lends the `ITypeInfo` of the type at a position.
   *
   * @throws {RangeError} If there is none.
   * @internal
   */
  withTypeInfo<T>(index: number, use: (typeInfo: Address) => T): T {
    const typeInfo = this.#pointers.request(this.lend(), ITYPELIB.GetTypeInfo, index);
    if (typeInfo === 0n) {
      throw new RangeError(`Cannot read type ${index} of library "${this.name}": there is none`);
    }
    try {
      return use(typeInfo);
    } finally {
      this.#pointers.release(typeInfo);
    }
  }
}

/** The constants of one type by their names. */
export function constantsOf(type: TypeDescription): Record<string, unknown> {
  return Object.fromEntries(
    type.variables.filter((each) => each.constant).map((each) => [each.name, each.value]),
  );
}
