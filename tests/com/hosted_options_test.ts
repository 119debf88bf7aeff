// Options of hosted objects that cannot be meant, and options that objects of one class differ in.
import assert from "node:assert/strict";
import { com, type HostOptions } from "../../lib/com/mod.ts";

const EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FD0}";
const OTHER_EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FD1}";

for (
  const [what, options, error] of [
    ["an interface identifier that is none", { interfaceId: "IDoor" }, SyntaxError],
    ["a class identifier that is none", { clsid: "Door" }, SyntaxError],
    [
      "two members of one number",
      { members: { Open: { dispid: 5 }, Close: { dispid: 5 } } },
      /"Open" and "Close" both have DISPID 5/,
    ],
    [
      "the number of the default member for another one",
      { defaultMember: "Open", members: { Close: { dispid: 0 } } },
      /"Close" and "Open" both have DISPID 0/,
    ],
    ["a default member that there is not", { defaultMember: "open" }, /it has no such member/],
    ...[0.5, 2 ** 32, NaN].map((dispid): [string, HostOptions, RegExp] => [
      `DISPID ${dispid} of a member`,
      { members: { Open: { dispid } } },
      /Cannot host "Open" with DISPID \S+: it is no integer of 32 bits/,
    ]),
    [
      "an event without a number",
      { events: { iid: EVENTS, names: { x: "Moved" } as never } },
      /Cannot host "Moved" with DISPID NaN/,
    ],
  ] as [string, HostOptions, RegExp | typeof SyntaxError][]
) {
  Deno.test(`host() refuses ${what}`, () => {
    const before = com.stats();
    assert.throws(() => com.host({ Open: 1, Close: 2 }, options), error);
    assert.deepEqual(com.stats(), before);
  });
}

Deno.test("host() that was refused leaves no events behind", () => {
  const target = {};
  const wrong = { events: { iid: EVENTS, names: { 1: "Wrong" } } };
  assert.throws(() => com.host(target, { ...wrong, clsid: "none" }), SyntaxError);
  using _host = com.host(target, { events: { iid: OTHER_EVENTS, names: { 1: "Right" } } });
  assert.equal(com.fire(target, "Right"), 0);
  assert.throws(() => com.fire(target, "Wrong"), TypeError);
});

Deno.test("two objects of one class have enumerators of their own kinds", () => {
  const counts = [true, false].map((pullItems) => {
    let read = 0;
    class Numbers {
      *[Symbol.iterator]() {
        for (let i = 0; i < 5000; i++) yield read = i;
      }
    }
    const numbersOf = (pullItems: boolean) => {
      const clsid = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FD2}";
      using _class = com.registerClass({ clsid, create: () => new Numbers(), host: { pullItems } });
      using object = com.createObject(clsid);
      for (const number of object) return [number, read];
    };
    numbersOf(!pullItems); // the other kind was there first
    read = 0;
    const [first, last] = numbersOf(pullItems)!;
    return [first, last < 4999];
  });
  assert.deepEqual(counts, [[0, true], [0, false]]);
});
