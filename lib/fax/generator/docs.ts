/**
 * Docstrings of generated members.
 *
 * @module
 */
import type { ModelMember } from "./model.ts";

const WIDTH = 94;

/** A docstring of paragraphs, each wrapped. */
export function docstring(paragraphs: readonly (string | undefined)[]): string {
  const given = paragraphs.filter((text) => text !== undefined && text !== "") as string[];
  const lines = given.flatMap((text, i) => [...i === 0 ? [] : [""], ...wrap(text)]);
  if (lines.length === 1) return `/** ${lines[0]} */`;
  return ["/**", ...lines.map((line) => line === "" ? " *" : ` * ${line}`), " */"].join("\n");
}

/** What the data says about a member: summary, then surprises. */
export function memberDoc(
  member: ModelMember,
  extra: readonly (string | undefined)[] = [],
): string {
  const list = (label: string, value: unknown) =>
    value === undefined || value === null ? undefined : `${label}: ${String(value)}`;
  return docstring([
    sentence(member.summary.replace(/^(?:Get|Set): /, "")),
    ...extra,
    sentence(list("Values", member.values)),
    sentence(list("Unit", member.units)),
    sentence(member.notes),
    sentence(list("Sources disagree", member.disagreements)),
    sentence(list("Needs", member.requirements)),
    sentence(list("Right", member.rights)),
    member.errors && `@throws {FaxError} ${sentence(member.errors.join("; "))}`,
  ]);
}

/** With a capital in front and a full stop behind. */
export function sentence(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const clean = text.replaceAll("*/", "* /").replaceAll("\n", " ").trim();
  const first = /^[a-z]+[A-Z_0-9]/.test(clean) ? clean[0] : clean[0].toUpperCase();
  return `${first}${clean.slice(1)}${/[.!?]$/.test(clean) ? "" : "."}`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}
