// Records that a caller passes to us by reference: what we set is in the caller's record.
import assert from "node:assert/strict";
import { com, type Ref } from "../../lib/com/mod.ts";
import { nativeTest } from "../support/com/native.ts";

const REGISTERED = Deno.env.get("COMTASK_NATIVE") !== undefined;
/** Loaded once: loading is not what is counted. */
const LIBRARY = REGISTERED ? com.loadTypeLib("ComtaskTest.Probe") : undefined;
const BY_REFERENCE = { params: [{ name: "point", byRef: true }] };

interface Point {
  x: number;
  y: number;
  name: string;
}

class Mover {
  Replace(point: Ref): void {
    point.value = com.record<Point>(LIBRARY, "ProbePoint", { x: 7, y: 8, name: "new" });
  }
  SetField(point: Ref<Point>): void {
    point.value.x = 99;
  }
  Spoil(point: Ref): void {
    point.value = { x: 1, z: 2 };
  }
  Read(point: Ref<Point>): string {
    return point.value.name;
  }
}

if (REGISTERED) {
  com.registerClass({
    clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2FA0}",
    progId: "Comtask.Test.Mover",
    create: () => new Mover(),
    host: {
      members: Object.fromEntries(
        ["Replace", "SetField", "Spoil", "Read"].map((name) => [name, BY_REFERENCE]),
      ),
    },
  });
}

const newPoint = () => com.record<Point>(LIBRARY, "ProbePoint", { x: 1, y: 2, name: "old" });

nativeTest("a record by reference becomes the one that a hosted member sets", (mover) => {
  const point = com.ref(newPoint(), "VT_RECORD");
  mover.Replace(point);
  assert.deepEqual(point.value, { x: 7, y: 8, name: "new" });
}, "Comtask.Test.Mover");

nativeTest("a field that a hosted member sets of a record by reference is set", (mover) => {
  const point = com.ref(newPoint(), "VT_RECORD");
  mover.SetField(point);
  assert.deepEqual(point.value, { x: 99, y: 2, name: "old" });
  assert.equal(mover.Read(point), "old");
  assert.deepEqual(point.value, { x: 99, y: 2, name: "old" });
}, "Comtask.Test.Mover");

nativeTest("a record by reference stays as it is if it cannot be set", (mover) => {
  const point = com.ref(newPoint(), "VT_RECORD");
  assert.throws(() => mover.Spoil(point), /it has no field "z"/);
  assert.deepEqual(point.value, { x: 1, y: 2, name: "old" });
}, "Comtask.Test.Mover");

nativeTest("records by reference leave no memory behind", (mover) => {
  const spy = com.createObject("ComtaskTest.MallocSpy");
  const round = () => {
    const point = com.ref(newPoint(), "VT_RECORD");
    mover.Replace(point);
    mover.SetField(point);
    assert.throws(() => mover.Spoil(point));
  };
  for (let i = 0; i < 5; i++) round();
  com.call(spy, "Start");
  round();
  const before = com.get(spy, "BlockCount");
  for (let i = 0; i < 200; i++) round();
  assert.equal(com.get(spy, "BlockCount"), before);
  com.call(spy, "Stop");
}, "Comtask.Test.Mover");
