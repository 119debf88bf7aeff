/** One suite, late and early bound: the same values, errors and names. */
import assert from "node:assert/strict";
import { com, ComError, type ReferenceName, type VartypeName } from "../../../lib/com/mod.ts";

const NATIVE = Deno.env.get("COMTASK_NATIVE") !== undefined;

// deno-lint-ignore no-explicit-any -- late bound
type Late = any;

/** The outcome of a call in words that can be compared. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ComError)) throw error;
    // Early binding knows which argument was wrong; servers of Wine do not say it.
    const { hresult, member, source, description } = error;
    return { hresult, member, source, description };
  }
}

function bothWays(
  name: string,
  progId: string,
  calls: Readonly<Record<string, (object: Late) => unknown>>,
  ignore = false,
): void {
  for (const [what, call] of Object.entries(calls)) {
    Deno.test({
      name: `binding "early" gives what "late" gives: ${name}, ${what}`,
      ignore,
      fn: () => {
        const before = com.stats();
        com.scope(() => {
          const late = outcome(() => call(com.createObject(progId)));
          const early = outcome(() => call(com.createObject(progId, { binding: "early" })));
          assert.deepEqual(early, late);
        });
        assert.deepEqual(com.stats(), before);
      },
    });
  }
}

bothWays("Dictionary", "Scripting.Dictionary", {
  "methods and properties": (dict) => {
    dict.Add("one", 1);
    dict.add("two", "2");
    dict.Item.set(3.5, "three");
    dict.Key.set("drei", "three");
    dict.CompareMode;
    return [dict.Count, dict.Exists("one"), dict.Item("two"), dict("drei"), dict.Keys()];
  },
  "members by DISPID": (dict) => {
    com.invoke(dict, 0, { kind: "put", args: ["key", "value"] });
    return [com.invoke(dict, 0, { args: ["key"] }), com.invoke(dict, 2, { kind: "get" })];
  },
  "a member by a DISPID that there is not": (dict) => com.invoke(dict, 9999),
  "enumeration": (dict) => {
    for (let i = 0; i < 10; i++) dict.Add(`key ${i}`, i);
    return [...dict];
  },
  "values of all kinds": (dict) => {
    const values = [1, 1.5, "a\0b", true, null, com.EMPTY, 5n, new Uint8Array([1, 2]), ["a", [1]]];
    values.forEach((value, i) => dict.Add(i, value));
    dict.Add("date", Temporal.PlainDateTime.from("2026-11-24T13:00:00"));
    dict.Add("cy", com.variant("VT_CY", "1.25"));
    return dict.Items().map((value: unknown) => String(value));
  },
  "objects by reference": (dict) => {
    dict.Add("self", null);
    com.putRef(dict, "Item", dict, "self");
    const same = dict.Item("self") === dict;
    dict.RemoveAll();
    return same;
  },
  "a key that exists": (dict) => (dict.Add("a", 1), dict.Add("a", 1)),
  "a missing key": (dict) => dict.Remove("nothing"),
  "a missing member": (dict) => dict.Nope,
  "too few arguments": (dict) => dict.Add("a"),
  "a text that is no number": (dict) => (dict.CompareMode = "xyz"),
  "a text that is a number": (dict) => (dict.CompareMode = "1", dict.CompareMode),
  "named arguments": (dict) => {
    com.invoke(dict, "Add", { named: { Item: "b", Key: "a" } });
    return dict.Item("a");
  },
  "references where none is needed": (dict) => {
    const key = com.ref("a"), item = com.ref("b");
    dict.Add(key, item);
    return [dict.Exists(key), dict.Item(key), key.value, item.value];
  },
  "long strings": (dict) => {
    const text = "x".repeat(100_000);
    dict.Add(text, text);
    return [dict.Exists(text), dict.Item(text).length];
  },
  "an unknown argument name": (dict) => com.invoke(dict, "Add", { named: { Nope: 1 } }),
});

bothWays("DOM", "Msxml2.DOMDocument.6.0", {
  "elements": (dom) => {
    dom.async = false;
    const loaded = dom.loadXML("<a x='1'><b/>text<c/></a>");
    const root = dom.documentElement;
    const names = [...root.childNodes].map((node) => node.nodeName);
    return [loaded, root.nodeName, root.getAttribute("x"), root.getAttribute("y"), names];
  },
  "objects as arguments": (dom) => {
    const element = dom.createElement("root");
    dom.appendChild(element);
    element.setAttribute("n", 42);
    return [dom.xml, dom.selectSingleNode("//nothing"), dom.childNodes.item(9)];
  },
  "a missing object": (dom) => dom.appendChild(com.NOTHING),
  "typed values": (dom) => {
    const element = dom.createElement("v");
    element.dataType = "i4";
    element.nodeTypedValue = 17;
    return [element.nodeTypedValue, element.text];
  },
  "typed bytes": (dom) => {
    const element = dom.createElement("v");
    element.dataType = "bin.base64";
    element.nodeTypedValue = new Uint8Array([1, 2, 3, 255]);
    return [element.nodeTypedValue, element.text];
  },
});

const TYPED: readonly [string, unknown, VartypeName][] = [
  ["I1", -128, "VT_I1"],
  ["UI1", 255, "VT_UI1"],
  ["I2", -32768, "VT_I2"],
  ["UI2", 65535, "VT_UI2"],
  ["I4", 2147483646, "VT_I4"],
  ["UI4", 4294967294, "VT_UI4"],
  ["I8", 9007199254740993n, "VT_I8"],
  ["UI8", 18446744073709551614n, "VT_UI8"],
  ["INT", -5, "VT_INT"],
  ["UINT", 5, "VT_UINT"],
  ["R4", 1.5, "VT_R4"],
  ["R8", 0.1, "VT_R8"],
  ["CY", com.Decimal.from("12.3456"), "VT_CY"],
  ["DATE", Temporal.PlainDateTime.from("1899-12-29T06:00"), "VT_DATE"],
  ["DECIMAL", com.Decimal.from("-79228162514264337593543950335"), "VT_DECIMAL"],
  ["BOOL", true, "VT_BOOL"],
  ["BSTR", "a\0b\ud800", "VT_BSTR"],
  ["ERROR", new com.Scode(0x8007_0005), "VT_ERROR"],
];

bothWays(
  "probe",
  "ComtaskTest.Probe",
  {
    ...Object.fromEntries(TYPED.flatMap(([type, value, vt]) => [
      [`Echo${type}`, (probe: Late) => String(probe[`Echo${type}`](com.variant(vt, value)))],
      // Wine's IDispatch takes no VT_BYREF | VT_INT for an int.
      ...type === "INT" || type === "UINT" ? [] : [
        [`Bump${type}`, (probe: Late) => {
          const ref = com.ref(value, vt);
          probe[`Bump${type}`](ref);
          return String(ref.value);
        }] as const,
      ],
    ])),
    "arrays": (probe) => [
      probe.EchoBytes(new Uint8Array([1, 2])),
      probe.EchoLongs(new Int32Array([1, -2])),
      probe.EchoStrings(com.array(["a", "b"], { vt: "VT_BSTR" })),
      probe.EchoVariants([1, "b", null]),
    ],
    "numbers given as texts": (
      probe,
    ) => [probe.EchoI4("17"), probe.EchoR8("1.5"), probe.Add("2", 3)],
    "too large a number": (probe) => probe.EchoUI1(300),
    "a text that is no number": (probe) => probe.Add(1, "abc"),
    "optional arguments": (probe) => [
      probe.Optional(1),
      probe.Optional(1, "x"),
      probe.Optional(1, undefined, 3),
      probe.Optional(1, undefined, undefined, "e"),
    ],
    // Wine's IDispatch takes only one.
    "a parameter array": (probe) => probe.Join("-", 1),
    "named arguments": (probe) => com.invoke(probe, "Named", { named: { z: 3, x: 1, y: 2 } }),
    "a put with named arguments": (probe) => {
      com.invoke(probe, "Cell", { kind: "put", args: [7], named: { column: 2, row: 1 } });
      com.invoke(probe, "Cell", { kind: "put", args: [3, 8], named: { column: 4 } });
      return [probe.Cell(1, 2), probe.Cell(3, 4)];
    },
    "out parameters by name, without a type": (probe) => {
      const named = { tail: com.ref(), text: "one two", head: com.ref() };
      return [com.invoke(probe, "Split", { named }), named.head.value, named.tail.value];
    },
    "out parameters": (probe) => {
      const head = com.ref("", "VT_BSTR"), tail = com.ref("", "VT_BSTR");
      return [probe.Split("one two", head, tail), head.value, tail.value];
    },
    "what arrives": (probe) =>
      [1, "x", null, true, undefined, com.EMPTY, 2n]
        .map((value) => probe.Describe(value)),
    "parameterised properties": (probe) => {
      probe.Cell.set(7, 1, 2);
      probe.Item.set("value", "key");
      return [probe.Cell(1, 2), probe.Item("key"), probe("key")];
    },
    "put and putref": (probe) => {
      com.put(probe, "Target", 5);
      const first = probe.TargetVerb;
      com.putRef(probe, "Target", probe);
      const second = probe.TargetVerb;
      com.put(probe, "Target", null);
      return [first, second];
    },
    "enumerations": (probe) => (probe.Colour = 4, [probe.Colour, probe.EchoColour(2)]),
    "objects": (probe) => [probe.Self === probe, probe.NothingThere, [...probe.Range(5, 2)]],
    "a plain HRESULT": (probe) => probe.Return(0x8004_0321 | 0),
    "an error with IErrorInfo": (probe) => probe.Fail(0x8004_0321 | 0, "it broke"),
  },
  !NATIVE,
);

Deno.test({
  name: "ref() without a type takes the one that type information declares",
  ignore: !NATIVE,
  fn: () => {
    using probe = com.createObject("ComtaskTest.Probe", { binding: "early" });
    const head = com.ref<string>(), tail = com.ref<string>();
    assert.equal(probe.Split("one two", head, tail), 2);
    assert.deepEqual([head.value, tail.value], ["one", "two"]);
    const number = com.ref(41);
    probe.BumpI2(number);
    assert.equal(number.value, 42);
    probe.BumpINT(number);
    assert.equal(number.value, 43);
    assert.equal(probe.Join("-"), "");
    assert.equal(probe.Join("-", 1, null, 1.5), "VT_I4 1-VT_NULL-VT_R8 1.5");
  },
});

Deno.test({
  name: "createObject() calls a class whose IDispatch does nothing, without being asked",
  ignore: !NATIVE,
  fn: () => {
    using probe = com.createObject("ComtaskTest.ProbeStub");
    assert.equal(probe.Add(2, 3), 5);
    probe.Number = 7;
    assert.equal(probe.Number, 7);
    assert.throws(() => probe.Fail(0x8004_0321 | 0, "it broke"), /it broke/);
  },
});

Deno.test('binding "early" is refused where nothing describes the vtable', () => {
  assert.throws(
    () => com.createObject("WindowsInstaller.Installer", { binding: "early" }),
    /Cannot bind "WindowsInstaller.Installer" early/,
  );
  assert.equal(com.stats().objects, 0);
});

bothWays("plain arrays of a declared type", "ComtaskTest.Probe", {
  "of numbers": (probe) => [probe.EchoBytes([1, 2]), probe.EchoLongs([-1, 2])],
  "of strings": (probe) => probe.EchoStrings(["a", "b"]),
  "of anything": (probe) => probe.EchoVariants([1, "a", null]),
  "by reference": (probe) => {
    const [longs, strings] = [com.ref<unknown>([1]), com.ref<unknown>(["a"])];
    com.call(probe, "BumpLongs", longs);
    com.call(probe, "BumpStrings", strings);
    return [longs.value, strings.value];
  },
  "with elements that do not fit": (probe) => {
    assert.throws(() => probe.EchoBytes([256]), /Cannot pass 256 as VT_UI1: it does not fit/);
    assert.throws(() => probe.EchoStrings([1]), /Cannot pass a number as VT_BSTR/);
    return probe.EchoBytes([]);
  },
}, !NATIVE);

bothWays("results of a type", "ComtaskTest.Probe", {
  "that fit": (probe) => [
    com.invoke(probe, "Number", { kind: "get", returns: "VT_I4" }),
    com.invoke(probe, "Echo", { args: [1.5], returns: "VT_R8" }),
    com.invoke(probe, "EchoStrings", {
      args: [com.array(["a"], { vt: "VT_BSTR" })],
      returns: "VT_BSTR[]",
    }),
    typeof com.invoke(probe, "Self", { kind: "get", returns: "VT_DISPATCH" }),
  ],
  "that do not fit": (probe) => {
    const messages: string[] = [];
    const read = (member: string, returns: ReferenceName, ...args: unknown[]) => {
      assert.throws(() => com.invoke(probe, member, { args, returns }), (error) => {
        assert.ok(error instanceof TypeError);
        messages.push(error.message);
        return true;
      });
    };
    read("Echo", "VT_I4", "a string");
    read("Number", "VT_BSTR");
    read("Self", "VT_UI1[]");
    read("EchoStrings", "VT_BSTR", com.array(["a"], { vt: "VT_BSTR" }));
    assert.equal(
      messages[0],
      'Cannot read result of "ComtaskTest.Probe.Echo" as VT_I4: it is VT_BSTR',
    );
    return messages.map((message) => message.replace("VT_UNKNOWN", "VT_DISPATCH"));
  },
}, !NATIVE);

bothWays("records", "ComtaskTest.Records", {
  "in and out": (server) => {
    const point = com.record(server, "ProbePoint", { x: 3, name: "a\0b" });
    return [server.EchoPoint(point), server.EchoPoint(server.EchoPoint(point))];
  },
  "by reference": (server) => {
    const point = com.ref(com.record(server, "ProbePoint", { name: "n" }), "VT_RECORD");
    com.call(server, "BumpPoint", point);
    return point.value;
  },
  "as an out parameter": (server) => {
    const point = com.ref();
    com.call(server, "MakePoint", 1, 2.5, "made", point);
    return point.value;
  },
  "as plain objects of a declared type": (server) => {
    return server.EchoPoint({ x: 5, y: 6 });
  },
  "in arrays": (server) => {
    const points = server.Points(2);
    const changed = com.ref(points, "VT_RECORD[]");
    com.call(server, "BumpPoints", changed);
    return [server.SumPoints(com.array(points, { vt: "VT_RECORD" })), changed.value];
  },
  "in plain arrays of a declared type": (server) => {
    const changed = com.ref<unknown>([{ x: 1 }, { x: 2, name: "b" }]);
    com.call(server, "BumpPoints", changed);
    return [server.SumPoints([{ x: 1 }, { x: 2, y: 0.5 }]), changed.value];
  },
  "with fields of every kind": (server) => {
    const { owner, ...rest } = server.EchoBox(server.MakeBox());
    assert.equal(typeof owner, "function");
    return { ...rest, day: String(rest.day), weight: String(rest.weight) };
  },
  "of another type": (server) => server.EchoPoint(com.record(server, "ProbeBox")),
  "that are none": (server) => server.EchoPoint(5),
}, !NATIVE);
