/**
 * What an HRESULT means in words: the system's text, and what to do about it.
 *
 * @module
 */
import type { Ole } from "../../ffi/mod.ts";

const FORMAT_MESSAGE_FROM_SYSTEM = 0x1000;
const FORMAT_MESSAGE_IGNORE_INSERTS = 0x200;
const ENGLISH = 0x409;
const MAX_UNITS = 1024;

/**
 * The system's message for a code, in English where it has it.
 *
 * @returns Undefined if the system knows none.
 */
export function systemText(ole: Ole, hresult: number): string | undefined {
  const units = new Uint16Array(MAX_UNITS);
  const flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
  for (const language of [ENGLISH, 0]) {
    const length = ole.FormatMessageW(flags, 0n, hresult >>> 0, language, units, MAX_UNITS, 0n);
    if (length) return String.fromCharCode(...units.subarray(0, length)).trim().replace(/\.$/, "");
  }
  return undefined;
}

/** One line of advice for the codes that people meet most. */
const ADVICE = new Map<number, string>([
  [0x8004_0154, "install the program that provides the class, or check 32-bit against 64-bit"],
  [0x8004_01F3, "check the spelling of the ProgID; `comtask com list` shows those registered"],
  [0x8004_0111, "the server does not provide this class: its registration is out of date"],
  [0x8004_0112, "the class needs a licence key: pass `license` to com.createObject"],
  [0x8000_4002, "the object does not have this interface: check which version is installed"],
  [0x8000_4001, "the server does not implement this member: look for another way in its manual"],
  [0x8007_0005, "run with an account that has the right, or have the right granted"],
  [0x8007_0057, "check the arguments: one is outside of what the member accepts"],
  [0x8007_000E, "the server is out of memory: release objects with `using` or com.scope"],
  [0x8002_0003, "the object has no such member of this kind: see com.members"],
  [0x8002_0005, "an argument has the wrong type: force one with com.variant"],
  [0x8002_0006, "check the spelling of the member: com.members lists them"],
  [0x8002_000A, "a number is too large for the parameter: force a type with com.variant"],
  [0x8002_000E, "check the number of arguments: com.members shows the parameters"],
  [0x8002_000F, "an argument is compulsory: com.members shows which"],
  [0x8001_0001, "the server is busy: try again, or close its open dialogs"],
  [0x8001_010A, "the server is busy: try again, or close its open dialogs"],
  [0x8001_0108, "the server has ended: create the object again"],
  [0x8001_010E, "use the object on the thread that created it, or carry it with com.share"],
  [0x8007_06BA, "check that the computer is reachable and its service is started"],
  [0x8007_06BE, "the server ended during the call: look into its event log"],
  [0x8008_0005, "the server could not be started: start its program once by hand to see why"],
  [0x8004_01E3, "no such object is running: start its program first"],
  [0x8004_01F0, "enter an apartment first: com.initialize"],
].map(([code, text]) => [Number(code) | 0, String(text)]));

/** What to do about a code, where there is one sentence to say. */
export function adviceFor(hresult: number): string | undefined {
  return ADVICE.get(hresult | 0);
}
