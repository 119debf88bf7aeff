/**
 * Types that members of hosted objects declare, by name and as native callers see them.
 *
 * @module
 */
import { type VartypeName, vartypeNumber, VT } from "../../values/vt.ts";

/** A type of a hosted object's member: a vartype, or an array of one. */
export type HostedType = VartypeName | `${VartypeName}[]`;

/** A parameter of a member of a hosted object. */
export interface HostedParameter {
  /** Name, for named arguments and type information. */
  readonly name: string;
  /** Arguments of another type are converted, or refused; default `"VT_VARIANT"`: as they come. */
  readonly type?: HostedType;
  /** Default: false for as many as the function's `length` says. */
  readonly optional?: boolean;
  /** The member gets a `com.ref`, and what it leaves in `value` goes back to the caller. */
  readonly byRef?: boolean;
}

/** Vartypes that a VARIANT has, but that are no type of a parameter. */
const VALUELESS: ReadonlySet<number> = new Set([VT.EMPTY, VT.NULL]);

/** How each type travels through a vtable; references and everything else are addresses. */
const NATIVE: Readonly<Record<number, Deno.NativeType>> = {
  [VT.I1]: "i8",
  [VT.UI1]: "u8",
  [VT.I2]: "i16",
  [VT.UI2]: "u16",
  [VT.BOOL]: "i16",
  [VT.I4]: "i32",
  [VT.INT]: "i32",
  [VT.ERROR]: "i32",
  [VT.UI4]: "u32",
  [VT.UINT]: "u32",
  [VT.I8]: "i64",
  [VT.UI8]: "u64",
  [VT.CY]: "i64",
  [VT.R4]: "f32",
  [VT.R8]: "f64",
  [VT.DATE]: "f64",
};

/**
 * The number of a type; `VT_ARRAY` and the element's for arrays.
 *
 * @throws {TypeError} If it is no type of a parameter.
 */
export function hostedVartype(type: HostedType): number {
  const isArray = type.endsWith("[]");
  const vt = vartypeNumber((isArray ? type.slice(0, -2) : type) as VartypeName);
  if (VALUELESS.has(vt)) throw new TypeError(`Cannot declare a member of type "${type}"`);
  return isArray ? VT.ARRAY | vt : vt;
}

/** How a value travels in a slot. What is larger than a register is passed as its address. */
export function nativeType(vt: number, byRef: boolean): Deno.NativeType {
  return byRef ? "u64" : NATIVE[vt] ?? "u64";
}

/** Whether a slot gets the address of a copy instead of the value. */
export function isPassedByAddress(vt: number): boolean {
  return vt === VT.VARIANT || vt === VT.DECIMAL;
}

/** @throws {RangeError} If a number cannot be that of a member. */
export function checkDispid(dispid: number, name: string): void {
  if (dispid === (dispid | 0)) return;
  throw new RangeError(
    `Cannot host "${name}" with DISPID ${dispid}: it is no integer of 32 bits`,
  );
}
