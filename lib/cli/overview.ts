/**
 * The first screen: what the program is and which commands there are.
 *
 * @module
 */
import { COMMANDS } from "./commands.ts";
import { style, type TextSink } from "./io.ts";
import { pad, truncate } from "./terminal_text.ts";

/** Renders the overview that `comtask --help` prints. */
export function renderOverview(sink: TextSink): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length)) + 2;
  const groups = new Map<string, string[]>();
  for (const [name, { group, summary }] of Object.entries(COMMANDS)) {
    const lines = groups.get(group) ?? [];
    lines.push(truncate(`  ${pad(name, width)}${summary}`, sink.columns()));
    groups.set(group, lines);
  }
  const sections = [...groups].map(([group, lines]) =>
    [style(sink, `${group}:`, "bold"), ...lines].join("\n")
  );
  return `comtask drives the Windows Fax Service and other COM servers from task files and scripts.

${style(sink, "Usage:", "bold")} comtask COMMAND [OPTIONS]

${sections.join("\n\n")}

${style(sink, "Examples:", "bold")}
  comtask check tasks/send-one.yaml
  comtask run tasks/send-one.yaml --to +14255550100 --document letter.txt --server loopback:

"comtask COMMAND --help" explains a command, "comtask --version" prints the version.
`;
}
