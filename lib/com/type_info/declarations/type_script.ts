/**
 * Types of Automation as types of TypeScript: what a call gives, and what it takes.
 *
 * @module
 */
import { VT } from "../../values/vt.ts";
import type { NamedType, TypeExpression } from "../type_model.ts";

/** Which way a value goes: results are exact, arguments may be of several types. */
export type Direction = "result" | "argument";

const NUMBERS = new Set<number>([
  VT.I1,
  VT.UI1,
  VT.I2,
  VT.UI2,
  VT.I4,
  VT.UI4,
  VT.INT,
  VT.UINT,
  VT.R4,
  VT.R8,
]);

/** Arrays of these come as typed arrays. */
const TYPED_ARRAYS: Readonly<Record<number, string>> = {
  [VT.I1]: "Int8Array",
  [VT.UI1]: "Uint8Array",
  [VT.I2]: "Int16Array",
  [VT.UI2]: "Uint16Array",
  [VT.I4]: "Int32Array",
  [VT.INT]: "Int32Array",
  [VT.UI4]: "Uint32Array",
  [VT.UINT]: "Uint32Array",
  [VT.R4]: "Float32Array",
  [VT.R8]: "Float64Array",
  [VT.I8]: "BigInt64Array",
  [VT.UI8]: "BigUint64Array",
};

/** Simple types, as result and as argument; what is not here is `any`. */
const SIMPLE: Readonly<Record<number, readonly [result: string, argument: string]>> = {
  [VT.I8]: ["bigint", "bigint | number"],
  [VT.UI8]: ["bigint", "bigint | number"],
  [VT.INT_PTR]: ["bigint", "bigint | number"],
  [VT.UINT_PTR]: ["bigint", "bigint | number"],
  [VT.CY]: ["Decimal", "Decimal | number | string"],
  [VT.DECIMAL]: ["Decimal", "Decimal | number | string"],
  [VT.DATE]: ["Temporal.PlainDateTime", "Temporal.PlainDateTime | Date"],
  [VT.BSTR]: ["string", "string"],
  [VT.LPSTR]: ["string", "string"],
  [VT.LPWSTR]: ["string", "string"],
  [VT.BOOL]: ["boolean", "boolean"],
  [VT.ERROR]: ["Scode", "Scode | number"],
  [VT.VOID]: ["void", "void"],
  [VT.HRESULT]: ["void", "void"],
};

/** Writes types of one library; remembers what must be imported. */
export class TypeWriter {
  /** Names that the written types need from the COM layer. */
  readonly imports = new Set<string>();
  readonly #library: string;
  readonly #nameOf: (name: string) => string | undefined;

  /** @param nameOf What a type of the library is called in TypeScript. */
  constructor(library: string, nameOf: (name: string) => string | undefined) {
    this.#library = library;
    this.#nameOf = nameOf;
  }

  /** A type in TypeScript. */
  write(type: TypeExpression, direction: Direction): string {
    switch (type.kind) {
      case "simple":
        return this.#simple(type.vt, direction);
      case "pointer":
        return isVoid(type.to) ? "unknown" : this.write(type.to, direction);
      case "array":
        return this.#array(type.of, direction);
      case "fixedArray":
        return type.counts.reduce(
          (text) => arrayOf(text),
          this.write(type.of, direction),
        );
      case "named":
        return this.#named(type, direction);
    }
  }

  /** A by-reference argument. */
  writeRef(type: TypeExpression, alsoIn: boolean): string {
    const inner = type.kind === "pointer" ? type.to : type;
    const result = this.write(inner, "result");
    this.imports.add("Ref");
    const ref = `Ref<${result === "void" ? "unknown" : result}>`;
    const argument = this.write(inner, "argument");
    return alsoIn && argument !== "any" && argument !== "unknown" ? `${ref} | ${argument}` : ref;
  }

  #simple(vt: number, direction: Direction): string {
    if (NUMBERS.has(vt)) return "number";
    const text = SIMPLE[vt]?.[direction === "result" ? 0 : 1];
    if (!text) return "any";
    for (const name of ["Decimal", "Scode"]) if (text.includes(name)) this.imports.add(name);
    return text;
  }

  #array(of: TypeExpression, direction: Direction): string {
    const typed = of.kind === "simple" ? TYPED_ARRAYS[of.vt] : undefined;
    if (!typed) return arrayOf(this.write(of, direction));
    return direction === "result"
      ? typed
      : `${typed} | ${arrayOf(this.#simple((of as { vt: number }).vt, direction))}`;
  }

  #named(type: NamedType, direction: Direction): string {
    const name = type.library === this.#library ? this.#nameOf(type.name) : undefined;
    switch (type.typeKind) {
      case "enum":
        // Flags are combined, and servers take numbers that they do not name.
        return name ? (direction === "result" ? name : `${name} | number`) : "number";
      case "alias":
        return type.target ? this.write(type.target, direction) : "any";
      case "union":
        return "unknown";
      default:
        return name ?? "any";
    }
  }
}

function arrayOf(element: string): string {
  return /[ |]/.test(element) ? `(${element})[]` : `${element}[]`;
}

function isVoid(type: TypeExpression): boolean {
  return type.kind === "simple" && type.vt === VT.VOID;
}
