/** Failing HRESULTs that a fax server may end with. */
import { FAX_CODES } from "../../../lib/fax/mod.ts";

const FAX = Array.from({ length: 13 }, (_, i) => 0x8004_1B59 + i);

/**
 * What the documentation of the fax libraries names, signed: FAX_E_SRV_OUTOFMEMORY to
 * FAX_E_RECIPIENTS_LIMIT of `winfax.h` (Win32 7001 to 7013), and those of Windows.
 */
export const DOCUMENTED_HRESULTS: readonly number[] = [
  ...FAX,
  ...[0x8007_0005, 0x8007_0057, 0x8007_0032, 0x8007_0002, 0x8004_0154],
  ...[0x8007_06BA, 0x8007_06BE, 0x8007_06D1],
].map((hresult) => hresult | 0);

/** What COM, RPC and Windows end calls with. Not RPC_E_CALL_REJECTED, which is tried again. */
const COMMON = [
  ...[0x8000_4001, 0x8000_4002, 0x8000_4003, 0x8000_4004, 0x8000_4005, 0x8000_FFFF], // E_…
  ...[0x8002_0003, 0x8002_0005, 0x8002_0006, 0x8002_0009, 0x8002_000B, 0x8002_000E], // DISP_E_…
  ...[0x8001_0105, 0x8001_0108, 0x8001_010E, 0x8001_0111, 0x8001_0117], // RPC_E_…
  ...[0x8007_0001, 0x8007_0003, 0x8007_0006, 0x8007_0008, 0x8007_000E, 0x8007_0013], // Win32
  ...[0x8007_0020, 0x8007_0035, 0x8007_0079, 0x8007_041D, 0x8007_0422, 0x8007_0426],
  ...[0x8007_0461, 0x8007_04C7, 0x8007_052E, 0x8007_06A6, 0x8007_06B5, 0x8007_06BB],
  ...[0x8007_06BF, 0x8007_06F4, 0x8007_06F7, 0x8007_0709, 0x8007_0BB8],
];

/** Those, the common ones, and all that lead to a code of the fax provider; each once. */
export const FAILING_HRESULTS: readonly number[] = [
  ...new Set([
    ...DOCUMENTED_HRESULTS,
    ...COMMON.map((hresult) => hresult | 0),
    ...Object.values(FAX_CODES).flatMap((entry) => "hresults" in entry ? entry.hresults : [])
      .map((hresult) => hresult | 0),
  ]),
];

/** An HRESULT as messages write it. */
export function hexOf(hresult: number): string {
  return `0x${(hresult >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}
