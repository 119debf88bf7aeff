/**
 * What one key of the file language does: a file with it and the same file without it, and what
 * both are seen to do. Every accepted key has a row; `key_effects_test.ts` walks the schema.
 */
import {
  type CheckResult,
  checkTask,
  type Journal,
  type RunEvent,
  type RunOptions,
  type RunResult,
  runTask,
  Secret,
} from "../../../lib/engine/mod.ts";
import { createWorld } from "../support/library.ts";

/** Where the files of a row are, and what they share. */
export interface Place {
  readonly folder: string;
  readonly journal: Journal;
}

/** What a run was seen to do. */
export interface Seen {
  readonly result: RunResult;
  readonly did: readonly string[];
  readonly events: readonly RunEvent[];
  readonly checked: CheckResult;
}

/** One row. */
export interface KeyEffect {
  /** Definition and key: `Step.timeout`. */
  readonly key: string;
  /** Where the key stands in the file: `steps.0.timeout`. */
  readonly at: string;
  /** YAML; `version` and `name` are added. */
  readonly file: string;
  /** What is looked at. */
  readonly see: (seen: Seen, place: Place) => unknown;
  readonly with: unknown;
  readonly without: unknown;
  readonly options?: Partial<RunOptions>;
  /** In place of one run. */
  readonly act?: (path: string, place: Place) => Promise<Seen>;
}

const PROVIDERS: RunOptions["secrets"] = {
  env: ({ name }) => Promise.resolve(new Secret(`env ${name}`)),
  file: ({ name }) => Promise.resolve(new Secret(`file ${name}`)),
};

/** Checks and runs a file. */
export async function run(path: string, options: Partial<RunOptions> = {}): Promise<Seen> {
  const { library: functions, did } = createWorld();
  const events: RunEvent[] = [];
  const checked = await checkTask(path, { functions, task: options.task });
  const result = await runTask({
    file: path,
    functions,
    secrets: PROVIDERS,
    ...options,
    on: (event) => events.push(event),
  });
  return { result, did, events, checked };
}

/** Exit code of the run. */
export const exit = ({ result }: Seen): number => result.exitCode;
/** What the functions did. */
export const did = ({ did }: Seen): readonly string[] => did;
/** What the run gives back. */
export const outputs = ({ result }: Seen): unknown => ({ ...result.outputs });
/** The first finding of check, or `ok`. */
export const found = ({ checked }: Seen): string => checked.diagnostics[0]?.code ?? "ok";
/** Outcomes of the steps. */
export const outcomes = ({ result }: Seen): string[] => result.steps.map(({ outcome }) => outcome);
/** Attempts of the first step. */
export const attempts = ({ result }: Seen): number => result.steps[0].attempts;
/** Code of the error of the first step. */
export const errorCode = ({ result }: Seen): string | undefined => result.steps[0].error?.code;
