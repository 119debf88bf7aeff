// What an error says of itself; the servers' part is in native_errors_windows_test.ts.
import assert from "node:assert/strict";
import {
  com,
  ComError,
  decodeHresult,
  type DynamicObject,
  guidFromText,
  hresultCode,
  hresultName,
} from "../../lib/com/mod.ts";
import { NativeBlock } from "../../lib/ffi/mod.ts";
import { runtime } from "../../lib/com/current_runtime.ts";
import { wideText } from "../../lib/com/values/native_memory.ts";
import { provideDictionary } from "../support/com/dictionary.ts";

provideDictionary();

/** The error that a call ends with. */
function errorOf(call: () => unknown): ComError {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof ComError, String(error));
    return error;
  }
  assert.fail("the call succeeded");
}

/** Codes and their names in the Windows headers. */
const NAMES: readonly (readonly [code: number, name: string | undefined])[] = [
  [0, "S_OK"],
  [1, "S_FALSE"],
  [0x8000_4001, "E_NOTIMPL"],
  [0x8002_0009, "DISP_E_EXCEPTION"],
  [0x8004_0154, "REGDB_E_CLASSNOTREG"],
  [0x8002_9C4A, "TYPE_E_CANTLOADLIBRARY"],
  [0x8007_06BA, "RPC_S_SERVER_UNAVAILABLE"],
  [0x800A_01C9, "CTL_E_DUPLICATE_KEY"],
  [0x8003_0002, "STG_E_FILENOTFOUND"],
  [0x8004_FFFF, undefined],
];

for (const [code, name] of NAMES) {
  Deno.test(`hresultName() of ${hresultCode(code)} is ${name}`, () => {
    assert.equal(hresultName(code), name);
    assert.equal(hresultName(code | 0), name);
  });
}

/** Codes, and who defined them. */
const FACILITIES: readonly (readonly [code: number, facility: string, number: number])[] = [
  [0x8007_0005, "WIN32", 5],
  [0x8004_0154, "ITF", 0x154],
  [0x8001_010E, "RPC", 0x10e],
  [0x8002_0009, "DISPATCH", 9],
  [0x8003_0002, "STORAGE", 2],
  [0x800A_01C9, "CONTROL", 0x1c9],
  [0x8011_0600, "COMPLUS", 0x600],
  [0x8024_0001, "WINDOWSUPDATE", 1],
  [0x8FFF_1234, "facility 4095", 0x1234],
];

for (const [code, facility, number] of FACILITIES) {
  Deno.test(`decodeHresult() of ${hresultCode(code)} is ${number} of ${facility}`, () => {
    assert.deepEqual(decodeHresult(code), { facility, code: number });
    assert.deepEqual(decodeHresult(code | 0), { facility, code: number });
  });
}

/** The codes that people meet most: each has a line of advice. */
const COMMON = [
  0x8004_0154,
  0x8004_01F3,
  0x8004_0111,
  0x8004_0112,
  0x8000_4002,
  0x8000_4001,
  0x8007_0005,
  0x8007_0057,
  0x8007_000E,
  0x8002_0003,
  0x8002_0005,
  0x8002_0006,
  0x8002_000A,
  0x8002_000E,
  0x8002_000F,
  0x8001_0001,
  0x8001_010A,
  0x8001_0108,
  0x8001_010E,
  0x8007_06BA,
  0x8007_06BE,
  0x8008_0005,
  0x8004_01E3,
  0x8004_01F0,
];

Deno.test("ComError advises what to do about the most common codes, in one line each", () => {
  for (const code of COMMON) {
    const { advice } = new ComError("do it", code);
    assert.match(advice ?? "", /^[^\n]{20,120}$/, hresultCode(code));
  }
  assert.equal(new ComError("do it", 0x8004_FFFF).advice, undefined);
});

Deno.test("ComError says code and facility of what has no name and no text", () => {
  const { message } = new ComError("do it", 0x8004_FFFF);
  assert.equal(message, "Cannot do it: the server reported error 65535 of ITF (0x8004FFFF)");
});

Deno.test("ComError names member, class, code and constant", () => {
  using dict: DynamicObject = com.createObject("Scripting.Dictionary");
  dict.Add("a", 1);
  const error = errorOf(() => dict.Add("a", 2));
  assert.deepEqual(
    [error.member, error.progId, error.code, error.constant],
    ["Add", "Scripting.Dictionary", "0x800A01C9", "CTL_E_DUPLICATE_KEY"],
  );
  const unknown = errorOf(() => com.call(dict, "Nope"));
  assert.deepEqual([unknown.member, unknown.progId], ["Nope", "Scripting.Dictionary"]);
});

const onWindows = Deno.build.os === "windows";

Deno.test("ComError of a member's member names the class that all came from", {
  ignore: !onWindows,
}, () =>
  com.scope(() => {
    const fso: DynamicObject = com.createObject("Scripting.FileSystemObject");
    const error = errorOf(() => fso.GetFolder("C:\\windows").Files.Item("none"));
    assert.equal(error.progId, "Scripting.FileSystemObject");
    assert.match(error.message, /"Item" of Scripting\.FileSystemObject\.GetFolder\.Files/);
  }));

Deno.test("ComError has the system's text where the server says nothing", {
  ignore: !onWindows,
}, () => {
  const { message } = errorOf(() => com.createObject("Msxml2.SAXXMLReader.6.0").putFeature("x", 1));
  assert.match(message, /: [A-Z][a-z].* \(0x80004001\)$/); // not just the constant's name
});

for (const binding of ["late", "early"] as const) {
  Deno.test(`ComError says which argument was wrong, and its name (${binding} bound)`, {
    ignore: Deno.env.get("COMTASK_NATIVE") === undefined,
  }, () =>
    com.scope(() => {
      const server: DynamicObject = com.createObject("ComtaskTest.Records", { binding });
      const error = errorOf(() => server.MakePoint(1, "no number", "n", com.ref()));
      assert.deepEqual([error.argument, error.argumentName], [1, "y"]);
      assert.match(error.message, /, argument 2 \(y\) \(0x80020005\)$/);
      assert.equal(error.progId, "ComtaskTest.Records");
    }));
}

Deno.test("ComError takes no text that another object left on the thread", {
  ignore: !onWindows,
}, () => {
  const { ole, invoker } = runtime();
  const text = new NativeBlock(96);
  text.u16.set(wideText("left by somebody else"), 12);
  text.u8.set(guidFromText("{1CF2B120-547D-101B-8E65-08002B2BD119}"));
  ole.CreateErrorInfo(text.u64.subarray(2, 3));
  const created = text.u64[2];
  invoker.callSlot(created, 5, text.address + 24n); // ICreateErrorInfo::SetDescription
  invoker.callSlot(created, 0, text.address, text.address + 16n);
  const info = text.u64[2];
  ole.SetErrorInfo(0, info);
  invoker.callSlot(info, 2);
  invoker.callSlot(created, 2);
  using dict: DynamicObject = com.createObject("Scripting.Dictionary"); // no ISupportErrorInfo
  const error = errorOf(() => com.call(dict, "Add", 1));
  assert.equal(error.description, undefined);
  assert.equal(error.code, "0x8002000E");
  ole.SetErrorInfo(0, 0n);
});
