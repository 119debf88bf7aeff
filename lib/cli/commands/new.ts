/**
 * `comtask new`.
 *
 * @module
 */
import { basename, extname } from "node:path";
import { write as writeFile } from "../../../tasks/functions/file.ts";
import { exitCodeOf, TaskError } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { type VerbosityOptions, verbosityOptions } from "../common_options.ts";
import { UsageError } from "../errors.ts";
import { checkWithFunctions } from "../functions.ts";
import { readLine } from "../confirm.ts";
import type { Io } from "../io.ts";
import { choice, message, object, option, optional } from "../optique.ts";
import { positional, TASK_FILES } from "../positional.ts";
import { sanitize } from "../terminal_text.ts";

/** Ready task files that make good beginnings, and what each is for. */
const STARTERS = {
  "send-one": "one document to one number",
  "nightly-invoices": "a list of recipients every evening, with retries and a report",
  "folder-to-fax": "whatever lies in a folder, to one number",
  "line-health": "a report of the lines of several servers",
  "queue-report": "a report of what waits in the queue",
  "computer-inventory": "values of any COM server",
} as const;

type Starter = keyof typeof STARTERS;

interface Values {
  readonly file: string;
  readonly from: Starter | undefined;
  readonly common: VerbosityOptions;
}

const NAMES = Object.keys(STARTERS) as Starter[];
const TASK_NAME = /^[a-z][a-z0-9-]*$/;

/** `comtask new FILE`: a task file that runs, to change into one's own. */
export const command: Command = defineCommand<Values>({
  summary: "Write a task file to begin with",
  details: "On a terminal it asks which; otherwise name it with --from. An existing file is kept.",
  examples: ["comtask new outbox.yaml --from nightly-invoices", "comtask new first.yaml"],
  parser: () =>
    object({
      file: positional("FILE", "File to write, as outbox.yaml", TASK_FILES),
      from: optional(option("--from", choice(NAMES, { metavar: "STARTER" }), {
        description: message`What it should do`,
      })),
      common: verbosityOptions(),
    }),
  async run(values, { io }) {
    const name = basename(values.file, extname(values.file)).toLowerCase();
    if (!/\.ya?ml$/i.test(values.file) || !TASK_NAME.test(name)) {
      throw new UsageError(
        `Cannot write "${values.file}": the name of a task file reads like outbox.yaml`,
        "Use letters, digits and dashes, and the ending .yaml.",
      );
    }
    const starter = values.from ?? ask(io);
    const source = await readStarter(starter);
    const text = source.replace(/^name: .*$/m, `name: ${name}`);
    await writeFile(values.file, text, { ifExists: "fail" }).catch((error: unknown) => {
      if (!(error instanceof TaskError) || error.code !== "file.exists") throw error;
      const { message, code } = error;
      throw new TaskError(message, { code, cause: error, advice: "Choose another name." });
    });
    if (!values.common.quiet) {
      io.stderr.write(
        `${sanitize(values.file)} is written; next:\n` +
          `  comtask explain ${sanitize(values.file)}\n  comtask plan ${sanitize(values.file)}\n`,
      );
    }
    const { ok, outcome } = (await checkWithFunctions(values.file)).result;
    return exitCodeOf(ok ? "ok" : outcome);
  },
});

function ask(io: Io): Starter {
  if (!io.interactive) {
    throw new UsageError(
      "Cannot ask what the file should do: nobody is there to answer",
      `Name it with --from: ${NAMES.join(", ")}`,
    );
  }
  const lines = NAMES.map((name, index) => `  ${index + 1}  ${name}: ${STARTERS[name]}\n`);
  io.stderr.write(`What should it do?\n${lines.join("")}Number: `);
  const answer = readLine().trim();
  const starter = NAMES[Number(answer) - 1] ?? NAMES.find((name) => name === answer);
  if (starter) return starter;
  throw new UsageError(`Cannot use "${answer}": it is none of 1 to ${NAMES.length}`);
}

/** The starters are the ready task files themselves, so that what is written has been rehearsed. */
async function readStarter(starter: Starter): Promise<string> {
  const url = new URL(`../../../tasks/${starter}.yaml`, import.meta.url);
  if (url.protocol === "file:") return await Deno.readTextFile(url);
  const response = await fetch(url);
  if (response.ok) return await response.text();
  throw new UsageError(`Cannot read "${url}": the server answered ${response.status}`);
}
