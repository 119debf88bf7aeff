import assert from "node:assert/strict";
import { shapeArabic } from "../../lib/document/text/arabic_forms.ts";
import { loadDirections, visualOrder } from "../../lib/document/text/bidi.ts";
import { renderFax } from "../../lib/document/mod.ts";
import { layOutText } from "../../lib/document/text/text_layout.ts";

/** Lines of a text as they are seen, without the spaces before them. */
async function seen(text: string, columns = 60): Promise<string[]> {
  const directions = await loadDirections(text);
  const [lines] = layOutText(text, { columns, rows: 99, widthOf: () => 1, directions });
  return lines.map((line) => line.map((cell) => cell.text).join("").trim());
}

/** Hebrew letters, as in the examples of UAX 9 the capitals. */
const CASES: readonly (readonly [what: string, text: string, seen: string])[] = [
  ["from left to right alone", "car (a) 1-2", "car (a) 1-2"],
  ["a word within", "car \u05d0\u05d1\u05d2 b", "car \u05d2\u05d1\u05d0 b"],
  ["numbers keep their order", "\u05d0\u05d1 12.5 \u05d2", "\u05d2 12.5 \u05d1\u05d0"],
  ["brackets are mirrored", "\u05d0(\u05d1)\u05d2", "\u05d2(\u05d1)\u05d0"],
  ["a quotation", '\u05d0 "car means b" \u05d1', '\u05d1 "car means b" \u05d0'],
  ["marks stay with their letter", "\u05d0\u05b8\u05d1", "\u05d1\u05d0\u05b8"],
  ["an override", "a\u202ebcd\u202ce", "adcbe"],
];

for (const [what, text, expected] of CASES) {
  Deno.test(`layOutText() sets text from right to left: ${what}`, async () => {
    assert.deepEqual(await seen(text), [expected]);
  });
}

Deno.test("layOutText() breaks a paragraph from right to left in its own order", async () => {
  const [first, second] = await seen("\u05d0\u05d0\u05d0 \u05d1\u05d1\u05d1 \u05d2\u05d2\u05d2", 8);
  assert.deepEqual([first, second], [
    "\u05d1\u05d1\u05d1 \u05d0\u05d0\u05d0",
    "\u05d2\u05d2\u05d2",
  ]);
});

Deno.test("layOutText() ends lines from right to left at the right margin", async () => {
  const text = "\u05d0\u05d1\nab";
  const directions = await loadDirections(text);
  const [[hebrew, latin]] = layOutText(text, {
    columns: 20,
    rows: 9,
    widthOf: () => 1,
    directions,
  });
  assert.equal(hebrew[0].columns, 18);
  assert.equal(latin[0].text, "a");
});

Deno.test("visualOrder() reverses from the highest level down", () => {
  const order = (levels: readonly number[]) =>
    visualOrder(levels.map((level, i) => ({ level, i })), ({ level }) => level).map(({ i }) => i);
  assert.deepEqual(order([0, 1, 1, 2, 2, 1, 0]), [0, 5, 3, 4, 2, 1, 6]);
  assert.deepEqual(order([1, 1, 2, 3, 3, 2]), [2, 4, 3, 5, 1, 0]);
  assert.deepEqual(order([]), []);
});

/** Words, and the forms that the Unicode Standard asks for. */
const FORMS: readonly (readonly [word: string, forms: string])[] = [
  // alef, lam initial, seen medial, lam-alef final, meem isolated
  ["\u0627\u0644\u0633\u0644\u0627\u0645", "\u0627\ufedf\ufeb4\ufefc\u0645"],
  // beh initial, beh medial, beh final
  ["\u0628\u0628\u0628", "\ufe91\ufe92\ufe90"],
  // dal joins what is before it, and nothing behind it
  ["\u0628\u062f\u0628", "\ufe91\ufeaa\u0628"],
  // a mark between two letters does not part them, a space does
  ["\u0628\u064e\u0628 \u0628", "\ufe91\u064e\ufe90 \u0628"],
  // lam with a mark before alef, isolated
  ["\u0644\u0651\u0627", "\ufefb\u0651"],
  // tatweel joins on both sides
  ["\u0628\u0640\u0628", "\ufe91\u0640\ufe90"],
  // Persian peh and gaf, Farsi yeh: forms A
  ["\u067e\u06af\u06cc", "\ufb58\ufb95\ufbfd"],
  // alef maksura has initial and medial forms in Uighur only, which are in forms A
  ["\u0628\u0649\u0628", "\ufe91\ufbe9\ufe90"],
  ["abc \u05d0", "abc \u05d0"],
];

for (const [word, forms] of FORMS) {
  Deno.test(`shapeArabic() joins ${word}`, () => assert.equal(shapeArabic(word), forms));
}

Deno.test("renderFax() has a letter for every script of the Basic Multilingual Plane", async () => {
  // one letter of each block that has letters, as Unicode names the scripts
  const text =
    "\u05d0\u0627\u0710\u0780\u07ca\u0800\u0840\u0905\u0985\u0a05\u0a85\u0b05\u0b85\u0c05" +
    "\u0c85\u0d05\u0d85\u0e01\u0e81\u0f40\u1000\u10a0\u1100\u1200\u13a0\u1401\u1681\u16a0\u1700" +
    "\u1780\u1820\u1900\u1950\u1980\u1a00\u1a20\u1b05\u1b83\u1bc0\u1c00\u1c50\u2801\u2c00\u2c80" +
    "\u2d30\u3041\u30a1\u3105\u3131\u31a0\u4e00\ua000\ua4d0\ua500\ua6a0\ua800\ua840\ua880\ua90a" +
    "\ua930\ua960\ua980\uaa00\uaa80\uabc0\uac00";
  const { warnings, pages } = await renderFax({
    bytes: new TextEncoder().encode(text),
    name: "scripts.txt",
  });
  assert.deepEqual(warnings.filter((warning) => /No font/.test(warning)), []);
  assert.ok(warnings.some((warning) => /Devanagari.*ligatures are not formed/.test(warning)));
  assert.ok(pages[0].data.some((byte) => byte !== 0));
});
