import assert from "node:assert/strict";
import { ComError } from "../../lib/com/mod.ts";
import { nativeTest } from "../support/com/native.ts";

const RAW = "ComtaskTest.Raw";
const CODE = 0x8004_0321 | 0;

/** How the raw server fails: kind and code of its Throw, and what the error must hold. */
const ERRORS: readonly (readonly [
  name: string,
  kind: number,
  code: number,
  expected: Partial<Record<keyof ComError, unknown>>,
])[] = [
  ["an HRESULT alone", 0, CODE, { hresult: CODE }],
  ["the scode and texts of EXCEPINFO", 1, CODE, {
    hresult: CODE,
    code: "0x80040321",
    source: "ComtaskTest.Raw",
    description: "it broke",
    helpFile: "raw.chm",
  }],
  ["the text of IErrorInfo behind a plain HRESULT", 7, CODE, {
    hresult: CODE,
    description: "it broke",
  }],
  ["wCode where there is no scode", 2, 1000, {
    hresult: 0x800A_03E8 | 0,
    description: "it broke",
  }],
  ["what a deferred fill-in adds", 3, 0, {
    hresult: 0x8000_4005 | 0,
    source: "ComtaskTest.Raw",
    description: "it broke",
  }],
  ["the code although there is a result too", 5, CODE, { hresult: CODE }],
  ["E_FAIL when the server says that there is an error, but not which", 6, 0, {
    hresult: 0x8000_4005 | 0,
  }],
];

for (const [name, kind, code, expected] of ERRORS) {
  nativeTest(`ComError has ${name}`, (raw) => {
    assert.throws(() => raw.Throw(kind, code), (error) => {
      assert.ok(error instanceof ComError);
      const fields = Object.keys(expected) as (keyof ComError)[];
      const seen = Object.fromEntries(fields.map((field) => [field, error[field]]));
      assert.deepEqual(seen, expected);
      return true;
    });
  }, RAW);
}

nativeTest("ComError of a typed member has the server's text", (probe) => {
  assert.throws(() => probe.Fail(CODE, "the line is busy"), (error) => {
    assert.ok(error instanceof ComError);
    assert.equal(error.hresult, CODE);
    assert.equal(error.description, "the line is busy");
    assert.match(error.message, /"Fail".*the line is busy \(0x80040321\)$/);
    return true;
  });
});

nativeTest("success codes other than zero are no errors", (raw) => {
  assert.equal(raw.Status(1), undefined);
}, RAW);
