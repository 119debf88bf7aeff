/**
 * What belongs to a run as a whole: its identity, its clock, its sinks, what it has opened.
 *
 * @module
 */
import type { Log, LogLevel } from "../contract/context.ts";
import type { ConfirmPolicy } from "../contract/entry.ts";
import type { RunEvent, RunMode } from "../contract/event.ts";
import type { FunctionDeclaration, Impact } from "../contract/function.ts";
import type { StepOutcome } from "../contract/outcome.ts";
import type { Evaluation } from "../expression/evaluate.ts";
import type { RunJournal } from "../journal/port.ts";
import type { LongList } from "../data/long_list.ts";
import { SeenKeys } from "../data/seen_keys.ts";
import { emptyCounts } from "./counts.ts";
import { LongLists } from "./long_lists.ts";
import type { Redactor } from "./redact.ts";

/** A live value that a step opened and nobody has closed yet. */
export interface OpenHandle {
  readonly handle: unknown;
  readonly path: string;
  readonly declaration: FunctionDeclaration;
}

/** Options of {@link RunState}. */
export interface RunStateOptions {
  readonly runId: string;
  readonly mode: RunMode;
  readonly now: Temporal.Instant;
  readonly evaluation: Evaluation;
  readonly redactor: Redactor;
  readonly folder: string | undefined;
  readonly confirm: ConfirmPolicy;
  readonly cleanupLimitMs: number;
  /** Gives up clean-up that is still running. */
  readonly abandon: AbortSignal;
  readonly on: ((event: RunEvent) => void) | undefined;
  readonly journal: RunJournal | undefined;
  /** An earlier process began this run. */
  readonly resumed: boolean;
  /** That process did not get to its end. */
  readonly interrupted: boolean;
  /** Where long lists stand; the system's folder for temporary files if it is not said. */
  readonly listFolder: string | undefined;
}

const LEVELS: readonly (LogLevel | "none")[] = ["debug", "info", "warn", "error", "none"];
const IMPACTS: readonly Impact[] = ["low", "medium", "high"];

const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}

/** The state of one run; disposing it forgets its long lists. */
export class RunState implements Disposable {
  readonly options: RunStateOptions;
  readonly lists: LongLists;
  readonly counts: Record<StepOutcome, number> = emptyCounts();
  /** Handles by identity, in the order they were opened. */
  readonly open = new Map<unknown, OpenHandle>();
  /** Something failed under `onError: collect`. */
  collected = false;
  /** A loop began no further items. */
  stoppedByThreshold = false;
  /** An effect may or may not have happened. */
  unclear = false;
  /** Paths of the effects that this process has begun, and perhaps some other ones. */
  readonly touched = new SeenKeys();
  /** Paths of the effects that are happening now. */
  readonly inFlight = new Set<string>();
  /** Results by once-key, for runs without a journal. */
  readonly once = new Map<string, unknown>();
  /** The person said "all" to a question. */
  confirmedAll = false;
  readonly #began = performance.now();

  constructor(options: RunStateOptions) {
    this.options = options;
    this.lists = new LongLists(
      options.listFolder,
      () => options.evaluation.expectLongLists(),
    );
  }

  [Symbol.dispose](): void {
    this.lists[Symbol.dispose]();
  }

  get rehearsal(): boolean {
    return this.options.mode === "what-if";
  }

  get evaluation(): Evaluation {
    return this.options.evaluation;
  }

  /** Whether anybody listens; events that are costly to make are then left out. */
  get hasListener(): boolean {
    return this.options.on !== undefined;
  }

  /** Whole milliseconds since the run began. */
  elapsedMs(): number {
    return Math.round(performance.now() - this.#began);
  }

  emit(event: RunEvent): void {
    this.options.on?.(this.options.redactor.clean(event));
  }

  /** Gathers a list that may be long. */
  readonly collect = (items: AsyncIterable<unknown>): Promise<unknown[] | LongList> =>
    this.lists.collect(items);

  /** The same data without the values of secrets. */
  readonly redact = <T>(data: T): T => this.options.redactor.clean(data);

  /** What a step writes its log with. */
  logOf(path: string, least: LogLevel | "none" | undefined): Log {
    if (!this.hasListener) return SILENT;
    const write = (level: LogLevel): Log[LogLevel] => (message, data) =>
      this.log(path, least, level, message, data);
    return {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
    };
  }

  log(
    path: string,
    least: LogLevel | "none" | undefined,
    level: LogLevel,
    message: string,
    data?: Readonly<Record<string, unknown>>,
  ): void {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least ?? "debug")) return;
    this.emit({ type: "log", level, path, message, ...(data === undefined ? {} : { data }) });
  }

  /** Whether the policy asks before an effect of this impact. */
  asksFor(impact: Impact): boolean {
    const { from } = this.options.confirm;
    return from !== "never" && !this.confirmedAll &&
      IMPACTS.indexOf(impact) >= IMPACTS.indexOf(from);
  }
}
