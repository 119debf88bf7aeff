// Word's commands refuse a place for a result with "member not found". An IDispatch made of callbacks
// does the same, and counts.
import assert from "node:assert/strict";
import { com, ComError } from "../../lib/com/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { type Address, NativeBlock, Vtable } from "../../lib/ffi/mod.ts";

const MEMBER_NOT_FOUND = 0x8002_0003 | 0;
const [METHOD, METHOD_OR_GET] = [1, 3];

interface Call {
  readonly flags: number;
  readonly hasResult: boolean;
}

/** An object with one member, `Run`, and what it was called with. */
function command(dispid: number, accepts: (call: Call) => boolean) {
  const { memory } = runtime();
  const calls: Call[] = [];
  let references = 1;
  const vtable = new Vtable([
    { parameters: ["u64", "u64", "u64"], result: "i32", call: () => 0x8000_4002 | 0 },
    { parameters: ["u64"], result: "u32", call: () => ++references },
    { parameters: ["u64"], result: "u32", call: () => --references },
    { parameters: ["u64", "u64"], result: "i32", call: () => 0 },
    { parameters: ["u64", "u32", "u32", "u64"], result: "i32", call: () => 0x8000_4001 | 0 },
    {
      parameters: ["u64", "u64", "u64", "u32", "u32", "u64"],
      result: "i32",
      call: (
        _self: Address,
        _iid: Address,
        _names: Address,
        _count: number,
        _locale: number,
        out: Address,
      ) => {
        memory.writeU32(out, dispid);
        return 0;
      },
    },
    {
      parameters: ["u64", "i32", "u64", "u32", "u16", "u64", "u64", "u64", "u64"],
      result: "i32",
      call: (
        _self: Address,
        _dispid: number,
        _iid: Address,
        _locale: number,
        flags: number,
        _parameters: Address,
        result: Address,
      ) => {
        const call = { flags, hasResult: result !== 0n };
        calls.push(call);
        return accepts(call) ? 0 : MEMBER_NOT_FOUND;
      },
    },
  ]);
  const block = new NativeBlock(8);
  block.u64[0] = vtable.address;
  const object = com.attach(block.address, { label: "command" });
  return { object, calls, references: () => references, block, vtable };
}

Deno.test("a command that takes no result is called without one", () => {
  const { object, calls, references } = command(0x8001, ({ hasResult }) => !hasResult);
  assert.equal(com.call(object, "Run", 1), undefined);
  assert.deepEqual(calls, [
    { flags: METHOD_OR_GET, hasResult: true },
    { flags: METHOD, hasResult: false },
  ]);
  com.release(object);
  assert.equal(references(), 0);
});

Deno.test("a command that does not exist is asked for twice and no more", () => {
  const { object, calls } = command(0x8001, () => false);
  assert.throws(() => com.call(object, "Run"), (error) => {
    assert.ok(error instanceof ComError);
    assert.equal(error.hresult, MEMBER_NOT_FOUND);
    return true;
  });
  assert.equal(calls.length, 2);
  com.release(object);
});

Deno.test("other members are called once", () => {
  const { object, calls } = command(0x60, () => false);
  assert.throws(() => com.call(object, "Run"), ComError);
  assert.equal(calls.length, 1);
  com.release(object);
});
