import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";

// deno-lint-ignore no-explicit-any -- late bound
type Late = any;

/** An object of JScript, which knows most of its members through IDispatchEx only. */
function withScriptObject(use: (object: Late, control: Late) => void): void {
  const before = com.stats();
  com.scope(() => {
    const control = com.createObject("MSScriptControl.ScriptControl");
    control.Language = "JScript";
    control.AddCode("var o = { a: 1, B: 'b', f: function (x) { return x + 1; } };");
    use(control.Eval("o"), control);
  });
  assert.deepEqual(com.stats(), before);
}

Deno.test("members of script objects are found by name", () => {
  withScriptObject((object) => {
    assert.deepEqual([object.a, object.B, object.f(4)], [1, "b", 5]);
    assert.equal(com.get(object, "a"), 1);
  });
});

Deno.test("put() gives a script object a member that it did not have", () => {
  withScriptObject((object, control) => {
    object.fresh = 5;
    com.put(object, "second", "text");
    assert.equal(control.Eval("o.fresh + o.second"), "5text");
    assert.deepEqual([object.fresh, object.second], [5, "text"]);
  });
});

Deno.test("get() of a script object's missing member is an error, and creates nothing", () => {
  withScriptObject((object, control) => {
    assert.throws(() => com.get(object, "nope"), { hresult: 0x8002_0006 | 0 });
    assert.equal(control.Eval("'nope' in o"), false);
  });
});

Deno.test("put() of a name that a class does not know is an error", () => {
  using dom = com.createObject("Msxml2.DOMDocument.6.0");
  assert.throws(() => com.put(dom, "nope", 1), { hresult: 0x8002_0006 | 0 });
});
