import assert from "node:assert/strict";
import { layOutText } from "../../lib/document/text/text_layout.ts";

/** Text, and the lines of its pages at ten columns and four rows. */
const CASES: ReadonlyArray<readonly [string, string, string[][]]> = [
  ["nothing", "", [[""]]],
  ["a line with its end", "one\n", [["one"]]],
  ["all kinds of line ends", "a\r\nb\rc\u2028d", [["a", "b", "c", "d"]]],
  ["a byte order mark", "\ufeffa", [["a"]]],
  ["a paragraph at its spaces", "one two three four", [["one two", "three four"]]],
  ["a word that fills a line", "0123456789 abc", [["0123456789", "abc"]]],
  ["a line that is full before a short word", "aaaa bbbbb cc", [["aaaa bbbbb", "cc"]]],
  ["several spaces at the end of a line", "aaaa bbbbb     cc", [["aaaa bbbbb", "cc"]]],
  ["a word longer than a line", "x0123456789abc", [["x012345678", "9abc"]]],
  ["a hyphenated word behind its hyphen", "aaa bbb-cccc", [["aaa bbb-", "cccc"]]],
  ["indented lines as they are", "  a\n    b", [["  a", "    b"]]],
  ["tabs to every eighth column", "a\tb", [["a       b"]]],
  ["blank lines", "a\n\nb", [["a", "", "b"]]],
  ["a form feed", "a\fb\f", [["a"], ["b"]]],
  ["a full page", "1\n2\n3\n4\n5", [["1", "2", "3", "4"], ["5"]]],
  ["composed and decomposed letters alike", "u\u0308", [["ü"]]],
  ["marks that join the letter before", "x\u0323y", [["x\u0323y"]]],
  ["invisible characters", "a\u200bb\u00adc\u0007", [["abc"]]],
  ["spaces that do not break", "aaaaa\u00a0bb cc", [["aaaaa\u00a0bb", "cc"]]],
];

for (const [name, text, expected] of CASES) {
  Deno.test(`layOutText() lays out ${name}`, () => {
    const pages = layOutText(text, { columns: 10, rows: 4, widthOf: () => 1 });
    assert.deepEqual(
      pages.map((lines) => lines.map((line) => line.map(({ text }) => text).join(""))),
      expected,
    );
  });
}

Deno.test("layOutText() counts wide characters with their columns", () => {
  const pages = layOutText("字字字字字字", { columns: 10, rows: 4, widthOf: () => 2 });
  assert.deepEqual(pages[0].map((line) => line.length), [5, 1]);
});
