/**
 * Whether a run may begin: its place in a concurrency group, and the mark that it is run here.
 *
 * @module
 */
import { join } from "node:path";
import type { CompiledConcurrency } from "../check/program.ts";
import { TaskError } from "../contract/error.ts";
import type { RunEvent } from "../contract/event.ts";
import type { RunOutcome } from "../contract/outcome.ts";
import type { Journal } from "../journal/journal.ts";
import { type GroupLock, groupName, lockGroup, lockRun } from "../journal/lock.ts";
import { formatDuration } from "../language/duration.ts";

/** Why a run does not begin. */
export class Refusal extends Error {
  constructor(readonly outcome: RunOutcome, readonly error: TaskError) {
    super(error.message);
  }
}

/** A refusal to begin, in the words of all of them. */
export function refuse(
  outcome: RunOutcome,
  reason: string,
  code: string,
  advice?: string,
): Refusal {
  const error = new TaskError(`Cannot begin: ${reason}`, {
    code,
    ...(advice === undefined ? {} : { advice }),
  });
  return new Refusal(outcome, error);
}

/** Options of {@link takePlace}. */
export interface PlaceOptions {
  readonly folder: string;
  readonly group: string;
  readonly concurrency: Pick<CompiledConcurrency, "max" | "whenBusy" | "waitMs">;
  readonly runId: string;
  readonly journal: Journal | undefined;
  readonly signal: AbortSignal;
  /** Hears that the group is waited for. */
  readonly on: ((event: RunEvent) => void) | undefined;
}

/** A place in a group, and the note of who has it. */
export class Place implements Disposable {
  readonly #lock: GroupLock;
  readonly #marker: string;

  constructor(lock: GroupLock, marker: string) {
    this.#lock = lock;
    this.#marker = marker;
  }

  /** Notes which run has it, for those who want to replace that. */
  async note(runId: string): Promise<void> {
    await Deno.writeTextFile(this.#marker, runId);
  }

  [Symbol.dispose](): void {
    this.#lock[Symbol.dispose]();
  }
}

/**
 * Takes a place in a group, as `whenBusy` says.
 *
 * @throws {Refusal} When there is none.
 */
export async function takePlace(options: PlaceOptions): Promise<Place> {
  const { concurrency: { max, whenBusy, waitMs }, folder, group, signal } = options;
  const marker = join(folder, `${await groupName(group)}.run`);
  const patience = whenBusy === "queue" || whenBusy === "replace" ? waitMs ?? Infinity : 0;
  const most = patience === Infinity ? "" : `, for at most ${formatDuration(patience)}`;
  const message = `Waiting${most}: the group "${group}" is busy`;
  let isTold = false;
  const onWait = async () => {
    // Again and again: who has the place may have noted it, or begun, only now.
    if (whenBusy === "replace") await cancelRunning(marker, options);
    if (!isTold) options.on?.({ type: "log", level: "info", path: "", message });
    isTold = true;
  };
  const lock = await lockGroup({ folder, group, max, waitMs: patience, signal, onWait });
  if (lock !== undefined) {
    using given = new DisposableStack();
    const place = given.use(new Place(lock, marker));
    await place.note(options.runId);
    given.move();
    return place;
  }
  throw new Refusal(
    whenBusy === "fail" ? "failed" : "busy",
    new TaskError(`Cannot begin: the group "${group}" is busy`, {
      code: "busy",
      transient: true,
      advice: "Try again when the other run has ended",
    }),
  );
}

/**
 * Marks a run as being run by this process.
 *
 * @throws {Refusal} If another process is at it.
 */
export async function claimRun(
  folder: string,
  runId: string,
  signal: AbortSignal,
): Promise<Disposable> {
  const lock = await lockRun(folder, runId, signal);
  if (lock !== undefined) return lock;
  throw refuse(
    "busy",
    `another process is at run ${runId}`,
    "busy",
    "Wait until it has ended, or cancel it",
  );
}

/** Whether somebody asked a run to cancel; a journal that cannot be read says no. */
export function isCancelRequested(journal: Journal, runId: string): boolean {
  try {
    return journal.isCancelRequested(runId);
  } catch {
    return false; // the next effect finds out, and says so
  }
}

async function cancelRunning(marker: string, options: PlaceOptions): Promise<void> {
  try {
    options.journal?.requestCancel(await Deno.readTextFile(marker));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // nobody has run yet
  }
}
