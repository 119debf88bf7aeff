import assert from "node:assert/strict";
import type { LoopbackName } from "../../lib/loopback/mod.ts";
import { isLoopbackName, parseLoopbackName } from "../../lib/loopback/mod.ts";

const GOOD: ReadonlyArray<readonly [string, LoopbackName]> = [
  ["loopback:", {}],
  ["LOOPBACK:", {}],
  ["loopback:/var/faxes", { directory: "/var/faxes" }],
  ["loopback:C:\\faxes and more", { directory: "C:\\faxes and more" }],
  ["loopback:?speed=100", { speed: 100 }],
  ["loopback:./x?speed=0.5&lines=2&retries=0", {
    directory: "./x",
    speed: 0.5,
    lines: 2,
    retries: 0,
  }],
  ["loopback:x?user=FAXUSER", { directory: "x", user: "FAXUSER" }],
  ["loopback:x?rehearsal=yes", { directory: "x", rehearsal: "yes" }],
  ["loopback:x?dialPlan=C:\\plan.json", { directory: "x", dialPlan: "C:\\plan.json" }],
];

for (const [name, expected] of GOOD) {
  Deno.test(`parseLoopbackName() reads ${name}`, () => {
    assert.deepEqual(parseLoopbackName(name), expected);
  });
}

const BAD: ReadonlyArray<readonly [string, RegExp]> = [
  ["FAXSRV", /it does not begin with "loopback:"$/],
  [
    "loopback:x?sped=1",
    /option "sped" is unknown; known are speed, lines, retries, dialPlan, user, rehearsal$/,
  ],
  ["loopback:x?speed=fast", /option "speed" must be a number from 0.01 to 1000000$/],
  ["loopback:x?speed=0", /option "speed"/],
  ["loopback:x?speed=", /option "speed"/],
  ["loopback:x?lines=1.5", /option "lines" must be a whole number from 1 to 64$/],
  ["loopback:x?rehearsal=1", /option "rehearsal" must be yes or no$/],
  ["loopback:x?dialPlan=", /option "dialPlan" is empty$/],
];

for (const [name, message] of BAD) {
  Deno.test(`parseLoopbackName() refuses ${name}`, () => {
    assert.throws(() => parseLoopbackName(name), (error) => {
      assert.ok(error instanceof SyntaxError);
      assert.ok(error.message.startsWith(`Cannot use server name "${name}": `));
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("isLoopbackName() knows the scheme", () => {
  assert.deepEqual(["loopback:", "Loopback:x", "loopback", "\\\\S"].map(isLoopbackName), [
    true,
    true,
    false,
    false,
  ]);
});
