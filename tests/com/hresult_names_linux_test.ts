// The table of names against the header of another project: winerror.h of mingw-w64.
import assert from "node:assert/strict";
import { hresultCode, hresultName } from "../../lib/com/mod.ts";

const HEADERS = [
  "/usr/share/mingw-w64/include/winerror.h",
  "/usr/x86_64-w64-mingw32/include/winerror.h",
];

async function header(): Promise<string | undefined> {
  for (const path of HEADERS) {
    try {
      return await Deno.readTextFile(path);
    } catch { /* not there */ }
  }
  return undefined;
}

const text = await header();

Deno.test({
  name: "at least 300 names of failures are those of winerror.h, and none contradicts it",
  ignore: text === undefined,
  fn: () => {
    const known = new Map<number, string[]>();
    const defines = /^#define (\w+) _HRESULT_TYPEDEF_\((0x[0-9A-Fa-f]{8})\)/gm;
    for (const [, name, code] of text!.matchAll(defines)) {
      if (name.endsWith("_FIRST") || name.endsWith("_LAST")) continue;
      known.set(Number(code), [...known.get(Number(code)) ?? [], name]);
    }
    let same = 0;
    const wrong: string[] = [];
    for (const [code, names] of known) {
      const ours = hresultName(code);
      if (ours === undefined) continue;
      if (names.includes(ours)) same++;
      else wrong.push(`${hresultCode(code)}: ${ours}, not ${names.join(" or ")}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(same >= 300, `only ${same}`);
  },
});
