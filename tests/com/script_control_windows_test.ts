// MSScriptControl.ScriptControl runs scripts that call back into our objects: servers and clients
// in one. Windows and Wine only.
import assert from "node:assert/strict";
import { com, ComError, type DynamicObject } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";
const E_ACCESSDENIED = 0x8007_0005 | 0;

class Account {
  Balance = 10;
  readonly Names = ["a", "b", "c"];
  #limit = 5;

  get Limit(): number {
    return this.#limit;
  }
  set Limit(value: number) {
    if (value < 0) throw new RangeError("the limit is negative");
    this.#limit = value;
  }
  Add(a: number, b: number): number {
    return a + b;
  }
  Fail(): never {
    throw new ComError("do it", E_ACCESSDENIED, { description: "not today", source: "Account" });
  }
  Item = com.indexer<unknown>({ get: (i) => this.Names[Number(i)] });
  Child(): unknown {
    return com.hosted({ Name: "child" });
  }
  [Symbol.iterator](): Iterator<string> {
    return this.Names.values();
  }
}

function withScript(language: "JScript" | "VBScript", use: (script: DynamicObject) => void): void {
  const before = com.stats();
  {
    using script = com.createObject("MSScriptControl.ScriptControl");
    script.Language = language;
    const account = new Account();
    using _host = com.host(account, { defaultMember: "Item" });
    script.AddObject("account", account, true);
    use(script);
    script.Reset();
  }
  assert.equal(com.stats().objects, before.objects);
}

Deno.test("host() lets JScript read, write and call a TypeScript object", { ignore }, () => {
  withScript("JScript", (script) => {
    assert.equal(script.Eval("account.Add(2, account.Balance)"), 12);
    assert.equal(script.Eval("account.balance = 7, account.BALANCE"), 7);
    assert.equal(script.Eval("account.Limit = 9, account.Limit"), 9);
    assert.equal(script.Eval("account.Child().Name"), "child");
    assert.equal(script.Eval("typeof account.Nothing"), "undefined");
  });
});

Deno.test("host() lets VBScript use indexers, the default member and For Each", { ignore }, () => {
  withScript("VBScript", (script) => {
    assert.equal(script.Eval("account.Item(1)"), "b");
    script.AddCode(`
      Function Joined()
        Dim name
        For Each name In account
          Joined = Joined & name
        Next
      End Function
      Function ErrorText()
        On Error Resume Next
        account.Fail
        ErrorText = Hex(Err.Number) & "|" & Err.Source & "|" & Err.Description
      End Function
      Function Third(names)
        Third = names(2)
      End Function`);
    assert.equal(script.Eval("Third(account)"), "c"); // the default member
    assert.equal(script.Eval("Joined()"), "abc");
    assert.equal(script.Eval("ErrorText()"), "80070005|Account|not today");
  });
});

/** VarType numbers that VBScript sees, from its documentation. */
const VARTYPES: readonly (readonly [name: string, value: unknown, vartype: number])[] = [
  ["an integer", 5, 3],
  ["a fraction", 0.5, 5],
  ["text", "x", 8],
  ["true", true, 11],
  ["null", null, 1],
  ["com.EMPTY", com.EMPTY, 0],
  ["currency", com.variant("VT_CY", "1.25"), 6],
  ["a date", Temporal.PlainDateTime.from("2026-01-01"), 7],
  ["an array", [1, 2], 8192 + 12],
  ["bytes", new Uint8Array([1]), 8192 + 17],
];

for (const [name, value, vartype] of VARTYPES) {
  Deno.test(`VBScript sees ${name} as VarType ${vartype}`, { ignore }, () => {
    withScript("VBScript", (script) => {
      script.AddCode("Function TypeOf(value)\nTypeOf = VarType(value)\nEnd Function");
      using code = script.CodeObject;
      assert.equal(code.TypeOf(value), vartype);
    });
  });
}

Deno.test("ref() brings back what VBScript assigns to a ByRef parameter", { ignore }, () => {
  withScript("VBScript", (script) => {
    script.AddCode(
      'Sub Change(ByRef n, ByRef s)\nn = n + 1\ns = s & " changed"\nEnd Sub',
    );
    using code = script.CodeObject;
    const number = com.ref(41);
    const text = com.ref("text");
    code.Change(number, text);
    assert.equal(number.value, 42);
    assert.equal(text.value, "text changed");
  });
});

Deno.test("an error thrown by a script keeps its number", { ignore }, () => {
  withScript("VBScript", (script) => {
    script.AddCode('Sub Boom()\nErr.Raise 1001, "me", "boom"\nEnd Sub');
    using code = script.CodeObject;
    assert.throws(() => code.Boom(), (error) => {
      assert.ok(error instanceof ComError);
      assert.equal(error.hresult, 0x800A_03E9 | 0);
      assert.equal(error.member, "Boom");
      return true;
    });
  });
});

Deno.test("a TypeScript function is called back by a script", { ignore }, () => {
  withScript("JScript", (script) => {
    script.AddCode(
      "function each(f) { var s = ''; for (var i = 0; i < 3; i++) s += f(i); return s; }",
    );
    using code = script.CodeObject;
    assert.equal(code.each((i: number) => `<${i}>`), "<0><1><2>");
  });
});

Deno.test("script objects of one type GUID keep their own members", { ignore }, () => {
  withScript("JScript", (script) => {
    script.AddCode("function make(n) { var o = {}; o['m' + n] = n; return o; }");
    using code = script.CodeObject;
    for (const n of [1, 2, 3]) {
      using object = code.make(n);
      assert.equal(com.get(object, `m${n}`), n);
      assert.throws(() => com.get(object, `m${n - 1}`), /there is no such member/);
    }
  });
});
