/**
 * A `FUNCDESC` in native memory, with everything that it points to.
 *
 * @module
 */
import { type Address, NativeBlock } from "../../../ffi/mod.ts";
import {
  ELEMDESC,
  FUNCDESC,
  PARAMFLAG_FIN,
  PARAMFLAG_FOPT,
  PARAMFLAG_FOUT,
  PARAMFLAG_FRETVAL,
  TYPEDESC,
} from "../../type_info/layout.ts";
import { VT } from "../../values/vt.ts";
import {
  CC_STDCALL,
  FUNC_DISPATCH,
  FUNC_PUREVIRTUAL,
  FUNCFLAG_FRESTRICTED,
  INVOKE,
} from "./create_layout.ts";
import type { DescribedFunction } from "./hosted_description.ts";

/** Offset of `callconv`, which readers of type information do not need. */
const CALLCONV = 32;

/** A parameter of the slot, or the value that a dispinterface's function returns. */
interface Element {
  readonly vt: number;
  readonly pointer: boolean;
  readonly flags: number;
}

/** One function, ready for `AddFuncDesc`. */
export class FunctionBlock {
  readonly #block: NativeBlock;
  #used: number;

  /** @param dual As a slot that returns an HRESULT; else as a member of a dispinterface. */
  constructor(each: DescribedFunction, dual: boolean) {
    const parameters = each.parameters.map(({ vt, byRef, optional }): Element => ({
      vt,
      pointer: byRef,
      flags: PARAMFLAG_FIN | (byRef ? PARAMFLAG_FOUT : 0) | (optional ? PARAMFLAG_FOPT : 0),
    }));
    const result = { vt: each.result ?? VT.VOID, pointer: false, flags: 0 };
    if (dual && each.result !== undefined) {
      const flags = PARAMFLAG_FOUT | PARAMFLAG_FRETVAL;
      parameters.push({ vt: each.result, pointer: true, flags });
    }
    const types = 2 * (parameters.length + 1); // a pointer to an array needs two more
    const elements = FUNCDESC.BYTES;
    this.#used = elements + ELEMDESC.BYTES * parameters.length;
    this.#block = new NativeBlock(this.#used + TYPEDESC.BYTES * types);
    const { i32, i16, u16 } = this.#block;
    i32[FUNCDESC.MEMID >> 2] = each.dispid;
    this.#block.writePointer(FUNCDESC.PARAMETERS, elements);
    i32[FUNCDESC.FUNCKIND >> 2] = dual ? FUNC_PUREVIRTUAL : FUNC_DISPATCH;
    i32[FUNCDESC.INVKIND >> 2] = INVOKE[each.kind];
    i32[CALLCONV >> 2] = CC_STDCALL;
    i16[FUNCDESC.COUNT >> 1] = parameters.length;
    u16[FUNCDESC.FLAGS >> 1] = each.restricted ? FUNCFLAG_FRESTRICTED : 0;
    const returned = dual ? { vt: VT.HRESULT, pointer: false, flags: 0 } : result;
    this.#element(FUNCDESC.RESULT, returned);
    parameters.forEach((parameter, i) => this.#element(elements + ELEMDESC.BYTES * i, parameter));
  }

  get address(): Address {
    return this.#block.address;
  }

  #element(at: number, { vt, pointer, flags }: Element): void {
    if (pointer) this.#type(at, VT.PTR, this.#reserve((target) => this.#plain(target, vt)));
    else this.#plain(at, vt);
    this.#block.u16[(at + ELEMDESC.FLAGS) >> 1] = flags;
  }

  #plain(at: number, vt: number): void {
    if (!(vt & VT.ARRAY)) return this.#type(at, vt);
    this.#type(at, VT.SAFEARRAY, this.#reserve((element) => this.#type(element, vt & ~VT.ARRAY)));
  }

  /** Room for another type; its offset. */
  #reserve(fill: (at: number) => void): number {
    const at = this.#used;
    this.#used += TYPEDESC.BYTES;
    fill(at);
    return at;
  }

  #type(at: number, vt: number, target?: number): void {
    if (target !== undefined) this.#block.writePointer(at + TYPEDESC.TARGET, target);
    this.#block.u16[(at + TYPEDESC.VT) >> 1] = vt;
  }
}
