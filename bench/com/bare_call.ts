import { NativeBlock, openOle } from "../../lib/ffi/mod.ts";

/** Slot of `IProbe::Add` in its vtable: 7 of IDispatch and 14 properties come first. */
const ADD_OFFSET = 21n * 8n;
const CC_STDCALL = 4;
const VT_I4 = 3;
const VT_BYREF = 0x4000;
const VARIANT_BYTES = 24;

/**
 * The least that a call through `DispCallFunc` can cost: `IProbe::Add` with everything prepared, and
 * nothing done but to write two arguments and read the sum.
 */
export function bareAdd(probe: bigint): (a: number, b: number) => number {
  const ole = openOle();
  // types at 0, pointers to VARIANTs at 8, the sum at 32, three VARIANTs at 40, the HRESULT at 112
  const block = new NativeBlock(136);
  block.u16.set([VT_I4, VT_I4, VT_BYREF | VT_I4]);
  for (let i = 0; i < 3; i++) {
    block.u64[1 + i] = block.address + BigInt(40 + VARIANT_BYTES * i);
    block.u16[(40 + VARIANT_BYTES * i) >> 1] = i < 2 ? VT_I4 : VT_BYREF | VT_I4;
  }
  block.u64[(40 + VARIANT_BYTES * 2 + 8) >> 3] = block.address + 32n;
  const { address, i32 } = block;
  const pointers = address + 8n;
  const result = address + 112n;
  return (a, b) => {
    i32[(40 + 8) >> 2] = a;
    i32[(40 + VARIANT_BYTES + 8) >> 2] = b;
    ole.DispCallFunc(probe, ADD_OFFSET, CC_STDCALL, VT_I4, 3, address, pointers, result);
    return i32[32 >> 2];
  };
}
