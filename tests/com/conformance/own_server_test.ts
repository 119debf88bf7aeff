// Section 17 of the conformance list: objects implemented in TypeScript, called through their own
// vtables. The cases that need a server of another make are in own_server_windows_test.ts, and that of
// events with named arguments (Q16) in tests/com/hosted_events_test.ts.
import { com, type VartypeName } from "../../../lib/com/mod.ts";
import { runtime } from "../../../lib/com/current_runtime.ts";
import {
  type Case,
  conformance,
  E_FAIL,
  fails,
  type Late,
  refuses,
} from "../../support/com/conformance.ts";
import { callSlot, RawEnumerator } from "../../support/com/raw_calls.ts";

const EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E21}";
const MORE_EVENTS = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E22}";
const NAMES = { 1: "Moved", 2: "Asked" };
const CODE = 0x8004_0321 | 0;
const IUNKNOWN = "{00000000-0000-0000-C000-000000000046}";
const IDISPATCH = "{00020400-0000-0000-C000-000000000046}";
const INTEGERS: readonly VartypeName[] = [
  "VT_I1",
  "VT_UI1",
  "VT_I2",
  "VT_UI2",
  "VT_I4",
  "VT_UI4",
  "VT_INT",
  "VT_UINT",
  "VT_I8",
  "VT_UI8",
];

class Server {
  /** How often a member was used. */
  uses = 0;
  Text = "text";
  readonly Child = { Name: "child" };
  List = ["a", "b"];
  length = 7;

  MixedInOut(a: { value: number }, b: { value: number }): void {
    [a.value, b.value] = [a.value + 1, b.value + 1];
  }
  Double(box: { value: number | bigint }): void {
    box.value = typeof box.value === "bigint" ? box.value * 2n : box.value * 2;
  }
  Sum(values: Iterable<number>): number {
    return [...values].reduce((sum, value) => sum + value, 0);
  }
  Kinds(...values: unknown[]): string {
    return values.map((value) => value === null ? "null" : typeof value).join(" ");
  }
  Fail(): never {
    this.uses++;
    throw Object.assign(new Error("it broke"), { hresult: CODE });
  }
  Twice(value: number): number {
    return value * 2;
  }
  TextOf(object: Late): string {
    return object.Text;
  }
  get Callback(): unknown {
    this.uses++;
    return com.hosted(() => "called");
  }
  NoArguments(): string {
    this.uses++;
    return "done";
  }
  then(): string {
    this.uses++;
    return "then";
  }
  toJSON(): string {
    this.uses++;
    return "toJSON";
  }
  All(...values: unknown[]): unknown[] {
    return values;
  }
  Echo(value: unknown): unknown {
    return value === undefined ? com.EMPTY : value;
  }
  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < 10; i++) yield i;
  }
}

class Breaking {
  *[Symbol.iterator](): Iterator<number> {
    yield 1;
    throw new Error("broke in the middle");
  }
}

const instances: Server[] = [];
com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E20}",
  progId: "Comtask.Test.OwnServer",
  create: () => {
    const made = new Server();
    instances.push(made);
    return made;
  },
  host: {
    events: { iid: EVENTS, names: NAMES },
    moreEvents: [{ iid: MORE_EVENTS, names: NAMES }],
    members: {
      MixedInOut: {
        params: [
          { name: "a", type: "VT_I4", byRef: true },
          { name: "b", type: "VT_I4", byRef: true },
        ],
      },
      Double: { params: [{ name: "box", byRef: true }] },
    },
  },
});
com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E23}",
  progId: "Comtask.Test.Breaking",
  create: () => new Breaking(),
});
com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E24}",
  progId: "Comtask.Test.BreakingLater",
  create: () => new Breaking(),
  host: { pullItems: true },
});

/** The object behind the newest wrapper. */
const newest = () => instances.at(-1)!;

const CALLS: readonly Case<Late>[] = [
  ["Q01", "two integers by reference", (server) => {
    const [a, b] = [com.ref(2, "VT_I4"), com.ref(4, "VT_I4")];
    server.MixedInOut(a, b);
    return [a.value, b.value];
  }, [3, 5]],
  ["Q02", "each integer type by reference, doubled", (server) =>
    INTEGERS.map((vt) => {
      const box = com.ref<unknown>(21, vt);
      server.Double(box);
      return Number(box.value);
    }), INTEGERS.map(() => 42)],
  ["Q03", "float and double by reference", (server) =>
    (["VT_R4", "VT_R8"] as const).map((vt) => {
      const box = com.ref<unknown>(1.25, vt);
      server.Double(box);
      return box.value;
    }), [2.5, 2.5]],
  ["Q05", "an error with a code of its own", (server) => server.Fail(), fails(CODE)],
  ["Q07", "an enumerator, reset half way", (server) => {
    const enumerator = new RawEnumerator(server);
    return [[...server], enumerator.next(5)[1], enumerator.reset(), enumerator.next(20)];
  }, [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 1, 2, 3, 4], 0, [1, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]]],
  [
    "Q08",
    "a collection that breaks in the middle",
    () => [...com.createObject("Comtask.Test.Breaking")],
    fails(E_FAIL),
  ],
  [
    "Q08",
    "an enumerator that breaks after its first item",
    () => {
      const enumerator = new RawEnumerator(com.createObject("Comtask.Test.BreakingLater"));
      return [enumerator.next(1), enumerator.next(1)[0]];
    },
    [[0, [1]], E_FAIL],
  ],
  [
    "Q08",
    "a loop over it",
    () => [...com.createObject("Comtask.Test.BreakingLater")],
    fails(E_FAIL),
  ],
  [
    "Q09",
    "the sum of an array of integers",
    (server) => server.Sum(new Int32Array([1, 2, 3, 4, 5])),
    15,
  ],
  [
    "Q10",
    "arguments arrive as the kind they were sent as",
    (server) =>
      server.Kinds(1, 1.5, "s", true, 5n, null, com.variant("VT_CY", "1"), new Uint8Array(1)),
    "number number string boolean bigint null object object",
  ],
  ["Q20", "a property that returns something callable is not called by being read", (server) => [
    typeof server.Callback,
    typeof server.NoArguments,
    newest().uses,
    server.NoArguments(),
  ], ["function", "function", 1, "done"]],
  ["Q22", "a method that fails is run once", (server) => {
    try {
      server.Fail();
    } catch { /* it does */ }
    return newest().uses;
  }, 1],
  [
    "Q23",
    "no, one and five arguments of a rest parameter",
    (server) => [server.All(), server.All(1), server.All(1, 2, 3, 4, 5)],
    [[], [1], [1, 2, 3, 4, 5]],
  ],
  ["Q24", "members named then, toJSON, constructor and length", (server) => [
    com.call(server, "then"),
    com.call(server, "toJSON"),
    com.get(server, "length"),
    JSON.stringify({ server }),
    Deno.inspect(server).includes("Comtask.Test.OwnServer"),
    server.then, // what await looks for
    newest().uses,
  ], ["then", "toJSON", 7, "{}", true, undefined, 2]],
  ["Q25", "printing, comparing and asking for the type is no call", (server) => {
    const seen = [
      typeof server,
      server === server,
      Deno.inspect(server).length > 0,
      `${Boolean(server)}`,
    ];
    return [...seen, newest().uses];
  }, ["function", true, true, "true", 0]],
  [
    "Q32",
    "null, undefined, missing, nothing and empty",
    (server) => [null, undefined, com.NOTHING, com.EMPTY].map((value) => server.Kinds(value, 1)),
    ["null number", "undefined number", "null number", "undefined number"],
  ],
  ["Q33", "one call site with a COM object and a plain one", (server) => {
    const plain = { Text: "plain", Twice: (value: number) => `twice ${value}` };
    const seen: unknown[] = [];
    for (const object of [server, plain, server, plain] as Late[]) {
      seen.push(object.Text, object.Twice(2));
      object.Text = `${object.Text}!`;
    }
    return [...seen, newest().Text, plain.Text];
  }, ["text", 4, "plain", "twice 2", "text!", 4, "plain!", "twice 2", "text!!", "plain!!"]],
  ["Q34", "an object of ours seen through COM", (server) => {
    using child = hosted(newest().Child);
    return [
      server.Text,
      child.object.Name,
      com.get(server, "List").length,
      com.get(server, "List")[1],
    ];
  }, ["text", "child", 2, "b"]],
  ["Q35", "an object of ours changed through COM", (server) => {
    server.Text = "changed";
    com.put(server, "List", ["c"]);
    return [newest().Text, newest().List];
  }, ["changed", ["c"]]],
  [
    "Q36",
    "a method with a number, and with the object itself",
    (server) => [server.Twice(21), server.TextOf(server)],
    [42, "text"],
  ],
  ["Q37", "a pointer to bytes and back, then a call", (server) => {
    const bytes = new BigUint64Array([com.pointer(server)]);
    callSlot(server, 1);
    const again: Late = com.attach(new BigUint64Array(bytes.buffer)[0]);
    return [bytes.byteLength, again === server, again.Twice(2)];
  }, [8, true, 4]],
  ["Q38", "release, release again, then a call", (server) => {
    com.release(server);
    com.release(server);
    return server.Twice(1);
  }, refuses(/TypeError: Cannot use object "Comtask.Test.OwnServer": it was released/)],
];

const OBJECTS: readonly Case<Late>[] = [
  ["Q14", "an event with three unlike arguments", (server) => {
    const heard: unknown[] = [];
    using _events = com.on(server, { Moved: (...args: unknown[]) => heard.push(...args) }, {
      interface: EVENTS,
      names: NAMES,
    });
    com.fire(newest(), "Moved", "text", 2, 1.5);
    return heard;
  }, ["text", 2, 1.5]],
  ["Q15", "an event whose argument the handler changes", (server) => {
    using _events = com.on(
      server,
      { Asked: (answer: { value: unknown }) => answer.value = "yes" },
      {
        interface: EVENTS,
        names: NAMES,
      },
    );
    const answer = com.ref("no");
    com.fire(newest(), "Asked", answer);
    return answer.value;
  }, "yes"],
  ["Q16", "an event with fewer arguments than the handler takes", (server) => {
    const heard: unknown[] = [];
    using _events = com.on(server, {
      Moved: (a: unknown, b: unknown, c: unknown) => heard.push(a, b, c),
    }, { interface: EVENTS, names: NAMES });
    com.fire(newest(), "Moved", 1);
    return heard;
  }, [1, undefined, undefined]],
  ["Q17", "one of two event interfaces, picked by its identifier", (server) => {
    const heard: string[] = [];
    using _one = com.on(server, () => heard.push("one"), { interface: EVENTS, names: NAMES });
    using _two = com.on(server, () => heard.push("two"), { interface: MORE_EVENTS, names: NAMES });
    com.fire(newest(), "Moved");
    return heard.sort();
  }, ["one", "two"]],
  ["Q29", "the rules of QueryInterface and of reference counts", (server) => {
    const unknown = [0, 1].map(() => com.queryInterface(server, IUNKNOWN));
    const dispatch = com.queryInterface(unknown[0], IDISPATCH);
    const counts = [callSlot(server, 1), callSlot(server, 2)];
    return [
      com.pointer(unknown[0]) === com.pointer(unknown[1]),
      com.pointer(dispatch) === com.pointer(server),
      com.queryInterface(server, "{00020403-0000-0000-C000-000000000046}"),
      counts[0] - counts[1],
    ];
  }, [true, true, null, 1]],
  ["Q31", "a scalar of every type comes back", (server) =>
    ([
      ["VT_I1", -128],
      ["VT_UI1", 255],
      ["VT_I2", -32768],
      ["VT_UI2", 65535],
      ["VT_I4", -2147483648],
      ["VT_UI4", 4294967295],
      ["VT_I8", -9007199254740993n],
      ["VT_UI8", 18446744073709551615n],
      ["VT_R4", 0.5],
      ["VT_R8", 0.1],
      ["VT_BOOL", true],
      ["VT_BSTR", "a\0b"],
      ["VT_DATE", 45000.5],
      ["VT_CY", "1.25"],
      ["VT_DECIMAL", "1.50"],
    ] as const).map(([vt, value]) => String(server.Echo(com.variant(vt, value)))), [
    "-128",
    "255",
    "-32768",
    "65535",
    "-2147483648",
    "4294967295",
    "-9007199254740993",
    "18446744073709551615",
    "0.5",
    "0.1",
    "true",
    "a\0b",
    "2023-03-15T12:00:00",
    "1.2500",
    "1.50",
  ]],
];

/** An object of ours as native callers have it. */
function hosted(target: object): { readonly object: Late } & Disposable {
  const address = runtime().hosts.host(target, { transparent: false });
  const object: Late = com.attach(address, { label: "hosted" });
  return { object, [Symbol.dispose]: () => com.release(object) };
}

const open = () => com.createObject("Comtask.Test.OwnServer");
conformance([...CALLS, ...OBJECTS], { open });
