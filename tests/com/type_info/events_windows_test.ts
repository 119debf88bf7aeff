import assert from "node:assert/strict";
import { com } from "../../../lib/com/mod.ts";

const ignore = Deno.env.get("COMTASK_NATIVE") === undefined;
const EVENTS = "{6F3D1C10-51B7-4E0C-9A51-7D2C3E0A1020}";

for (const progId of ["ComtaskTest.Probe", "ComtaskTest.ProbeProcess"]) {
  for (const [what, options] of [["the class's own", {}], ["a chosen", { interface: EVENTS }]]) {
    Deno.test(`on() knows names of events: ${what} interface of ${progId}`, { ignore }, () => {
      const before = com.stats();
      com.scope(() => {
        const probe = com.createObject(progId);
        const heard: unknown[] = [];
        using _subscription = com.on(probe, {
          Counted: (number: number) => heard.push(number),
          THREE: (...args: unknown[]) => heard.push(args),
        }, options as { readonly interface?: string });
        probe.Fire("Counted", 2);
        probe.Fire("Three", 1);
        assert.equal(heard.length, 3);
        assert.deepEqual((heard[2] as unknown[]).map((value) => typeof value), [
          "string",
          "number",
          "number",
        ]);
      });
      assert.deepEqual(com.stats(), before);
    });
  }
}
