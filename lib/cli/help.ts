/**
 * The help of one command, on one screen: what is particular in full, what is common in one line.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { COMMON_SECTIONS } from "./common_options.ts";
import { style, type TextSink } from "./io.ts";
import {
  type DocEntry,
  formatMessage,
  getDocPageSync,
  type Message,
  type Parser,
} from "./optique.ts";
import type { UsageTerm } from "./optique.ts";
import { pad, textWidth, wrap } from "./terminal_text.ts";

/** Wider than this, lines are hard to read. */
const MAX_COLUMNS = 100;
/** Terms that are longer stand on a line of their own. */
const MAX_TERM = 30;
/** Terminals narrower than this get descriptions below the terms. */
const SIDE_BY_SIDE = 60;

/** Renders what `comtask NAME --help` prints. */
export function renderHelp(
  sink: TextSink,
  name: string,
  command: Command,
  parser: Parser<"sync", unknown, unknown>,
): string {
  const columns = Math.min(sink.columns(), MAX_COLUMNS);
  const sections = getDocPageSync(parser)?.sections ?? [];
  const isCommon = ({ title = "" }: { title?: string }) => COMMON_SECTIONS.includes(title);
  const particular = sections.filter((section) => !isCommon(section));
  const words = particular.flatMap(({ entries }) => entries).filter(isWord);
  const own = [
    ...words.length > 0 ? [{ title: "Arguments", entries: words }] : [],
    ...particular.map(({ title, entries }) => ({
      title,
      entries: entries.filter((entry) => !isWord(entry)),
    })),
  ].filter(({ entries }) => entries.length > 0);
  const common = sections.filter(isCommon).flatMap(({ entries }) => entries);
  const termWidth = Math.min(
    MAX_TERM,
    Math.max(
      ...own.flatMap(({ entries }) => entries.map((entry) => textWidth(termOf(entry.term)))),
    ),
  );
  const parts = [
    `${command.summary}.`,
    hanging(
      `${style(sink, "Usage:", "bold")} `,
      usageOf(name, parser, common.length > 0),
      columns,
      7,
    ),
    ...command.details ? [wrap(command.details, columns).join("\n")] : [],
    ...own.map(({ title = "Options", entries }) =>
      [
        `${style(sink, `${title}:`, "bold")}`,
        ...entries.map((entry) => entryLines(entry, columns, termWidth)),
      ].join("\n")
    ),
    ...common.length > 0 ? [commonLines(sink, common, columns)] : [],
    ...command.examples
      ? [
        [style(sink, "Examples:", "bold"), ...command.examples.map((line) => `  ${line}`)].join(
          "\n",
        ),
      ]
      : [],
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Renders the options that many commands share, in full: `comtask help options`. */
export function renderCommonOptions(
  sink: TextSink,
  parser: Parser<"sync", unknown, unknown>,
): string {
  const columns = Math.min(sink.columns(), MAX_COLUMNS);
  const sections = (getDocPageSync(parser)?.sections ?? []).map(({ title, entries }) =>
    [
      style(sink, `${title}:`, "bold"),
      ...entries.map((entry) => entryLines(entry, columns, 24)),
    ].join("\n")
  );
  return `Options that many commands share.\n\n${sections.join("\n\n")}\n`;
}

function usageOf(name: string, parser: Parser<"sync", unknown, unknown>, hasMore: boolean): string {
  const words = parser.usage.flatMap((term) => argumentOf(term) ?? []);
  const hasOptions = hasMore || parser.usage.some((term) => argumentOf(term) === undefined);
  return ["comtask", name, ...words, ...hasOptions ? ["[OPTIONS]"] : []].join(" ");
}

/** An argument without a flag as usage shows it; `undefined` for flags. */
function argumentOf(term: UsageTerm): string | undefined {
  switch (term.type) {
    case "argument":
      return term.hidden ? undefined : term.metavar;
    case "optional": {
      const inner = term.terms.map(argumentOf);
      return inner.includes(undefined) ? undefined : `[${inner.join(" ")}]`;
    }
    case "multiple": {
      const inner = term.terms.map(argumentOf);
      if (inner.includes(undefined)) return undefined;
      return term.min > 0 ? `${inner.join(" ")}...` : `[${inner.join(" ")}...]`;
    }
    default:
      return undefined;
  }
}

function isWord({ term }: DocEntry): boolean {
  return argumentOf(term) !== undefined;
}

function termOf(term: UsageTerm): string {
  if (term.type === "option") {
    return term.names.join(", ") + (term.metavar === undefined ? "" : ` ${term.metavar}`);
  }
  if (term.type === "argument") return term.metavar;
  return "terms" in term ? (term.terms as readonly UsageTerm[]).map(termOf).join(" ") : "";
}

function entryLines(entry: DocEntry, columns: number, termWidth: number): string {
  const term = `  ${termOf(entry.term)}`;
  const description = descriptionOf(entry);
  const isWide = columns >= SIDE_BY_SIDE;
  const indent = isWide ? termWidth + 4 : 6;
  const [first = "", ...rest] = wrap(description, Math.max(10, columns - indent));
  const blank = " ".repeat(indent);
  const isLong = textWidth(term) > termWidth + 2;
  const head = !isWide || isLong ? [term, blank + first] : [pad(term, indent) + first];
  return [...head, ...rest.map((line) => blank + line)].map((line) => line.trimEnd()).join("\n");
}

function descriptionOf({ description, choices, default: standard }: DocEntry): string {
  return [
    plain(description),
    choices === undefined ? "" : `(${plain(choices)})`,
    standard === undefined ? "" : `[default: ${plain(standard)}]`,
  ].filter((part) => part !== "").join(" ");
}

function commonLines(sink: TextSink, entries: readonly DocEntry[], columns: number): string {
  const terms = entries.map(({ term }) => termOf(term)).join("   ");
  const title = `${style(sink, "Common options:", "bold")} ("comtask help options" explains them)`;
  // Terms with their values stay together: a space that does not break, for as long as it is wrapped.
  const lines = wrap(
    terms.replaceAll(/(?<! ) (?! )/g, "\u00a0").replaceAll("   ", " "),
    columns - 2,
  );
  return [
    title,
    ...lines.map((line) => `  ${line.replaceAll(" ", "   ").replaceAll("\u00a0", " ")}`),
  ]
    .join("\n");
}

function hanging(head: string, text: string, columns: number, indent: number): string {
  return head + wrap(text, Math.max(10, columns - indent)).join(`\n${" ".repeat(indent)}`);
}

function plain(message: Message | undefined): string {
  return message === undefined ? "" : formatMessage(message, { quotes: false }).trim();
}
