// Every way to an object that Wine has. Windows and Wine only.
import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";
const DICTIONARY = "{EE09B103-97E0-11CF-978F-00A02463E06F}";
const IDISPATCH = "{00020400-0000-0000-C000-000000000046}";
const IDICTIONARY = "{42C642C1-97E1-11CF-978F-00A02463E06F}";

function failure(call: () => unknown): ComError {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof ComError, String(error));
    return error;
  }
  assert.fail("the call succeeded");
}

Deno.test("createObject() takes a CLSID", { ignore }, () => {
  using dict = com.createObject(DICTIONARY);
  assert.equal(dict.Count, 0);
});

Deno.test("createObject() of an in-process class as a local server explains", { ignore }, () => {
  const error = failure(() => com.createObject("Scripting.Dictionary", { context: "local" }));
  assert.equal(error.hresult, 0x8004_0154 | 0);
  assert.match(error.message, /the class is registered, but not for this context/);
});

Deno.test("createObject() refuses an unknown context", { ignore }, () => {
  assert.throws(
    () => com.createObject("Scripting.Dictionary", { context: "nowhere" as "any" }),
    /Cannot use class context "nowhere": it is none of inproc, local, remote/,
  );
});

Deno.test("createObject() on another computer goes through CoCreateInstanceEx", { ignore }, () => {
  // Wine has no remote activation and says so; the class context makes it answer locally.
  const error = failure(() => com.createObject("Scripting.Dictionary", { server: "\\\\NOBODY" }));
  assert.match(error.message, /Scripting\.Dictionary on NOBODY/);
  using local = com.createObject("Scripting.Dictionary", {
    server: "NOBODY",
    context: "any",
    credentials: { user: "someone", password: "secret", domain: "HERE" },
  });
  assert.equal(local.Count, 0);
});

Deno.test("createObject() with a licence key asks the licensing class object", { ignore }, () => {
  const error = failure(() => com.createObject("Scripting.Dictionary", { license: "key" }));
  assert.equal(error.hresult < 0, true);
});

for (const moniker of ["new:Scripting.Dictionary", `new:${DICTIONARY}`]) {
  Deno.test(`getObject() binds ${moniker}`, { ignore }, () => {
    using dict = com.getObject(moniker);
    dict.Add("a", 1);
    assert.equal(dict.Item("a"), 1);
  });
}

Deno.test("getObject() of an unknown moniker fails with its text", { ignore }, () => {
  assert.match(failure(() => com.getObject("bogus:x")).message, /Cannot bind moniker "bogus:x"/);
});

Deno.test("registerActiveObject() makes an object that getActiveObject() finds", { ignore }, () => {
  using dict = com.createObject("Scripting.Dictionary");
  dict.Add("a", 1);
  {
    using _registered = com.registerActiveObject(dict, "Scripting.Dictionary");
    const found = com.getActiveObject("Scripting.Dictionary");
    assert.equal(found.Count, 1);
  }
  assert.equal(
    failure(() => com.getActiveObject("Scripting.Dictionary")).hresult,
    0x8004_01E3 | 0,
  );
});

Deno.test("queryInterface() asks for an interface, and null says no", { ignore }, () => {
  using dict = com.createObject("Scripting.Dictionary");
  dict.Add("a", 1);
  assert.equal(com.queryInterface(dict, IDISPATCH).Count, 1);
  assert.equal(com.queryInterface(dict, IDICTIONARY, { dispatch: true }).Count, 1);
  assert.equal(com.queryInterface(dict, "{DEADBEEF-0000-4000-8000-000000000002}"), null);
});

Deno.test("detach() gives a pointer away and attach() takes it over", { ignore }, () => {
  const before = com.stats().objects;
  const dict = com.createObject("Scripting.Dictionary");
  dict.Add("a", 1);
  assert.equal(com.pointer(dict) > 0n, true);
  const pointer = com.detach(dict);
  assert.throws(() => dict.Count, /it was released/);
  assert.equal(com.stats().objects, before);
  {
    using again = com.attach(pointer);
    assert.equal(again.Count, 1);
  }
  assert.throws(() => com.attach(0n), /Cannot attach a null pointer/);
});
