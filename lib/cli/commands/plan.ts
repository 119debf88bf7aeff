/**
 * `comtask plan`.
 *
 * @module
 */
import { resolve } from "node:path";
import {
  exitCodeOf,
  mergePermissions,
  permissionFlags,
  type PermissionRequest,
  type Plan,
  type PlanStep,
  planTask,
} from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { type CommonOptions, commonOptions, rowsOptions } from "../common_options.ts";
import { functionsFor } from "../functions.ts";
import { identityPermissions } from "../identity.ts";
import { importOptions } from "../imports.ts";
import { journalPermissions } from "../journal.ts";
import { secretPermissions } from "../secrets.ts";
import { message, object, option } from "../optique.ts";
import type { Row } from "../output/record.ts";
import { writeObject, writeRows } from "../output/write_rows.ts";
import { type InputOptions, inputOptions, inputsOf } from "../input_options.ts";
import { paramsParser, type ParamValues } from "../params.ts";
import { writeDiagnostics } from "../report_error.ts";
import { fileArgument, fileSource, paramsOfFile } from "../task_file_argument.ts";
import { sanitize } from "../terminal_text.ts";

interface Values {
  readonly file: string;
  readonly permissions: boolean;
  readonly params: ParamValues;
  readonly inputs: InputOptions;
  readonly common: CommonOptions;
}

/** `comtask plan FILE`: check plus parameters; still no function is called. */
export const command: Command = defineCommand<Values>({
  summary: "Show the steps, effects and permissions of a task file",
  details: "Reads the file and its parameters, and calls nothing. " +
    '"comtask run --what-if" goes further: it runs the steps that only read.',
  examples: [
    "comtask plan tasks/demo-batch.yaml",
    "comtask plan tasks/demo-batch.yaml --permissions",
  ],
  parser: async (args) =>
    object({
      file: fileArgument(),
      permissions: option("--permissions", {
        description: message`Print only the flags of deno run that the file needs`,
      }),
      params: paramsParser(await paramsOfFile(args)),
      inputs: inputOptions(),
      common: commonOptions(),
    }),
  async run(values, { io }) {
    const plan = await planTask({
      file: fileSource(values.file),
      functions: await functionsFor(fileSource(values.file)),
      ...importOptions(),
      ...await inputsOf(values.inputs, values.params),
    });
    writeDiagnostics(io.stderr, plan.diagnostics);
    if (plan.outcome !== "ok") return exitCodeOf(plan.outcome);
    if (values.permissions) {
      io.stdout.write(`${permissionFlags(withFile(plan)).join("\n")}\n`);
    } else if ((values.common.output ?? (io.stdout.isTerminal ? "table" : "json")) === "table") {
      await writeRows(io.stdout, plan.steps.map(stepRow), {
        ...rowsOptions(values.common),
        format: "table",
      });
      if (!values.common.quiet) io.stderr.write(summaryOf(plan));
    } else {
      await writeObject(io.stdout, { ...plan }, rowsOptions(values.common));
    }
    return exitCodeOf("ok");
  },
});

function stepRow(step: PlanStep): Row {
  return {
    step: "  ".repeat(step.depth) + step.label,
    uses: step.uses ?? step.kind,
    effect: step.effect ? `${step.effect.verb} ${step.effect.target}`.trim() : "",
    impact: step.effect?.impact ?? "",
    attempts: attemptsOf(step),
    when: [
      step.phase === "steps" ? "" : step.phase,
      step.condition === false ? "never" : step.condition ? `if ${step.condition}` : "",
      step.items === undefined ? "" : `${step.items} items`,
    ].filter(Boolean).join(", "),
  };
}

/** Our attempts, and those of the other side for each: `5 x 4`. */
function attemptsOf({ maxAttempts, effect }: PlanStep): number | string {
  const own = effect?.ownAttempts?.most ?? 1;
  return own === 1 ? maxAttempts : `${maxAttempts} x ${own}`;
}

/** What people forget: the server repeats too, each time that we do. */
function worstCases({ steps }: Plan): string[] {
  return steps.flatMap(({ id, maxAttempts, worstCase, effect }) =>
    effect?.ownAttempts === undefined ? [] : [
      `worst case: ${sanitize(id)} dials one number ${worstCase} times ` +
      `(${maxAttempts} here x ${effect.ownAttempts.most} by the server: ` +
      `${sanitize(effect.ownAttempts.from)})\n`,
    ]
  );
}

function summaryOf(plan: Plan): string {
  const flags = permissionFlags(withFile(plan));
  return worstCases(plan).join("") +
    `highest impact: ${plan.highestImpact}\npermissions: ${flags.join(" ") || "none"}\n`;
}

/** What the steps need, what the run itself does, and reading the file. */
function withFile(plan: Plan): PermissionRequest {
  const isLocal = !/^https?:/.test(plan.file);
  return mergePermissions([
    { ...plan.permissions, ...absolute(plan.permissions) },
    isLocal ? { read: [resolve(plan.file)] } : {},
    plan.needs.some((need) => need === "journal" || need === "imports") ? journalPermissions() : {},
    identityPermissions(plan.needs),
    secretPermissions(plan.secrets),
  ]);
}

/** Paths that do not depend on the folder in which the flags are used. */
function absolute({ read, write }: PermissionRequest): PermissionRequest {
  const all = (paths: true | readonly string[] | undefined) =>
    paths === undefined || paths === true ? paths : paths.map((path) => resolve(path));
  return { ...(read && { read: all(read) }), ...(write && { write: all(write) }) };
}
