/**
 * Maps offsets in the value of a scalar to offsets in the file, where quotes, escapes, line
 * folding and indentation lie between the two.
 *
 * @module
 */
import type { ScalarNode } from "../language/node.ts";
import type { Range, SourceText } from "../language/source.ts";

/** The range of the file that a range of a scalar's text came from. */
export function rangeInFile(source: SourceText, node: ScalarNode, range: Range): Range {
  const value = String(node.value);
  const raw = source.text.slice(node.start, node.end);
  const lead = raw.startsWith(value) ? 0 : raw.startsWith(value, 1) ? 1 : -1;
  if (lead >= 0) {
    return { start: node.start + lead + range.start, end: node.start + lead + range.end };
  }
  const map = align(raw, value);
  return {
    start: node.start + (map[range.start] ?? 0),
    end: node.start + (map[Math.max(range.end - 1, range.start)] ?? raw.length - 1) + 1,
  };
}

/** For each letter of `value` its offset in `raw`. */
function align(raw: string, value: string): number[] {
  const map: number[] = [];
  const quote = raw[0] === '"' || raw[0] === "'" ? raw[0] : "";
  let at = quote === "" ? 0 : 1;
  for (let index = 0; index < value.length; index++) {
    at = skipToMatch(raw, at, value[index], quote);
    map.push(at);
    at += raw[at] === "\\" && quote === '"' ? escapeLength(raw, at) : 1;
    if (quote === "'" && raw[at - 1] === "'" && raw[at] === "'") at++;
  }
  return map;
}

function skipToMatch(raw: string, from: number, wanted: string, quote: string): number {
  for (let at = from; at < raw.length; at++) {
    if (raw[at] === wanted || (raw[at] === "\\" && quote === '"')) return at;
    // A folded line break reads as a blank.
    if (wanted === " " && (raw[at] === "\n" || raw[at] === "\r")) return at;
    if (!/\s/.test(raw[at])) return at;
  }
  return Math.max(from, raw.length - 1);
}

function escapeLength(raw: string, at: number): number {
  const lengths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };
  return lengths[raw[at + 1]] ?? 2;
}
