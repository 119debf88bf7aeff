/**
 * Names of classes, as programs register them.
 *
 * @module
 */

const MOST_CHARACTERS = 39;
/** At least two words: one alone may be a key that holds all classes, such as `CLSID`. */
const PROG_ID = /^[A-Za-z]\w*(?:\.\w+)+$/;

/**
 * What is wrong with a ProgID that is to be registered; undefined if nothing is.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/com/-progid--key}
 */
export function progIdFault(progId: string): string | undefined {
  if (PROG_ID.test(progId) && progId.length <= MOST_CHARACTERS) return undefined;
  return `a ProgID is words of letters and digits with dots between them, such as ` +
    `"Program.Class", of at most ${MOST_CHARACTERS} characters`;
}
