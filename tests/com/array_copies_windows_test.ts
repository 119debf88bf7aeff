// How often the bytes of an array are copied on their way to a server and back.
import assert from "node:assert/strict";
import { Runtime } from "../../lib/com/runtime.ts";
import { type Ole, openOle } from "../../lib/ffi/mod.ts";

const MEGABYTE = 1_000_000;
/** What else is read and written in one call: headers, bounds, pointers. */
const SLACK = 1_000;

const DIRECTIONS: readonly (readonly [member: string, copies: number])[] = [
  ["VarTypeOf", 1], // in
  ["EchoBytes", 2], // in and out; the server makes a third one of its own
];

for (const [member, copies] of DIRECTIONS) {
  Deno.test({
    name: `a call of ${member} with 1 MB of bytes copies them ${copies} times`,
    ignore: Deno.env.get("COMTASK_NATIVE") === undefined,
    fn: () => {
      const ole = openOle();
      let copied = 0;
      const counting: Ole = {
        ...ole,
        memcpy: (target, source, size) => {
          copied += Number(size);
          return ole.memcpy(target, source, size);
        },
        copyToNative: (target, source, size) => {
          copied += Number(size);
          return ole.copyToNative(target, source, size);
        },
        copyFromNative: (target, source, size) => {
          copied += Number(size);
          return ole.copyFromNative(target, source, size);
        },
      };
      const com = new Runtime(counting);
      const probe = com.dispatchOf(com.createObject("ComtaskTest.Probe", {}));
      const bytes = new Uint8Array(MEGABYTE).map((_, i) => i);
      com.call(probe, member, [bytes]);
      copied = 0;
      const answer = com.call(probe, member, [bytes]);
      if (copies === 2) assert.deepEqual(answer, bytes);
      assert.ok(
        copied >= copies * MEGABYTE && copied < copies * MEGABYTE + SLACK,
        `${copied} bytes were copied`,
      );
      com.release(probe);
      com.close();
    },
  });
}
