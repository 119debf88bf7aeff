/**
 * What is scheduled, what is found installed, and how the two differ.
 *
 * @module
 */

/** A command that a scheduler starts by itself. */
export interface ScheduledAction {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** Folder that it is started in. */
  readonly folder: string;
}

/** What a job was made from; schedulers keep it, so that it can be compared and made again. */
export interface JobOrigin {
  /** Absolute path of the task file: two files of one name must not replace each other. */
  readonly file: string;
  /** Values of parameters, as they were given; nothing secret. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Folder that it was given in. */
  readonly folder: string;
}

/** An origin as one line of text. */
export function originText({ file, params, folder }: JobOrigin): string {
  return JSON.stringify({ file, params, folder });
}

/** Reads {@link originText} back; `undefined` if it is something else. */
export function parseOrigin(text: string): JobOrigin | undefined {
  try {
    const { file, params, folder } = JSON.parse(text) as Partial<JobOrigin>;
    if (typeof file !== "string" || typeof folder !== "string") return undefined;
    return { file, folder, params: typeof params === "object" ? params : {} };
  } catch {
    return undefined;
  }
}

/** One entry of the `schedule` block of a file, ready to be installed. */
export interface ScheduleJob {
  /** Name of the task; `name-2` for the second entry of a file, and so on. */
  readonly name: string;
  readonly origin: JobOrigin;
  readonly cron: string;
  /** IANA name; absent is the zone of the computer. */
  readonly timezone?: string;
  readonly missed: "skip" | "run-once";
  /** Limit that the run keeps by itself; the scheduler's own is {@link STOP_MARGIN_MS} longer. */
  readonly stopAfterMs?: number;
  readonly action: ScheduledAction;
}

/** Time for `finally` after `stopAfter`, before the scheduler ends the process. */
export const STOP_MARGIN_MS = 2 * 60_000;

/** Properties of a job in the terms of the scheduler: `OnCalendar` or `Settings/Enabled`. */
export type JobFacts = ReadonlyMap<string, string>;

/** A job as the scheduler has it. */
export interface InstalledJob {
  readonly name: string;
  /** As far as it can be read back. */
  readonly origin: JobOrigin | undefined;
  readonly enabled: boolean;
  readonly facts: JobFacts;
  readonly running?: boolean;
  /** ISO 8601, in the zone that the scheduler tells. */
  readonly lastRun?: string;
  readonly nextRun?: string;
  /** Exit code of the last run; absent if there was none or the scheduler does not tell. */
  readonly lastCode?: number;
  /** What the scheduler says of the last run where that is no exit code of ours. */
  readonly lastNote?: string;
}

/** A scheduler of the operating system. */
export interface Scheduler {
  readonly name: "task-scheduler" | "systemd" | "crontab";
  /**
   * The job in the scheduler's terms.
   *
   * @throws {ScheduleError} If it cannot be mapped exactly.
   */
  wish(job: ScheduleJob): Promise<JobFacts>;
  /** Installs or replaces a job. @throws {ScheduleError} If it cannot be mapped or written. */
  install(job: ScheduleJob): Promise<void>;
  /** @returns `false` if there was none of the name. */
  remove(name: string): Promise<boolean>;
  find(name: string): Promise<InstalledJob | undefined>;
  /** Every job that this program has installed for this user. */
  list(): Promise<readonly InstalledJob[]>;
}

/** One property that is not as the file wishes. */
export interface Drift {
  readonly property: string;
  readonly wished: string;
  readonly found: string;
}

/** What differs between what a file wishes and what is installed; empty if nothing does. */
export function driftOf(wished: JobFacts, found: JobFacts): Drift[] {
  return [...new Set([...wished.keys(), ...found.keys()])]
    .map((property) => ({
      property,
      wished: wished.get(property) ?? "",
      found: found.get(property) ?? "",
    }))
    .filter((item) => item.wished !== item.found);
}
