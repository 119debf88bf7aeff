/** Tests against the native servers of `tests/support/native`, where they are registered. */
import assert from "node:assert/strict";
import { com } from "../../../lib/com/mod.ts";

/** Where the servers cannot be built, on Windows without a cross compiler, such tests are skipped. */
const REGISTERED = Deno.env.get("COMTASK_NATIVE") !== undefined;

/**
 * A test with one of the native servers, which has to leave nothing behind.
 *
 * `use` gets the object; everything it makes is released at the end.
 */
export function nativeTest(
  name: string,
  // deno-lint-ignore no-explicit-any -- late bound
  use: (server: any) => void,
  progId = "ComtaskTest.Probe",
): void {
  Deno.test({
    name,
    ignore: !REGISTERED,
    fn: () => {
      const before = com.stats();
      com.scope(() => use(com.createObject(progId)));
      assert.deepEqual(com.stats(), before);
    },
  });
}
