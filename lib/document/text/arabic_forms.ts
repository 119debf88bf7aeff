/**
 * Arabic letters change their form with their neighbours. Unicode has these forms as characters of
 * their own, which fonts without layout tables have too.
 *
 * Source: The Unicode Standard, 9.2 (cursive joining), and the compatibility decompositions of
 * Arabic Presentation Forms A and B, from which the table of forms is made. The reshaping packages
 * that there are have tables of their own and are no longer cared for.
 *
 * @module
 */

/** The four forms of a letter; letters that never join the next one have two. */
interface Forms {
  readonly isolated: string;
  readonly final?: string;
  readonly initial?: string;
  readonly medial?: string;
}

const LAM = "\u0644", TATWEEL = "\u0640", JOINER = "\u200d";
const TRANSPARENT = /^\p{M}$/u;
const ARABIC = /[\u0600-\u06ff\u0750-\u077f]/;

let table: ReadonlyMap<string, Forms> | undefined;

/** Letters, and lam with alef, by what they decompose to. */
function formsTable(): ReadonlyMap<string, Forms> {
  if (table) return table;
  const byLetter = new Map<string, string[]>();
  // Forms B first: the initial and medial forms of one letter of theirs are in forms A
  for (const [first, last] of [[0xfe80, 0xfefc], [0xfb50, 0xfbff]]) {
    for (let code = first; code <= last; code++) {
      const form = String.fromCharCode(code);
      const letter = form.normalize("NFKC");
      const isLetter = letter !== form && (letter.length === 1 || letter[0] === LAM);
      if (isLetter) byLetter.set(letter, [...byLetter.get(letter) ?? [], form]);
    }
  }
  return table = new Map(
    [...byLetter].map(([letter, [isolated, final, initial, medial]]) =>
      [letter, { isolated, final, initial, medial }] as const
    ),
  );
}

/** Gives Arabic letters the form that their neighbours ask for; the order stays that of reading. */
export function shapeArabic(text: string): string {
  if (!ARABIC.test(text)) return text;
  const table = formsTable();
  const letters = [...text];
  const formsOf = (index: number): Forms | undefined => table.get(letters[index]);
  const joinsNext = (index: number) =>
    index >= 0 && (formsOf(index)?.initial !== undefined || isBridge(letters[index]));
  const joinsPrevious = (index: number) =>
    index < letters.length && (formsOf(index)?.final !== undefined || isBridge(letters[index]));

  let shaped = "";
  let before = -1; // the letter before, marks left out
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i];
    if (TRANSPARENT.test(letter)) {
      shaped += letter;
      continue;
    }
    const after = nextLetter(letters, i);
    const joined = letter === LAM ? table.get(LAM + letters[after]) : undefined;
    const forms = joined ?? table.get(letter);
    const isJoinedBefore = joinsNext(before);
    if (joined !== undefined) {
      const marks = letters.slice(i + 1, after).join("");
      shaped += (isJoinedBefore ? joined.final ?? joined.isolated : joined.isolated) + marks;
      before = after; // an alef, which does not join what follows
      i = after;
      continue;
    }
    shaped += forms === undefined
      ? letter
      : pick(forms, isJoinedBefore, joinsPrevious(after)) ?? letter;
    before = i;
  }
  return shaped;
}

function isBridge(letter: string): boolean {
  return letter === TATWEEL || letter === JOINER;
}

function nextLetter(letters: readonly string[], index: number): number {
  let next = index + 1;
  while (next < letters.length && TRANSPARENT.test(letters[next])) next++;
  return next;
}

/** @returns Undefined for a letter that stands alone: it is its own form. */
function pick(
  { final, initial, medial }: Forms,
  before: boolean,
  after: boolean,
): string | undefined {
  if (before && after && medial !== undefined) return medial;
  if (before && final !== undefined) return final;
  return after ? initial : undefined;
}
