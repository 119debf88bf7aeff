/**
 * `comtask fax …`: what one types without a file.
 *
 * @module
 */
import type { Command } from "../command.ts";
import { functionCommand } from "../function_command.ts";

const JOB = ["id"];

/** The commands of the group, by verb. */
export const commands: Readonly<Record<string, Command>> = {
  send: functionCommand("fax.send", {
    examples: [
      "comtask fax send --to +14255550100 --document tasks/sample/brief.txt --server 'loopback:?speed=100'",
      "comtask fax send --to +14255550100 --document tasks/sample/rechnung.tif --what-if",
    ],
  }),
  jobs: functionCommand("fax.jobs", {
    rows: "jobs",
    columns: [
      "id",
      "status",
      "lineStatus",
      "faxNumber",
      "recipientName",
      "pageCount",
      "displayName",
    ],
    examples: ["comtask fax jobs --server FAXSRV01", "comtask fax jobs -o json"],
  }),
  job: functionCommand("fax.job", { positional: JOB, examples: ["comtask fax job 17"] }),
  wait: functionCommand("fax.wait", { positional: JOB, examples: ["comtask fax wait 17"] }),
  pause: functionCommand("fax.pause", { positional: JOB, examples: ["comtask fax pause 17"] }),
  resume: functionCommand("fax.resume", { positional: JOB, examples: ["comtask fax resume 17"] }),
  restart: functionCommand("fax.restart", {
    positional: JOB,
    examples: ["comtask fax restart 17"],
  }),
  cancel: functionCommand("fax.cancel", { positional: JOB, examples: ["comtask fax cancel 17"] }),
  status: functionCommand("fax.status", {
    examples: ["comtask fax status --server FAXSRV01", "comtask fax status -o json"],
  }),
  ports: functionCommand("fax.status", {
    rows: "lines",
    examples: ["comtask fax ports --server FAXSRV01"],
  }),
};
