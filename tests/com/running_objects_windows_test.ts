// The running object table between processes. Windows and Wine only.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { com, ComError } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";
const CLSID = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E62}";
const SERVER = fileURLToPath(new URL("../support/com/running_server.ts", import.meta.url));

Deno.test("getActiveObject() finds what another process has registered", { ignore }, async () => {
  const args = ["run", "-A", "--no-check", "--cached-only", SERVER, CLSID];
  const pipes = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
  const child = new Deno.Command(Deno.execPath(), { args, ...pipes }).spawn();
  const output = child.stdout.getReader();
  await output.read(); // "registered"
  {
    using found = com.getActiveObject(CLSID);
    assert.equal(found.Item("pid"), child.pid); // a call into the other process
    found.Add("from here", true);
    assert.equal(found.Count, 2);
  }
  await output.cancel();
  await child.stdin.close();
  assert.equal((await child.status).code, 0);
  assert.throws(() => com.getActiveObject(CLSID), (error) => {
    assert.ok(error instanceof ComError);
    assert.equal(error.constant, "MK_E_UNAVAILABLE");
    return true;
  });
});

Deno.test(
  "registerActiveObject() holds an object of ours no longer than asked for",
  { ignore },
  () => {
    const before = com.stats();
    for (const value of [() => 41, com.hosted({ Count: 41 })]) {
      {
        using _registered = com.registerActiveObject(value, CLSID);
        const found = com.getActiveObject(CLSID); // a function is itself here
        assert.equal(typeof value === "function" ? found() : found.Count, 41);
        com.release(found);
      }
      assert.throws(() => com.registerActiveObject(value, "No.Such.Class"), ComError);
      assert.deepEqual(com.stats(), before);
    }
  },
);
