import assert from "node:assert/strict";
import { nearest } from "../../lib/cli/suggest.ts";

const KNOWN = ["run", "check", "plan", "list", "schema", "resume"];

const GUESSES: readonly (readonly [string, string | undefined])[] = [
  ["rnu", "run"],
  ["chekc", "check"],
  ["Plan", "plan"],
  ["lits", "list"],
  ["schem", "schema"],
  ["send", undefined],
  ["xyzzy", undefined],
];

for (const [typed, guess] of GUESSES) {
  Deno.test(`nearest() finds ${guess ?? "nothing"} for "${typed}"`, () => {
    assert.equal(nearest(typed, KNOWN), guess);
  });
}
