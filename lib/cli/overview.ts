/**
 * The first screen: what the program is and which commands there are.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { style, type TextSink } from "./io.ts";
import { pad, wrap } from "./terminal_text.ts";

/** Wider than this, lines are hard to read. */
const MAX_COLUMNS = 100;
/** With less room beside the names, summaries stand below them. */
const MIN_SUMMARY = 20;
const INTRODUCTION =
  "comtask drives the Windows Fax Service and other COM servers from task files and scripts.";
const HINT = '"comtask COMMAND --help" explains a command, "comtask --version" prints the version.';

/** Renders the overview that `comtask --help` prints. */
export function renderOverview(sink: TextSink): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length)) + 2;
  const groups = new Map<string, string[]>();
  for (const [name, { group, summary }] of Object.entries(COMMANDS)) {
    const lines = groups.get(group) ?? [];
    lines.push(summaryLines(name, width, summary, sink.columns()));
    groups.set(group, lines);
  }
  const sections = [...groups].map(([group, lines]) =>
    [style(sink, `${group}:`, "bold"), ...lines].join("\n")
  );
  const columns = Math.min(sink.columns(), MAX_COLUMNS);
  return `${wrap(INTRODUCTION, columns).join("\n")}

${style(sink, "Usage:", "bold")} comtask COMMAND [OPTIONS]

${sections.join("\n\n")}

${style(sink, "Examples:", "bold")}
  comtask check tasks/send-one.yaml
  comtask run tasks/send-one.yaml --to +14255550100 --document tasks/sample/brief.txt --server 'loopback:?speed=100'

${wrap(HINT, columns).join("\n")}
`;
}

/** Renders what `comtask GROUP --help` prints. */
export function renderGroup(
  sink: TextSink,
  name: string,
  summary: string,
  commands: Readonly<Record<string, Command>>,
): string {
  const width = Math.max(...Object.keys(commands).map((verb) => verb.length)) + 2;
  const lines = Object.entries(commands).map(([verb, command]) =>
    summaryLines(verb, width, command.summary, sink.columns())
  );
  const columns = Math.min(sink.columns(), MAX_COLUMNS);
  return `${wrap(`${summary}.`, columns).join("\n")}

${style(sink, "Usage:", "bold")} comtask ${name} COMMAND [OPTIONS]

${lines.join("\n")}

${wrap(`"comtask ${name} COMMAND --help" explains a command.`, columns).join("\n")}
`;
}

/** A name and what it does, beside each other or, where that would be too narrow, below it. */
function summaryLines(name: string, width: number, summary: string, columns: number): string {
  const isNarrow = columns - width - 2 < MIN_SUMMARY;
  const indent = isNarrow ? 4 : width + 2;
  const lines = wrap(summary, Math.max(10, columns - indent)).join(`\n${" ".repeat(indent)}`);
  return isNarrow ? `  ${name}\n${" ".repeat(indent)}${lines}` : `  ${pad(name, width)}${lines}`;
}
