// Classes as the registry has them: servers of this process and of their own, licensed ones, and
// those that only 32-bit programs can use.
import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { HKEY } from "../../lib/com/activation/registry.ts";
import { wideText } from "../../lib/com/values/native_memory.ts";

const ignore = Deno.env.get("COMTASK_NATIVE") === undefined;
const CLASS_32 = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E61}";
const KEY_WOW64_32KEY = 0x200;
const KEY_ALL_ACCESS = 0xF_003F;

function failure(call: () => unknown): ComError {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof ComError, String(error));
    return error;
  }
  assert.fail("the call succeeded");
}

Deno.test("a licensed class is created with its key, and with no other", { ignore }, () => {
  using licensed = com.createObject("ComtaskTest.Licensed", { license: "comtask licence" });
  assert.equal(licensed.Add(2, 3), 5);
  const wrong = failure(() => com.createObject("ComtaskTest.Licensed", { license: "another" }));
  assert.equal(wrong.constant, "CLASS_E_NOTLICENSED");
  assert.equal(failure(() => com.createObject("ComtaskTest.Licensed")).hresult < 0, true);
});

Deno.test("the class context chooses where a server runs", { ignore }, () => {
  using own = com.createObject("ComtaskTest.Probe", { context: "inproc" });
  using other = com.createObject("ComtaskTest.ProbeProcess", { context: "local" });
  using third = com.createObject("ComtaskTest.ProbeProcess", { context: "local64" });
  assert.equal(own.ProcessId, Deno.pid);
  assert.notEqual(other.ProcessId, Deno.pid);
  assert.equal(third.ProcessId, other.ProcessId); // one server for all
  const wrong = failure(() => com.createObject("ComtaskTest.ProbeProcess", { context: "inproc" }));
  assert.match(wrong.message, /the class is registered, but not for this context/);
});

Deno.test("a class for 32-bit programs is found in the other registry view", { ignore }, () => {
  const { ole } = runtime();
  const path = `Software\\Classes\\CLSID\\${CLASS_32}`;
  const key = new BigUint64Array(1);
  const access = KEY_ALL_ACCESS | KEY_WOW64_32KEY;
  const root = HKEY.LOCAL_MACHINE;
  assert.equal(ole.RegCreateKeyExW(root, wideText(path), 0, 0n, 0, access, 0n, key, 0n), 0);
  ole.RegCloseKey(key[0]);
  try {
    const error = failure(() => com.createObject(CLASS_32));
    assert.equal(error.constant, "REGDB_E_CLASSNOTREG");
    assert.match(error.message, /only a 32-bit server is registered, and this process has 64 bits/);
    assert.match(error.advice ?? "", /context: "local32"/);
  } finally {
    ole.RegDeleteTreeW(root, wideText(`Software\\Classes\\Wow6432Node\\CLSID\\${CLASS_32}`));
  }
  const gone = failure(() => com.createObject(CLASS_32));
  assert.match(gone.message, /the class is in neither the 64-bit nor the 32-bit registry/);
});
