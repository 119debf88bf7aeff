/**
 * Text that runs from right to left: the Unicode Bidirectional Algorithm (UAX 9) by `bidi-js`.
 *
 * @module
 */
import type { Bidi } from "npm:bidi-js@1.1.0";

/** Not named in the import itself: what is, Deno looks up at every start. */
const BIDI = "npm:bidi-js@1.1.0";

/** Characters that run from right to left, or make others do so. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Which way a paragraph and its characters run. */
export interface Directions {
  /** Whether the paragraph as a whole runs from right to left. */
  readonly isRightToLeft: boolean;
  /** Of each UTF-16 unit; odd ones run from right to left. */
  readonly levels: Uint8Array;
  /** The mirror image of a bracket; undefined if it has none. */
  readonly mirrored: (character: string) => string | undefined;
}

/** Finds the directions of a paragraph. */
export type FindDirections = (paragraph: string) => Directions;

/** Loads the algorithm for a text that needs it; undefined for others. */
export async function loadDirections(text: string): Promise<FindDirections | undefined> {
  if (!RIGHT_TO_LEFT.test(text)) return undefined;
  const { default: factory } = await import(BIDI) as { readonly default: () => Bidi };
  const bidi = factory();
  return (paragraph) => {
    const { levels, paragraphs } = bidi.getEmbeddingLevels(paragraph, "auto");
    return {
      levels,
      isRightToLeft: ((paragraphs[0]?.level ?? 0) & 1) === 1,
      mirrored: (character) => bidi.getMirroredCharacter(character) ?? undefined,
    };
  };
}

/**
 * Puts what is in the order of reading into the order of sight: rule L2.
 *
 * @param levelOf The level of an item.
 */
export function visualOrder<T>(items: readonly T[], levelOf: (item: T) => number): T[] {
  const ordered = [...items];
  const levels = ordered.map(levelOf);
  const lowestOdd = Math.min(...levels.filter((level) => level & 1));
  for (let level = Math.max(0, ...levels); level >= lowestOdd; level--) {
    for (let start = 0; start < ordered.length; start++) {
      if (levels[start] < level) continue;
      let end = start;
      while (end + 1 < ordered.length && levels[end + 1] >= level) end++;
      reverse(ordered, start, end);
      reverse(levels, start, end);
      start = end;
    }
  }
  return ordered;
}

function reverse<T>(items: T[], start: number, end: number): void {
  for (let i = start, j = end; i < j; i++, j--) [items[i], items[j]] = [items[j], items[i]];
}
