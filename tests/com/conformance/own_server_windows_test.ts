// Section 17 of the conformance list: the cases that need a server of another make. Q26 (busy
// servers) is in tests/com/message_filter_windows_test.ts, Q27 (servers that never return) in
// tests/com/apartment_test.ts.
import { com, ComError, type VartypeName } from "../../../lib/com/mod.ts";
import { runtime } from "../../../lib/com/current_runtime.ts";
import { takenDefaults } from "../../support/com/declared_defaults.ts";
import {
  type Case,
  conformance,
  fails,
  type Late,
  MEMBERNOTFOUND,
  refuses,
  where,
} from "../../support/com/conformance.ts";

const RECORDS = "ComtaskTest.Records";
const CODE = 0x8004_0321 | 0;
const GET_TYPE_INFO = 4;
/** What the server passes with the event of this name. */
const THREE = ["text", 2, 3.5];

/** What an error says, without what is the same for all. */
function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    if (!(error instanceof ComError)) throw error;
    const { code, source, description, helpFile } = error;
    return { code, source, description, helpFile };
  }
}

/** The message of the error that a call throws; undefined if it throws none. */
function errorMessage(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
}

const TEXTS = { source: "ComtaskTest.Raw", description: "it broke", helpFile: "raw.chm" };
const NO_TEXTS = { source: undefined, description: undefined, helpFile: undefined };

/** Every type an argument can have, a value, and how the server tells it. */
const SENT: readonly [vt: VartypeName, value: unknown, text: string][] = [
  ["VT_I1", -1, "-1"],
  ["VT_UI1", 255, "255"],
  ["VT_I2", -32768, "-32768"],
  ["VT_UI2", 65535, "65535"],
  ["VT_I4", -2147483648, "-2147483648"],
  ["VT_UI4", 4294967295, "4294967295"],
  ["VT_INT", -2, "-2"],
  ["VT_UINT", 4294967294, "4294967294"],
  ["VT_I8", -9007199254740993n, "-9007199254740993"],
  ["VT_UI8", 18446744073709551615n, "18446744073709551615"],
  ["VT_R4", 0.5, "0.5"],
  ["VT_R8", 0.25, "0.25"],
  ["VT_CY", "1.5", "15000"],
  ["VT_DECIMAL", "-1.5", "-15 scale 1"],
  ["VT_DATE", 45000.5, "45000.5"],
  ["VT_BOOL", true, "-1"],
  ["VT_ERROR", new com.Scode(-1), "0xFFFFFFFF"],
  ["VT_DISPATCH", com.NOTHING, "null"],
  ["VT_UNKNOWN", com.NOTHING, "null"],
];

const RAW: readonly Case<Late>[] = [
  [
    "Q05",
    "errors by scode, by wCode, filled in later, and as a plain HRESULT",
    (raw) =>
      [[1, CODE], [2, 1127], [3, 0], [0, CODE]].map(([kind, code]) =>
        errorOf(() => raw.Throw(kind, code))
      ),
    [
      { code: "0x80040321", ...TEXTS },
      { code: "0x800A0467", ...TEXTS },
      { code: "0x80004005", ...TEXTS },
      { code: "0x80040321", ...NO_TEXTS },
    ],
  ],
  [
    "Q10",
    "each type arrives as it was sent",
    (raw) =>
      SENT.map(([vt, value]) =>
        raw.Inspect(com.variant(vt, value)).replace(/^.* args=/, "").replace(/ named=.*$/, "")
      ),
    SENT.map(([vt, , text]) => `[${vt} ${text}]`),
  ],
  ["Q11", "the locale of a call", (raw) => {
    com.setLocale(0x407);
    const text: string = raw.Inspect();
    com.setLocale(0);
    return text.match(/lcid=(\d+)/)![1];
  }, "1031"],
  ["Q18", "an object without type information", (raw) => [com.members(raw), raw.Add(2, 3)], [
    [],
    5,
  ]],
  ["Q21", "put where both verbs are allowed, and where one is", (raw) => {
    const object = com.createObject("ComtaskTest.Raw");
    return [
      putVerb(raw, () => raw.PutBoth = 1),
      putVerb(raw, () => raw.PutBoth = object),
      putVerb(raw, () => raw.PutOnly = 2),
      putVerb(raw, () => raw.PutOnly = object), // refused by reference first, without type information
      putVerb(raw, () => raw.PutRefOnly = object),
      putVerb(raw, () => com.putRef(raw, "PutRefOnly", object)),
    ];
  }, ["put 1", "putRef 1", "put 1", "put 2", "putRef 1", "putRef 1"]],
  [
    "Q21",
    "a put of a property that is put by reference only",
    (raw) => com.put(raw, "PutRefOnly", 1),
    fails(MEMBERNOTFOUND),
  ],
  ["Q22", "a method that fails is run once", (raw) => {
    const calls = raw.CallCount;
    errorOf(() => com.call(raw, "Throw", 0, CODE));
    return raw.CallCount - calls;
  }, 1],
  ["Q25", "printing, JSON, equality and typeof are no calls", (raw) => {
    const calls = raw.CallCount;
    Deno.inspect(raw);
    const seen = [JSON.stringify({ raw }), raw === raw, typeof raw];
    return [...seen, raw.CallCount - calls];
  }, ["{}", true, "function", 0]],
  [
    "Q32",
    "null, undefined, missing, nothing and empty are five forms",
    (raw) =>
      raw.Inspect(null, undefined, com.NOTHING, com.EMPTY, new com.Scode(-1), 1)
        .replace(/^.* args=/, ""),
    "[VT_NULL; VT_ERROR 0x80020004; VT_DISPATCH null; VT_EMPTY; VT_ERROR 0xFFFFFFFF; VT_I4 1] named=[]",
  ],
  ["Q41", "a result by reference is copied before it changes", (raw) => {
    const first = raw.ByRefResult(1);
    return [first, raw.ByRefResult(2), first];
  }, [1, 2, 1]],
];

/** As what a put arrived, and after how many calls. */
function putVerb(raw: Late, put: () => void): string {
  const before = raw.CallCount;
  put();
  const calls = raw.CallCount - before;
  const [, flags] = raw.LastPut.match(/flags=(\d+)/)!;
  return `${flags === "8" ? "putRef" : flags === "4" ? "put" : flags} ${calls}`;
}

/** A parameter array of no, one and five values. */
function joined(probe: Late): string[] {
  return [probe.Join("-"), probe.Join("-", 1), probe.Join("-", 1, 2, 3, 4, 5)];
}

const JOINED = ["", "VT_I4 1", [1, 2, 3, 4, 5].map((n) => `VT_I4 ${n}`).join("-")];

const PROBE: readonly Case<Late>[] = [
  ["Q04", "defaults from type information", (probe) => [
    probe.Optional(1),
    com.createObject("ComtaskTest.Probe", { binding: "early" }).Optional(1),
  ], ["a=1 b=missing c=7 d=d", "a=1 b=missing c=7 d=d"]],
  ["Q04", "an optional currency of 32.78 and an optional date of 32 days", () =>
    takenDefaults({
      price: com.Decimal.from("32.78"),
      day: new Temporal.PlainDateTime(1900, 1, 31), // 32 days after 1899-12-30
    }), [
    "32.7800 1900-01-31T00:00:00",
    "1.5000 1900-01-31T00:00:00",
    "32.7800 2000-01-02T00:00:00",
  ]],
  ["Q06", "one fault over IDispatch and over the vtable", (probe) => {
    const early = com.createObject("ComtaskTest.Probe", { binding: "early" });
    return [probe, early].map((each) => {
      const error = errorOf(() => each.Fail(CODE, "the line is busy")) as Record<string, unknown>;
      return [error.code, error.description];
    });
  }, [["0x80040321", "the line is busy"], ["0x80040321", "the line is busy"]]],
  [
    "Q08",
    "an enumerator that hands out few items at once",
    (probe) => [[...probe.Range(10, 3)].length, [...probe.Range(10, -3)].length],
    [10, 10],
  ],
  ["Q14", "an event with three unlike arguments, by their names", (probe) => {
    const heard: unknown[] = [];
    using _events = com.on(probe, { Three: (...args: unknown[]) => heard.push(args) });
    probe.Fire("Three", 1);
    return heard;
  }, [THREE]],
  ["Q15", "an event whose arguments the handler changes", (probe) => {
    using _events = com.on(probe, {
      Query: (cancel: Late, text: Late, value: Late) => {
        [cancel.value, text.value, value.value] = [true, "new", 5];
      },
    });
    return probe.Fire("Query", 1);
  }, "cancel=-1 text=new value=VT_I4 5"],
  ["Q17", "an event interface, picked by its name", (probe) => {
    const heard: unknown[] = [];
    using _events = com.on(probe, (event) => heard.push(event.name), {
      interface: "dprobeevents",
    });
    probe.Fire("Simple", 1);
    return heard;
  }, ["Simple"]],
  ["Q17", "one of two event interfaces, picked by its name", () => {
    const clsid = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2F05}";
    const target = {};
    using _class = com.registerClass({
      clsid,
      create: () => target,
      host: {
        name: "Two",
        events: { iid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2F06}", names: { 1: "Both" } },
        moreEvents: [{
          iid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2F07}",
          names: { 1: "Both", 2: "Second" },
        }],
      },
    });
    const object = com.createObject(clsid);
    const heard: string[] = [];
    const listen = (name: string) =>
      com.on(object, (event) => heard.push(`${name} ${event.name}`), { interface: name });
    using _first = listen("TwoEvents");
    using _second = listen("TwoEvents2");
    for (const event of ["Both", "Second"]) com.fire(target, event);
    return heard;
  }, ["TwoEvents Both", "TwoEvents2 Both", "TwoEvents2 Second"]],
  [
    "Q17",
    "an event interface of a name that there is not",
    (probe) => com.on(probe, () => {}, { interface: "DOtherEvents" }),
    refuses(/TypeError: Cannot subscribe .* no type library describes an interface "DOtherEvents"/),
  ],
  [
    "Q23",
    "no, one and five arguments of a parameter array",
    (probe) => joined(probe),
    JOINED,
    fails(0x8002_000E),
  ],
  [
    "Q23",
    "the same through the vtable",
    () => joined(com.createObject("ComtaskTest.Probe", { binding: "early" })),
    JOINED,
  ],
  ["Q28", "a call from another thread into an object of ours", (probe) => {
    const target = { Hello: () => "hello" };
    using _hosted = com.host(target);
    return probe.CallFromThread(target, "Hello", []);
  }, "hello"],
  ["Q29", "what a server counts of our references", (probe) => {
    const before = probe.ReferencesOf(probe);
    const again = com.queryInterface(probe, "{00000000-0000-0000-C000-000000000046}");
    const during = probe.ReferencesOf(probe);
    com.release(again);
    return [during - before, probe.ReferencesOf(probe) - before];
  }, [1, 0]],
  ["Q40", "type information of another process is read here", () => {
    const remote = com.createObject("ComtaskTest.ProbeProcess");
    const { invoker } = runtime();
    const calls = new Map<bigint, number>();
    const foreign = new Set([com.pointer(remote)]);
    const callSlot = invoker.callSlot;
    invoker.callSlot = (address, slot, ...args) => {
      const hr = callSlot.call(invoker, address, slot, ...args);
      if (foreign.has(address)) {
        calls.set(address, (calls.get(address) ?? 0) + 1);
        if (slot === GET_TYPE_INFO) foreign.add(runtime().memory.readU64(args[2] as bigint));
      }
      return hr;
    };
    try {
      const names = com.members(remote).length;
      const made = [...calls.values()].reduce((sum, count) => sum + count, 0);
      return [names > 80, foreign.size > 1, made]; // a scan of all members makes 300
    } finally {
      invoker.callSlot = callSlot;
    }
  }, where(([all, described, made]) => all && described && made > 1 && made < 12)],
];

const RECORD_CASES: readonly Case<Late>[] = [
  ["Q12", "a record in, out and in an array", (server) => {
    const point = com.record(server, "ProbePoint", { x: 1, y: 2.5, name: "a" });
    const [first] = server.Points(1);
    return [
      server.EchoPoint(point),
      first,
      server.SumPoints(com.array([point], { vt: "VT_RECORD" })),
    ];
  }, [{ x: 1, y: 2.5, name: "a" }, { x: 0, y: 0, name: "point 0" }, 3.5]],
  ["Q13", "an array of records by reference", (server) => {
    const points = com.ref(server.Points(10), "VT_RECORD[]");
    server.BumpPoints(points);
    return points.value.map(({ x }: { x: number }) => x);
  }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
];

/** An object whose type information is in no library: the functions of a script. */
function codeOf(code: string): Late {
  const script: Late = com.createObject("MSScriptControl.ScriptControl");
  script.Language = "JScript";
  script.AddCode(code);
  return script.CodeObject;
}

const SCRIPT: readonly Case<Late>[] = [
  [
    "Q18",
    "objects with type information that is in no library keep members of their own",
    () => {
      const one = codeOf("function alpha(x) { return x + 1; }");
      const two = codeOf("function beta(x, y) { return x + y; }");
      return [
        [one, two].map((object) => com.members(object).map(({ name }) => name)),
        [one.alpha(1), two.beta(1, 2), "beta" in one, "alpha" in two],
        String(errorMessage(() => com.loadTypeLib(one))),
      ];
    },
    where(([names, used, text]) =>
      JSON.stringify([names, used]) === '[[["alpha"],["beta"]],[2,3,false,false]]' &&
      /the object names none/.test(text)
    ),
  ],
  ["Q19", "two objects of one type identifier with other members", (script) => {
    script.Language = "JScript";
    script.AddCode("function one() { this.alpha = 1; } function two() { this.beta = 2; }");
    const [first, second] = [script.Eval("new one()"), script.Eval("new two()")];
    return [com.get(first, "alpha"), com.get(second, "beta"), "beta" in first];
  }, [1, 2, false]],
  [
    "Q30",
    "an object that gains a member",
    (script) => {
      script.Language = "JScript";
      const object = script.Eval("({ known: 1 })");
      com.put(object, "gained", 2);
      script.AddCode(
        "function look(o) { return o.known + o.gained; } function drop(o) { delete o.gained; } " +
          "function list(o) { var names = []; for (var name in o) names.push(name); return names.join(); }",
      );
      const seen = [
        script.Run("look", object),
        com.get(object, "gained"),
        script.Run("list", object),
      ];
      script.Run("drop", object);
      seen.push(script.Run("list", object), errorMessage(() => com.get(object, "gained")));
      com.put(object, "gained", 3);
      return [...seen, com.get(object, "gained"), script.Run("list", object)];
    },
    where(([sum, value, listed, left, message, again, list]) =>
      sum === 3 && value === 2 && listed === "known,gained" && left === "known" &&
      /DISP_E_MEMBERNOTFOUND/.test(message) && again === 3 && list === listed
    ),
  ],
];

const ignore = Deno.env.get("COMTASK_NATIVE") === undefined;
conformance(RAW, { ignore, open: () => com.createObject("ComtaskTest.Raw") });
conformance(PROBE, { ignore, open: () => com.createObject("ComtaskTest.Probe") });
conformance(RECORD_CASES, { ignore, open: () => com.createObject(RECORDS) });
conformance(SCRIPT, { open: () => com.createObject("MSScriptControl.ScriptControl") });
