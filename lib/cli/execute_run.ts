/**
 * What `run` and `resume` have in common: progress, cancelling, questions, and the result.
 *
 * @module
 */
import type {
  ConfirmPolicy,
  FunctionLibrary,
  Impact,
  Journal,
  RunOptions,
  RunResult,
  StepRecord,
} from "../engine/mod.ts";
import type { CommandContext } from "./command.ts";
import { type CommonOptions, rowsOptions, type TalkOptions } from "./common_options.ts";
import { askConfirmation } from "./confirm.ts";
import { identity } from "./identity.ts";
import { choice, group, message, object, option, optional, type Parser } from "./optique.ts";
import type { Io } from "./io.ts";
import { LiveRunFile } from "./live_run.ts";
import type { Progress } from "./progress/display.ts";
import { createProgress } from "./progress/progress.ts";
import { warner } from "./report_error.ts";
import { importOptions } from "./imports.ts";
import { enterFolderOf } from "./runs.ts";
import { secretProviders } from "./secrets.ts";
import { writeRunData, writeRunSummary } from "./write_run.ts";

/** Options of everything that runs steps. */
export interface HowOptions {
  readonly confirm: Impact | undefined;
  readonly yes: boolean;
  readonly errorAction: ErrorAction | undefined;
}

/** What `--error-action` may be, and what a failing step then does. */
const ERROR_ACTIONS = { stop: "stop", continue: "collect", ignore: "ignore" } as const;

/** What `--error-action` may be. */
export type ErrorAction = keyof typeof ERROR_ACTIONS;

/** `--confirm` and `--yes`. */
export function questionOptions(): Parser<
  "sync",
  Pick<HowOptions, "confirm" | "yes">,
  unknown
> {
  return object({
    confirm: optional(
      option("--confirm", choice(["low", "medium", "high"], { metavar: "IMPACT" }), {
        description: message`Ask before effects of this impact and above`,
      }),
    ),
    yes: option("-y", "--yes", { description: message`Answer every question with yes` }),
  });
}

/** The same, and `--error-action`. */
export function howOptions(): Parser<"sync", HowOptions, unknown> {
  const errorAction = optional(
    option(
      "--error-action",
      choice(Object.keys(ERROR_ACTIONS) as ErrorAction[], {
        metavar: "ACTION",
      }),
      {
        description: message`What a failing step does where the file does not say; default: stop`,
      },
    ),
  );
  return group(
    "Questions and errors",
    object({ questions: questionOptions(), errorAction }),
  ).map(({ questions, errorAction }) => ({ ...questions, errorAction }));
}

/** What a start of the engine gets from here. */
export type SharedRunOptions = Pick<
  RunOptions,
  | "functions"
  | "importCache"
  | "downloads"
  | "signal"
  | "abandon"
  | "on"
  | "secrets"
  | "identity"
  | "confirm"
  | "onError"
  | "enterFolder"
>;

/** How a run is shown. */
export interface ExecuteOptions {
  readonly how: HowOptions;
  readonly talk: TalkOptions;
  readonly common: CommonOptions;
  readonly journal: Journal | undefined;
  readonly functions: FunctionLibrary;
}

/** Runs, shows what happens, writes the result, and closes the journal. */
export async function executeRun(
  { how, talk, common, journal, functions }: ExecuteOptions,
  { io, signal, abandon }: CommandContext,
  start: (shared: SharedRunOptions) => Promise<RunResult>,
): Promise<number> {
  const progress = createProgress(io.stderr, { ...talk, ...common });
  const onCancel = () => progress.notice("Cancelling: cleaning up (Ctrl+C again ends at once)");
  signal.addEventListener("abort", onCancel, { once: true });
  using live = journal && new LiveRunFile(journal.folder);
  const planned: StepRecord[] = [];
  let result: RunResult;
  try {
    result = await start({
      functions,
      ...importOptions(),
      ...how.errorAction && { onError: ERROR_ACTIONS[how.errorAction] },
      signal,
      abandon,
      on: (event) => {
        if (event.type === "step-end" && event.step.wouldDo) planned.push(event.step);
        progress.show(event);
        live?.apply(event);
      },
      secrets: secretProviders(io),
      identity: identity(),
      confirm: confirmPolicy(how, io, progress),
      enterFolder: (earlier) => {
        const before = Deno.cwd();
        const folder = enterFolderOf(earlier);
        if (Deno.cwd() !== before) {
          progress.notice(`Goes on in "${Deno.cwd()}", where run ${earlier.runId} began`);
        }
        return folder;
      },
    });
  } finally {
    signal.removeEventListener("abort", onCancel);
    progress[Symbol.dispose]();
    journal?.[Symbol.dispose]();
  }
  const options = { ...rowsOptions(common), onMissing: warner(io.stderr), planned };
  await writeRunData(io.stdout, result, options);
  writeRunSummary(io.stderr, result, common);
  return result.exitCode;
}

/** When to ask, and how if somebody is there. */
export function confirmPolicy(
  { yes, confirm }: Pick<HowOptions, "yes" | "confirm">,
  io: Io,
  progress: Progress,
): ConfirmPolicy {
  return {
    from: yes ? "never" : confirm ?? "never",
    ...(io.interactive ? { ask: askConfirmation(io, progress) } : {}),
  };
}
