// Records travel through IRecordInfo, in every direction; the native server tells what it sees.
import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { nativeTest } from "../support/com/native.ts";

const RECORDS = "ComtaskTest.Records";

nativeTest("record() makes a record that a server receives by value", (server) => {
  const point = com.record(server, "ProbePoint", { x: 7, y: -0.5, name: "ab" });
  assert.deepEqual(point, { x: 7, y: -0.5, name: "ab" });
  assert.equal(
    server.Describe(point),
    'VT_RECORD ProbePoint {x: VT_I4 7, y: VT_R8 -0.5, name: VT_BSTR(2) "ab"}',
  );
}, RECORDS);

nativeTest("a record that a server returns has its fields, and can be sent back", (server) => {
  const point = server.EchoPoint(com.record(server, "ProbePoint", { x: 1 }));
  assert.deepEqual(point, { x: 1, y: 0, name: "" });
  point.name = "a\0b";
  assert.deepEqual(server.EchoPoint(point), { x: 1, y: 0, name: "a\0b" });
}, RECORDS);

nativeTest("ref() of a record brings back what a server wrote", (server) => {
  const box = com.ref(com.record(server, "ProbePoint", { x: 1, y: 2, name: "n" }), "VT_RECORD");
  com.call(server, "BumpPoint", box);
  assert.deepEqual(box.value, { x: 2, y: 3, name: "n!" });
  const variant = com.ref<unknown>(box.value);
  com.call(server, "BumpPoint", variant);
  assert.deepEqual(variant.value, { x: 3, y: 4, name: "n!!" });
}, RECORDS);

nativeTest("an array of records comes in, goes out and is changed by reference", (server) => {
  const points = server.Points(3);
  assert.deepEqual(points, [
    { x: 0, y: 0, name: "point 0" },
    { x: 1, y: 0.5, name: "point 1" },
    { x: 2, y: 1, name: "point 2" },
  ]);
  assert.equal(server.SumPoints(com.array(points, { vt: "VT_RECORD" })), 4.5);
  const made = [1, 2].map((x) => com.record(server, "ProbePoint", { x }));
  assert.equal(server.SumPoints(com.array(made, { vt: "VT_RECORD" })), 3);
  const changed = com.ref(made, "VT_RECORD[]");
  com.call(server, "BumpPoints", changed);
  assert.deepEqual(changed.value, [{ x: 2, y: 1, name: "!" }, { x: 3, y: 1, name: "!" }]);
  const bounds = [{ lower: 5, count: 2 }];
  assert.match(
    server.Describe(com.array(made, { vt: "VT_RECORD", bounds })),
    /^VT_ARRAY\|VT_RECORD \[5\.\.6\] ProbePoint \{x: VT_I4 1, .*\}, ProbePoint \{x: VT_I4 2, /,
  );
  assert.deepEqual(server.Points(0), []);
  assert.equal(server.SumPoints(com.array(server.Points(0), { vt: "VT_RECORD" })), 0);
}, RECORDS);

nativeTest("fields of every kind travel: nested records, objects, arrays, decimals", (server) => {
  const box = server.MakeBox();
  const expected = {
    corner: { x: -1, y: 0.5, name: "corner" },
    shade: 4,
    open: true,
    level: 200,
    size: 9007199254740993n,
    price: com.Decimal.from("-1.2500"),
    extra: "extra",
    names: ["a", "b"],
    points: [{ x: 0, y: 0, name: "point 0" }, { x: 1, y: 0.5, name: "point 1" }],
    tags: [10, 20, 30],
  };
  const shown = (value: Record<string, unknown>) => {
    const { owner, day, weight, ...rest } = value;
    assert.equal(owner, server);
    assert.equal(String(day), "2023-03-15T12:00:00");
    assert.equal(String(weight), "1.5");
    return rest;
  };
  assert.deepEqual(shown(box), expected);
  assert.deepEqual(com.bounds(box.names), [{ lower: 1, count: 2 }]);
  assert.deepEqual(shown(server.EchoBox(box)), expected);
}, RECORDS);

nativeTest("a declared parameter takes a plain object, and fills a reference", (server) => {
  assert.deepEqual(server.EchoPoint({ x: 5, name: "p" }), { x: 5, y: 0, name: "p" });
  const out = com.ref();
  com.call(server, "MakePoint", 1, 2.5, "made", out);
  assert.deepEqual(out.value, { x: 1, y: 2.5, name: "made" });
  const changed = com.ref<unknown>({ y: 1 });
  com.call(server, "BumpPoint", changed);
  assert.deepEqual(changed.value, { x: 1, y: 2, name: "!" });
  assert.throws(() => server.EchoPoint({ x: 1, z: 1 }), /it has no field "z"/);
}, RECORDS);

nativeTest("a record refuses what does not fit, before the call", (server) => {
  assert.throws(
    () => com.record(server, "ProbePoint", { z: 1 }),
    new TypeError(
      'Cannot write record "ProbePoint": it has no field "z", its fields are x, y, name',
    ),
  );
  assert.throws(() => com.record(server, "NoRecord"), /"NoRecord": library "ComtaskTest" has no/);
  const wrong = com.record(server, "ProbePoint", { x: "seven", name: "freed" });
  assert.throws(
    () => server.EchoPoint(wrong),
    new TypeError(
      'Cannot write field "x" of record "ProbePoint": Cannot pass a string as VT_I4',
    ),
  );
  const large = com.record(server, "ProbePoint", { x: 2 ** 31 });
  assert.throws(() => server.EchoPoint(large), RangeError);
  assert.throws(
    () =>
      com.ref({ x: 1 }, "VT_RECORD") &&
      com.call(server, "BumpPoint", com.ref({ x: 1 }, "VT_RECORD")),
    /make it a record with com\.record\(\)/,
  );
  assert.throws(() => server.SumPoints(com.array([], { vt: "VT_RECORD" })), /which record it is/);
  assert.throws(() => com.call(server, "BumpPoint", 1), ComError);
}, RECORDS);

nativeTest("200 rounds of records leave no block of COM's allocator behind", (server) => {
  const spy = com.createObject("ComtaskTest.MallocSpy");
  const round = () =>
    com.scope(() => {
      const point = com.record(server, "ProbePoint", { x: 1, name: "a name" });
      server.EchoPoint(point);
      com.call(server, "BumpPoint", com.ref(point, "VT_RECORD"));
      com.call(server, "BumpPoint", com.ref(point));
      const box = server.MakeBox();
      server.EchoBox(box);
      server.EchoBox({ ...box, extra: com.array(box.points, { vt: "VT_RECORD" }) });
      server.EchoBox({ ...box, extra: point, names: null });
      const points = server.Points(3);
      server.SumPoints(com.array(points, { vt: "VT_RECORD" }));
      com.call(server, "BumpPoints", com.ref(points, "VT_RECORD[]"));
      server.EchoPoint({ ...point });
      assert.throws(() =>
        server.EchoPoint(com.record(server, "ProbePoint", { name: "a", y: "b" }))
      );
    });
  for (let i = 0; i < 5; i++) round();
  com.call(spy, "Start");
  round();
  const before = com.get(spy, "BlockCount");
  for (let i = 0; i < 200; i++) round();
  assert.equal(com.get(spy, "BlockCount"), before);
  com.call(spy, "Stop");
}, RECORDS);

Deno.test({
  name: "records cross to an apartment and back",
  ignore: Deno.env.get("COMTASK_NATIVE") === undefined,
  fn: async () => {
    const point = com.record(RECORDS, "ProbePoint", { x: 1, name: "a\0b" });
    await using apartment = com.openApartment();
    const server = await apartment.createObject(RECORDS);
    const echoed = await server.EchoPoint(point);
    assert.deepEqual(echoed, { x: 1, y: 0, name: "a\0b" });
    assert.deepEqual(await server.EchoPoint(echoed), echoed);
    const points = await server.Points(2);
    assert.deepEqual(points[1], { x: 1, y: 0.5, name: "point 1" });
    assert.equal(await server.SumPoints(com.array(points, { vt: "VT_RECORD" })), 1.5);
    const box = com.ref(point, "VT_RECORD");
    await com.callAsync(server, "BumpPoint", { args: [box] });
    assert.deepEqual(box.value, { x: 2, y: 1, name: "a\0b!" });
  },
});
