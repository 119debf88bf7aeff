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
  cancel: functionCommand("fax.cancel", {
    positional: JOB,
    examples: ["comtask fax cancel 17"],
    warning: ({ id, changed }) =>
      changed === false ? `job ${id} is not in the queue: nothing was cancelled` : undefined,
  }),
  status: functionCommand("fax.status", {
    examples: ["comtask fax status --server FAXSRV01", "comtask fax status -o json"],
  }),
  ports: functionCommand("fax.ports", {
    rows: "ports",
    columns: ["id", "name", "status", "sends", "receive", "rings", "csid", "tsid"],
    examples: ["comtask fax ports --server FAXSRV01"],
  }),
  "port-set": functionCommand("fax.port-set", {
    positional: ["port"],
    examples: [
      "comtask fax port-set 1 --rings 3 --receive automatic --server FAXSRV01",
      "comtask fax port-set 'Modem 2' --no-send --what-if",
    ],
  }),
  routing: functionCommand("fax.routing", {
    rows: "methods",
    columns: ["port", "portName", "name", "enabled", "extension"],
    examples: ["comtask fax routing --server FAXSRV01"],
  }),
  config: functionCommand("fax.config", {
    examples: ["comtask fax config --server FAXSRV01", "comtask fax config -o yaml"],
  }),
  "config-set": functionCommand("fax.config-set", {
    examples: [
      "comtask fax config-set --retries 2 --retry-delay-minutes 5 --server FAXSRV01",
      "comtask fax config-set --no-branding --what-if",
    ],
  }),
  archive: functionCommand("fax.archive", {
    rows: "faxes",
    columns: [
      ...["id", "startedAt", "faxNumber", "recipientName", "callerId"],
      ...["tsid", "pageCount", "displayName"],
    ],
    examples: [
      "comtask fax archive --server FAXSRV01 --since 2026-11-24",
      "comtask fax archive --box inbox -o csv",
    ],
  }),
  receive: functionCommand("fax.receive", {
    rows: "faxes",
    columns: ["id", "startedAt", "callerId", "tsid", "pageCount", "file"],
    examples: [
      "comtask fax receive --to in --server FAXSRV01",
      "comtask fax receive --to in --format pdf --delete",
    ],
  }),
  tiff: functionCommand("fax.tiff", {
    positional: ["file"],
    examples: ["comtask fax tiff tasks/sample/rechnung.tif"],
  }),
};
