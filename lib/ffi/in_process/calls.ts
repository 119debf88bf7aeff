/**
 * `DispCallFunc` of the in-process runtime: calls a vtable slot with arguments
 * that lie in VARIANTs.
 *
 * @module
 */
import type { Heap } from "./heap.ts";
import { HR, VARIANT_BYTES, VARIANT_VALUE, VT } from "./layout.ts";

type Native = Deno.NativeType;

/** How a VARIANT's value travels as a C argument. */
const ARGUMENT: Readonly<Record<number, Native>> = {
  2: "i16",
  3: "i32",
  4: "f32",
  5: "f64",
  7: "f64",
  10: "i32",
  11: "i16",
  16: "i8",
  17: "u8",
  18: "u16",
  19: "u32",
  22: "i32",
  23: "u32",
};

type NativeFunction = (...args: (number | bigint)[]) => number | bigint | void;

/** Calls through vtables, with the compiled form of each target and signature kept. */
export class VtableCalls {
  readonly #heap: Heap;
  readonly #functions = new Map<bigint, Map<string, NativeFunction>>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** As `DispCallFunc`; `CC_STDCALL` and `CC_CDECL` are the same on 64-bit systems. */
  dispCallFunc = (
    instance: bigint,
    slotOffset: bigint,
    _convention: number,
    resultType: number,
    count: number,
    types: bigint,
    values: bigint,
    result: bigint,
  ): number => {
    const heap = this.#heap;
    // Without an instance the offset is the function's address.
    const target = instance === 0n ? slotOffset : heap.readU64(heap.readU64(instance) + slotOffset);
    const signature: Native[] = instance === 0n ? [] : ["u64"];
    const args: (number | bigint)[] = instance === 0n ? [] : [instance];
    for (let i = 0; i < count; i++) {
      const vt = heap.readU16(types + BigInt(2 * i));
      const variant = heap.readU64(values + BigInt(8 * i));
      if (vt === VT.VARIANT || vt === VT.DECIMAL) return HR.E_NOTIMPL; // no such callee in process
      const native = vt & VT.BYREF || vt & VT.ARRAY ? "u64" : ARGUMENT[vt] ?? "u64";
      signature.push(native);
      args.push(this.#read(variant + BigInt(VARIANT_VALUE), native));
    }
    const value = this.#function(target, signature, resultType)(...args);
    if (result !== 0n) {
      heap.writeBytes(result, new Uint8Array(VARIANT_BYTES));
      heap.writeU16(result, resultType);
      this.#write(result + BigInt(VARIANT_VALUE), resultType, value);
    }
    return HR.S_OK;
  };

  /** Calls a slot whose arguments are all pointers or 32-bit numbers, and returns its HRESULT. */
  call(instance: bigint, slot: number, ...args: (bigint | number)[]): number {
    const target = this.#heap.readU64(this.#heap.readU64(instance) + BigInt(8 * slot));
    const signature = args.map((arg): Native => typeof arg === "bigint" ? "u64" : "i32");
    signature.unshift("u64");
    return this.#function(target, signature, VT.I4)(instance, ...args) as number;
  }

  #function(target: bigint, signature: Native[], resultType: number): NativeFunction {
    const key = `${resultType} ${signature}`;
    let bySignature = this.#functions.get(target);
    if (!bySignature) this.#functions.set(target, bySignature = new Map());
    let compiled = bySignature.get(key);
    if (!compiled) {
      const definition: Deno.ForeignFunction = {
        parameters: signature,
        result: resultType === 0 ? "void" : ARGUMENT[resultType] ?? "u64",
      };
      const pointer = Deno.UnsafePointer.create<typeof definition>(target);
      if (!pointer) throw new TypeError("Cannot call a vtable slot: its pointer is null");
      const native = new Deno.UnsafeFnPointer(pointer, definition);
      compiled = native.call.bind(native) as unknown as NativeFunction;
      bySignature.set(key, compiled);
    }
    return compiled;
  }

  #read(address: bigint, native: Native): number | bigint {
    const heap = this.#heap;
    switch (native) {
      case "i8":
        return heap.readU16(address) << 24 >> 24;
      case "u8":
        return heap.readU16(address) & 0xff;
      case "i16":
        return heap.readU16(address) << 16 >> 16;
      case "u16":
        return heap.readU16(address);
      case "i32":
        return heap.readI32(address);
      case "u32":
        return heap.readU32(address);
      case "f32":
        return heap.readF32(address);
      case "f64":
        return heap.readF64(address);
      default:
        return heap.readU64(address);
    }
  }

  #write(address: bigint, resultType: number, value: number | bigint | void): void {
    if (value === undefined) return;
    if (typeof value === "bigint") this.#heap.writeU64(address, value);
    else if (resultType === VT.R8) {
      this.#heap.writeBytes(address, new Uint8Array(new Float64Array([value]).buffer));
    } else this.#heap.writeU32(address, value >>> 0);
  }
}
