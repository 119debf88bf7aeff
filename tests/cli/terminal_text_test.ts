import assert from "node:assert/strict";
import { pad, sanitize, textWidth, truncate, wrap } from "../../lib/cli/terminal_text.ts";

// Widths after UAX #11 (East Asian Width) and UTS #51 (emoji).
const WIDTHS: readonly (readonly [string, string, number])[] = [
  ["ASCII", "fax", 3],
  ["umlauts", "Größe", 5],
  ["combining marks", "e\u0301", 1],
  ["Chinese", "传真", 4],
  ["Hangul", "팩스", 4],
  ["full-width digits", "１２", 4],
  ["an emoji", "📠", 2],
  ["a family of joined emoji", "👨‍👩‍👧", 2],
  ["a picture asked for by a selector", "☎️", 2],
];

for (const [name, text, width] of WIDTHS) {
  Deno.test(`textWidth() counts the columns of ${name}`, () => {
    assert.equal(textWidth(text), width);
  });
}

const UNSAFE: readonly (readonly [string, string, string])[] = [
  ["an escape sequence", "\x1b[2J", "\\x1b[2J"],
  ["an 8-bit control sequence", "\u009b2J", "\\x9b2J"],
  ["a title change", "\x1b]0;x\x07", "\\x1b]0;x\\x07"],
  ["line ends and tabs", "a\r\n\tb", "a\\r\\n\\tb"],
  ["a bidirectional override", "abc\u202efdp.exe", "abc\\u202efdp.exe"],
  ["a line separator", "a\u2028b", "a\\u2028b"],
  ["nothing in plain text", "Müller & Söhne 传真 📠", "Müller & Söhne 传真 📠"],
];

for (const [name, text, safe] of UNSAFE) {
  Deno.test(`sanitize() shows ${name}`, () => assert.equal(sanitize(text), safe));
}

const CUTS: readonly (readonly [string, number, string])[] = [
  ["recipient", 9, "recipient"],
  ["recipient", 5, "reci…"],
  ["传真传真", 5, "传真…"],
  ["传真传真", 6, "传真…"],
  ["x", 0, ""],
];

for (const [text, columns, cut] of CUTS) {
  Deno.test(`truncate() fits "${text}" into ${columns} columns`, () => {
    assert.equal(truncate(text, columns), cut);
    assert.ok(textWidth(cut) <= columns);
  });
}

Deno.test("pad() fills by columns, not by characters", () => {
  assert.equal(pad("传真", 6), "传真  ");
  assert.equal(pad("7", 3, "right"), "  7");
  assert.equal(pad("longer", 3), "longer");
});

Deno.test("wrap() breaks at spaces, and inside a word only if it must", () => {
  assert.deepEqual(wrap("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
});
