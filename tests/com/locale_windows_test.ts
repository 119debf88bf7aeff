import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";
import { nativeTest } from "../support/com/native.ts";

const GERMAN = 0x0407;
const ENGLISH = 0x0409;

// deno-lint-ignore no-explicit-any -- late bound
function withLocale(lcid: number, use: () => any): any {
  com.setLocale(lcid);
  try {
    return use();
  } finally {
    com.setLocale(0);
  }
}

nativeTest("setLocale() is what the server sees, until it is changed", (raw) => {
  assert.match(withLocale(GERMAN, () => raw.Inspect(1)), / lcid=1031 /);
  assert.match(withLocale(ENGLISH, () => raw.Inspect(1)), / lcid=1033 /);
  assert.match(raw.Inspect(1), / lcid=0 /);
}, "ComtaskTest.Raw");

nativeTest("setLocale() decides how texts become numbers in typed calls", () => {
  const probe = com.createObject("ComtaskTest.Probe", { binding: "early" });
  assert.equal(withLocale(GERMAN, () => probe.EchoR8("1,5")), 1.5);
  assert.equal(withLocale(ENGLISH, () => probe.EchoR8("1,5")), 15);
});

Deno.test("setLocale() refuses what is no locale", () => {
  for (const lcid of [-1, 1.5, 2 ** 32, Number.NaN]) {
    assert.throws(() => com.setLocale(lcid), RangeError);
  }
});
