/**
 * Where a text stops being JSON, and why: `line 3, column 7: …`. The engine names a place in some
 * of its messages only.
 *
 * @param error What `JSON.parse` threw for the text.
 */
export function jsonFault(text: string, error: SyntaxError): string {
  const named = /at position (\d+)/.exec(error.message)?.[1];
  const offset = named !== undefined
    ? Number(named)
    : isUnexpectedToken(error)
    ? firstFaulty(text)
    : text.trimEnd().length;
  const lines = text.slice(0, offset).split("\n");
  const reason = error.message
    .replace(/(, (\.\.\.)?".*"(\.\.\.)?)? is not valid JSON$/s, " is not expected here")
    .replace(/^Unexpected (token .*) is not expected here$/s, "unexpected $1")
    .replace(/ in JSON at position.*$/s, "");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}: ${reason}`;
}

function isUnexpectedToken(error: SyntaxError): boolean {
  return error.message.startsWith("Unexpected token");
}

/** What ends before the faulty token is cut off, not faulty; so the token is found by halving. */
function firstFaulty(text: string): number {
  let good = 0, bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isFaulty(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return bad - 1;
}

function isFaulty(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return error instanceof SyntaxError && isUnexpectedToken(error);
  }
}
