/** The native stand-in for fxscom.dll, registered for as long as a test needs it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { mustRun } from "../process.ts";

const FOLDER = Deno.env.get("COMTASK_NATIVE");

/** Why the stand-in cannot be used here, or `undefined` if it can. */
export const WHY_NO_STAND_IN: string | undefined = FOLDER === undefined
  ? "the native test servers are not built here"
  : undefined;

/** The registered stand-in: what was called, and what shall fail. */
export interface FaxStandIn extends AsyncDisposable {
  /** Calls so far, as `FaxServer.Connect(null)`, and `FaxServer created`, `FaxServer released`. */
  log(): Promise<string[]>;
  /** Calls of these members, as `FaxDoc.Send`, end with these HRESULTs; replaces earlier demands. */
  fail(failures: Readonly<Record<string, number>>): void;
  /** Calls of these members take so many milliseconds longer; replaces earlier demands. */
  delay(delaysMs: Readonly<Record<string, number>>): void;
}

/**
 * Registers `FaxServer.FaxServer` and `FaxTiff.FaxTiff` for this prefix, and starts an empty log.
 *
 * @throws {Error} If the native servers are not built here; see {@linkcode WHY_NO_STAND_IN}.
 */
export async function registerFaxStandIn(): Promise<FaxStandIn> {
  if (FOLDER === undefined) throw new Error(`Cannot register the stand-in: ${WHY_NO_STAND_IN}`);
  const library = join(FOLDER, "fxscom.dll");
  const path = await Deno.makeTempFile({ dir: tmpdir(), prefix: "fax-log-" });
  await mustRun("regsvr32.exe", ["/s", library]);
  Deno.env.set("COMTASK_FAX_LOG", path);
  return {
    log: async () => (await Deno.readTextFile(path)).split("\n").filter((line) => line !== ""),
    fail: (failures) => demand("COMTASK_FAX_FAIL", failures),
    delay: (delaysMs) => demand("COMTASK_FAX_DELAY", delaysMs),
    [Symbol.asyncDispose]: async () => {
      for (const name of ["FAIL", "DELAY", "LOG"]) Deno.env.delete(`COMTASK_FAX_${name}`);
      await mustRun("regsvr32.exe", ["/s", "/u", library]);
      await Deno.remove(path);
    },
  };
}

function demand(variable: string, values: Readonly<Record<string, number>>): void {
  const items = Object.entries(values).map(([call, value]) => `${call}=${value >>> 0}`);
  Deno.env.set(variable, items.join(";"));
}

/** Every server object was disconnected if it was connected, and everything was released. */
export function assertBalanced(log: readonly string[]): void {
  const count = (pattern: RegExp) => log.filter((line) => pattern.test(line)).length;
  assert.equal(count(/ created$/), count(/ released$/), log.join("\n"));
  assert.equal(
    count(/^FaxServer\.Connect\([^)]*\)$/),
    count(/^FaxServer\.Disconnect\(\)(?: ->.*)?$/),
    log.join("\n"),
  );
}
