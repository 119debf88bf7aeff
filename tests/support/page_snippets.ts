/** Snippets of the documentation that say in comments what they print. */

/** A fenced block of a page. */
export interface Snippet {
  /** The language of the fence, as `ts` or `vbscript`. */
  readonly language: string;
  /** The line of the page on which it begins. */
  readonly line: number;
  readonly code: string;
  /** What the page says that it prints, line by line. */
  readonly printed: readonly string[];
}

/** How a language prints, and how its comments begin. */
const PRINTS: Readonly<Record<string, { readonly call: string; readonly comment: string }>> = {
  ts: { call: "console.log(", comment: "//" },
  vbscript: { call: "WScript.Echo ", comment: "'" },
};

/** All fenced blocks of a page in Markdown. */
export function snippetsOf(markdown: string): Snippet[] {
  const fences = markdown.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```/gm);
  return Array.from(fences, ({ index, 1: language, 3: code }) => ({
    language,
    line: markdown.slice(0, index).split("\n").length + 1,
    code,
    printed: printedBy(code, language),
  }));
}

/** The comments behind calls that print, and those on lines of their own right below. */
function printedBy(code: string, language: string): string[] {
  const prints = PRINTS[language];
  if (!prints) return [];
  const printed: string[] = [];
  let below = false;
  for (const line of code.split("\n")) {
    const isComment = line.trimStart().startsWith(`${prints.comment} `);
    const at = line.lastIndexOf(`${prints.comment} `);
    below = line.includes(prints.call) ? at >= 0 : below && isComment;
    if (below) printed.push(line.slice(at + prints.comment.length + 1).trimEnd());
  }
  return printed;
}
