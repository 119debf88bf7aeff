/**
 * Finds the `${ … }` parts of text. `$${` stands for a plain `${`.
 *
 * @module
 */

/** Text that stays, or an expression with the place of its text. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "expression"; readonly text: string; readonly start: number };

/** The parts of a template, or where it goes wrong. */
export type ParsedTemplate =
  | { readonly ok: true; readonly parts: readonly TemplatePart[] }
  | { readonly ok: false; readonly start: number; readonly message: string };

/** Splits text into its parts; offsets count in the text itself. */
export function parseTemplate(text: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf("$", at);
    if (dollar < 0) break;
    plain += text.slice(at, dollar);
    if (text.startsWith("$${", dollar)) {
      plain += "${";
      at = dollar + 3;
    } else if (text.startsWith("${", dollar)) {
      const end = endOfExpression(text, dollar + 2);
      if (end < 0) {
        return { ok: false, start: dollar, message: "An expression begins with ${ and has no }" };
      }
      const inner = text.slice(dollar + 2, end);
      const lead = inner.length - inner.trimStart().length;
      if (inner.trim() === "") {
        return { ok: false, start: dollar, message: "There is no expression between ${ and }" };
      }
      if (plain !== "") parts.push({ kind: "text", text: plain });
      plain = "";
      parts.push({ kind: "expression", text: inner.trim(), start: dollar + 2 + lead });
      at = end + 1;
    } else {
      plain += "$";
      at = dollar + 1;
    }
  }
  plain += text.slice(at);
  if (plain !== "" || parts.length === 0) parts.push({ kind: "text", text: plain });
  return { ok: true, parts };
}

/** Offset of the `}` that ends an expression; braces and quotes inside are stepped over. */
function endOfExpression(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (letter === "{") depth++;
    else if (letter === "}") {
      if (depth === 0) return at;
      depth--;
    } else if (letter === '"' || letter === "'") {
      at = endOfQuoted(text, at);
      if (at < 0) return -1;
    }
  }
  return -1;
}

function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  const raw = /[rR]/.test(text[start - 1] ?? "");
  const triple = text.startsWith(quote.repeat(3), start);
  const close = triple ? quote.repeat(3) : quote;
  for (let at = start + close.length; at < text.length; at++) {
    if (text[at] === "\\" && !raw) at++;
    else if (text.startsWith(close, at)) return at + close.length - 1;
  }
  return -1;
}
