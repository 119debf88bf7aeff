// Events of a hosted object in another process, and what is left of it when that is killed. Windows and
// Wine only.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { com, ComError, isTransportFailure } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";
const CLSID = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FF0}";
const EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FF1}";
const SERVER = fileURLToPath(new URL("../support/com/dying_server.ts", import.meta.url));

const LONGEST_WAIT_MS = 30_000;

function isGone(error: unknown): boolean {
  return error instanceof ComError && isTransportFailure(error.hresult);
}

Deno.test("an object whose server was killed says so, and leaves nothing", { ignore }, async () => {
  const before = com.stats();
  const args = ["run", "-A", "--no-check", "--cached-only", SERVER, CLSID, EVENTS];
  const pipes = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
  const child = new Deno.Command(Deno.execPath(), { args, ...pipes }).spawn();
  const output = child.stdout.getReader();
  const input = child.stdin.getWriter();
  await output.read(); // "registered"
  {
    using found = com.getActiveObject(CLSID);
    assert.equal(found.Pid, child.pid);
    const heard = Promise.withResolvers<unknown[]>();
    const timer = setTimeout(() => heard.reject(new Error("no event came")), LONGEST_WAIT_MS);
    // No type library of the events is registered: they come through IDispatch.
    using events = com.on(found, ({ args }) => heard.resolve(args), { interface: EVENTS });
    await input.write(new TextEncoder().encode("from there"));
    assert.deepEqual(await heard.promise, ["from there"]);
    clearTimeout(timer);
    child.kill("SIGKILL");
    await child.status;
    assert.throws(() => found.Pid, isGone);
    assert.throws(() => "Other" in found, isGone); // that it has no such member is not known
    assert.throws(() => com.members(found), isGone);
    assert.throws(() => [...found], isGone);
    assert.throws(() => com.on(found, () => {}, { interface: EVENTS }), isGone);
    events[Symbol.dispose]();
  }
  await output.cancel();
  await input.abort();
  assert.deepEqual(com.stats(), before); // the sink too, which the server cannot release any more
});
