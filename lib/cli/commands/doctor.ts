/**
 * `comtask doctor`.
 *
 * @module
 */
import { exitCodeOf } from "../../engine/mod.ts";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import { type CommonOptions, commonOptions, rowsOptions } from "../common_options.ts";
import { diagnose } from "../doctor/diagnose.ts";
import type { Finding } from "../doctor/finding.ts";
import { ThisMachine } from "../doctor/this_machine.ts";
import { style, type TextSink } from "../io.ts";
import { message, object, option, optional, string } from "../optique.ts";
import { defaultFormat, writeRows } from "../output/write_rows.ts";
import { pad, sanitize, textWidth, wrap } from "../terminal_text.ts";

interface Values {
  readonly server: string | undefined;
  readonly common: CommonOptions;
}

/** Columns of the word before each check. */
const MARK = "warning".length;

const COLORS = { ok: "green", warning: "yellow", failure: "red" } as const;

/** `comtask doctor`: what stands between this computer and a sent fax. */
export const command: Command = defineCommand<Values>({
  summary: "Find what stands between this computer and a sent fax",
  details: "Nothing is sent. The exit code is 0, or 30 if a check failed.",
  examples: ["comtask doctor", "comtask doctor --server FAXSRV01", "comtask doctor -o json"],
  parser: () =>
    object({
      server: optional(option("--server", string({ metavar: "NAME" }), {
        description: message`Fax server to try; default is this computer`,
      })),
      common: commonOptions(),
    }),
  async run({ server, common }, { io, signal }: CommandContext) {
    const findings = await diagnose(new ThisMachine(signal), server);
    if ((common.output ?? defaultFormat(io.stdout)) === "table" && common.select.length === 0) {
      io.stdout.write(renderFindings(io.stdout, findings));
    } else await writeRows(io.stdout, findings.map((row) => ({ ...row })), rowsOptions(common));
    return exitCodeOf(findings.some(({ result }) => result === "failure") ? "failed" : "ok");
  },
});

/** With less room beside the names of the checks, texts stand below them. */
const MIN_TEXT = 20;

/** A line for each check, and below it what to do; long texts are wrapped, never cut. */
function renderFindings(sink: TextSink, findings: readonly Finding[]): string {
  const names = findings.map(({ check }) => sanitize(check));
  const width = Math.max(...names.map(textWidth));
  const room = Math.min(sink.columns(), 100) - MARK - width - 4;
  const isNarrow = room < MIN_TEXT;
  const blank = " ".repeat(isNarrow ? 2 : MARK + width + 4);
  const columns = isNarrow ? sink.columns() - blank.length : room;
  return findings.map(({ result, detail, advice }, index) => {
    const lines = [
      ...wrap(sanitize(detail), columns),
      ...(advice ? wrap(sanitize(advice), columns).map((line) => style(sink, line, "cyan")) : []),
    ];
    const mark = style(sink, pad(result, MARK), COLORS[result], "bold");
    const name = isNarrow ? `${names[index]}\n${blank}` : `${pad(names[index], width)}  `;
    return `${mark}  ${name}${lines.join(`\n${blank}`)}\n`;
  }).join("");
}
