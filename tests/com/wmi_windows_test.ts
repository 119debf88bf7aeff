// WMI through its moniker. In a file that runs late: after a query Wine 10 crashes
// in the running object table. Windows and Wine only.
import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";

Deno.test("getObject() reaches WMI, whose objects have no type information", { ignore }, () => {
  const before = com.stats().objects;
  com.scope(() => {
    const wmi = com.getObject("winmgmts:");
    const systems = wmi.ExecQuery("SELECT * FROM Win32_OperatingSystem");
    assert.equal(systems.Count, 1);
    for (const system of systems) {
      assert.equal(typeof com.call(system, "Caption"), "string");
    }
  });
  assert.equal(com.stats().objects, before);
});
