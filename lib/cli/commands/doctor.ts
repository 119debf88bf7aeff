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
import { pad, sanitize, wrap } from "../terminal_text.ts";

interface Values {
  readonly server: string | undefined;
  readonly common: CommonOptions;
}

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

/** A line for each check, and below it what to do; long texts are wrapped, never cut. */
function renderFindings(sink: TextSink, findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const columns = Math.max(20, Math.min(sink.columns(), 100) - 11 - width);
  const blank = " ".repeat(11 + width);
  return findings.map(({ check, result, detail, advice }) => {
    const lines = [
      ...wrap(sanitize(detail), columns),
      ...(advice ? wrap(sanitize(advice), columns).map((line) => style(sink, line, "cyan")) : []),
    ];
    const mark = style(sink, pad(result, 7), COLORS[result], "bold");
    return `${mark}  ${pad(check, width)}  ${lines.join(`\n${blank}`)}\n`;
  }).join("");
}
