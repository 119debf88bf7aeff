/**
 * Tables of conformance cases: what Windows answers, and beside it what Wine answers where that is
 * something else.
 */
import assert from "node:assert/strict";
import { com, ComError } from "../../../lib/com/mod.ts";

/** Late bound: only the server knows what it has. */
// deno-lint-ignore no-explicit-any -- late bound
export type Late = any;

/** A call that fails with one of these HRESULTs. */
class Failure {
  constructor(readonly codes: readonly number[]) {}
}

/** A call that this module refuses before it is made, or after it. */
class Refusal {
  constructor(readonly message: RegExp) {}
}

/** An outcome that a condition decides. */
class Condition {
  constructor(readonly holds: (outcome: unknown) => boolean) {}
}

/**
 * Expects a {@linkcode ComError}; unsigned codes, as the documentation writes them. Without a code
 * any will do.
 */
export function fails(...codes: readonly number[]): Failure {
  return new Failure(codes.map((code) => code | 0));
}

/** Expects an error of ours (`TypeError`, `RangeError`) with this text. */
export function refuses(message: RegExp): Refusal {
  return new Refusal(message);
}

/** Expects an outcome for which the condition holds. */
export function where(holds: (outcome: Late) => boolean): Condition {
  return new Condition(holds);
}

/** Number in the list, what is tried, the try, what Windows answers, and what Wine answers. */
export type Case<Server> = readonly [
  id: string,
  what: string,
  run: (server: Server) => unknown,
  windows: unknown,
  wine?: unknown,
];

/** Options of {@linkcode conformance}. */
export interface ConformanceOptions<Server> {
  /** Makes what a case works on; it runs in the scope of the test. */
  readonly open: () => Server;
  /** Whether the cases cannot run here. */
  readonly ignore?: boolean;
  /** Cases that need the real server, where others run against a double. */
  readonly real?: ReadonlySet<string>;
}

export const MEMBERNOTFOUND = 0x8002_0003;
export const TYPEMISMATCH = 0x8002_0005;
export const UNKNOWNNAME = 0x8002_0006;
export const OVERFLOW = 0x8002_000A;
export const BADINDEX = 0x8002_000B;
export const BADPARAMCOUNT = 0x8002_000E;
export const E_NOTIMPL = 0x8000_4001;
export const E_FAIL = 0x8000_4005;

const onWindows = Deno.build.os === "windows";
/** Whether the COM at hand is that of Wine. */
export const onWine: boolean = onWindows && isWine();

function isWine(): boolean {
  try {
    Deno.dlopen("ntdll.dll", { wine_get_version: { parameters: [], result: "pointer" } }).close();
    return true;
  } catch {
    return false;
  }
}

/** One test for each case; every reference that a case takes is released. */
export function conformance<Server>(
  cases: readonly Case<Server>[],
  options: ConformanceOptions<Server>,
): void {
  for (const row of cases) {
    const [id, what, run, windows] = row;
    const expected = onWine && row.length > 4 ? row[4] : windows;
    Deno.test({
      name: `${id}: ${what}`,
      ignore: options.ignore || (!onWindows && options.real?.has(id)),
      fn: () => {
        const before = com.stats();
        com.scope(() => check(() => run(options.open()), expected));
        assert.deepEqual(com.stats(), before, "something is left over");
      },
    });
  }
}

function check(run: () => unknown, expected: unknown): void {
  let outcome: unknown;
  try {
    outcome = run();
  } catch (error) {
    return checkError(error, expected);
  }
  if (expected instanceof Condition) {
    assert.ok(expected.holds(outcome), `unexpected: ${Deno.inspect(outcome)}`);
  } else assert.deepEqual(outcome, expected);
}

function checkError(error: unknown, expected: unknown): void {
  if (expected instanceof Failure && error instanceof ComError) {
    const codes = expected.codes.map((code) => (code >>> 0).toString(16));
    const isOne = codes.length === 0 || expected.codes.includes(error.hresult);
    assert.ok(isOne, `${error} is none of ${codes}`);
  } else if (expected instanceof Refusal && !(error instanceof ComError)) {
    assert.match(String(error), expected.message);
  } else throw error;
}

/** The HRESULT that a call fails with; 0 if it succeeds. */
export function codeOf(call: () => unknown): number {
  try {
    call();
    return 0;
  } catch (error) {
    if (error instanceof ComError) return error.hresult >>> 0;
    throw error;
  }
}
