/**
 * Words as the command lines of schedulers take them.
 *
 * @module
 */

/** Quotes words so that `CommandLineToArgvW` yields them again. */
export function windowsCommandLine(words: readonly string[]): string {
  return words.map((word) => {
    if (word !== "" && !/[\s"]/.test(word)) return word;
    // Backslashes count only before a quote: there each stands twice.
    const inner = word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1");
    return `"${inner}"`;
  }).join(" ");
}

/** Quotes words for `ExecStart=` of systemd: `%` and `$` mean something there. */
export function systemdCommandLine(words: readonly string[]): string {
  return words.map((word) => {
    const plain = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
    if (/^[\w@%+=:,./$-]+$/.test(plain)) return plain;
    const inner = plain.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
    return `"${inner}"`;
  }).join(" ");
}

/** Quotes words for `sh` in a crontab, where an unescaped `%` would end the command. */
export function cronCommandLine(words: readonly string[]): string {
  return words.map((word) =>
    /^[\w@+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
  ).join(" ").replaceAll("%", "\\%");
}
