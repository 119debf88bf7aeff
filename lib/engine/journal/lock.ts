/**
 * Locks between processes: files that the operating system unlocks when their process dies.
 *
 * @module
 */
import { join } from "node:path";
import { sleep } from "../run/clock.ts";

const POLL_MS = 200;
/** Looks at the lock of a run before it is certain that another process holds it. */
const RUN_TRIES = 10;

/** A place in a group; given back by `using`. */
export class GroupLock implements Disposable {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** Whether the file is still the one of this name; a system without numbers of files cannot tell. */
  async isAt(path: string): Promise<boolean> {
    try {
      return (await Deno.stat(path)).ino === (await this.#file.stat()).ino;
    } catch (error) {
      if (isGoing(error)) return false;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#file.close(); // closing unlocks
  }
}

/** Options of {@link lockGroup}. */
export interface LockOptions {
  /** Folder of the lock files; made when it is missing. */
  readonly folder: string;
  readonly group: string;
  /** Places in the group. */
  readonly max: number;
  /** How long to wait for a place; 0: not at all. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Called before each wait, if there is no place at once and it is waited for. */
  readonly onWait?: () => Promise<void>;
}

/**
 * Takes a place in a group, or gives `undefined` when none came free in time. Who came first is
 * served first; a waiting process that dies leaves the queue by dying.
 */
export async function lockGroup(options: LockOptions): Promise<GroupLock | undefined> {
  await Deno.mkdir(options.folder, { recursive: true });
  const name = await groupName(options.group);
  const until = performance.now() + options.waitMs;
  using ticket = await Ticket.draw(join(options.folder, `${name}.queue`));
  for (;;) {
    const ahead = await ticket.countAhead();
    for (let slot = 0; slot < options.max && ahead < options.max; slot++) {
      const lock = await tryLock(join(options.folder, `${name}-${slot}.lock`));
      if (lock !== undefined) return lock;
    }
    const left = until - performance.now();
    if (left <= 0) return undefined;
    await options.onWait?.();
    await sleep(Math.min(POLL_MS, left), options.signal);
  }
}

/**
 * Marks a run as being run by this process until it is disposed, or the process dies.
 *
 * @returns `undefined` if another process is at it.
 */
export async function lockRun(
  folder: string,
  runId: string,
  signal: AbortSignal,
): Promise<Disposable | undefined> {
  await Deno.mkdir(folder, { recursive: true });
  const path = runFile(folder, runId);
  for (let tries = 0; tries < RUN_TRIES; tries++) {
    const lock = await lockThere(path);
    if (lock !== undefined) return new RunLock(lock, path);
    await sleep(POLL_MS / 4, signal); // somebody may only be looking
  }
  return undefined;
}

/** The mark of a run; its file goes with it. */
class RunLock implements Disposable {
  readonly #lock: GroupLock;
  readonly #path: string;

  constructor(lock: GroupLock, path: string) {
    this.#lock = lock;
    this.#path = path;
  }

  [Symbol.dispose](): void {
    // Removed while it is still locked, so that nobody can have locked it meanwhile. Windows would
    // keep the name until it is closed.
    if (Deno.build.os !== "windows") removeIfThere(this.#path);
    this.#lock[Symbol.dispose]();
    if (Deno.build.os === "windows") removeIfThere(this.#path);
  }
}

/** Locks a file, unless that was removed before it was locked. */
async function lockThere(path: string): Promise<GroupLock | undefined> {
  const lock = await tryLock(path);
  if (lock === undefined || await lock.isAt(path)) return lock;
  lock[Symbol.dispose]();
  return undefined;
}

/** Whether a process is at a run now. */
export function isRunLocked(folder: string, runId: string): boolean {
  try {
    using file = Deno.openSync(runFile(folder, runId), { read: true, write: true });
    return !file.tryLockSync(false);
  } catch (error) {
    if (isGoing(error)) return false; // it has ended
    throw error;
  }
}

function runFile(folder: string, runId: string): string {
  return join(folder, `run-${runId.replace(/[^A-Za-z0-9._-]+/g, "-")}.lock`);
}

/** A place in the queue: a locked file whose name says when it was drawn. */
class Ticket implements Disposable {
  readonly #folder: string;
  readonly #name: string;
  readonly #lock: GroupLock;

  private constructor(folder: string, name: string, lock: GroupLock) {
    this.#folder = folder;
    this.#name = name;
    this.#lock = lock;
  }

  static async draw(folder: string): Promise<Ticket> {
    await Deno.mkdir(folder, { recursive: true });
    for (;;) {
      const time = Temporal.Now.instant().epochNanoseconds.toString().padStart(20, "0");
      const name = `${time}-${crypto.randomUUID()}`;
      const lock = await tryLock(join(folder, name));
      if (lock !== undefined) return new Ticket(folder, name, lock);
    }
  }

  /** How many that came before still wait. Tickets of dead processes are removed on the way. */
  async countAhead(): Promise<number> {
    let ahead = 0;
    for await (const { name } of Deno.readDir(this.#folder)) {
      if (name >= this.#name) continue;
      const path = join(this.#folder, name);
      try {
        const dead = await tryLock(path, false);
        if (dead === undefined) ahead++;
        else {
          dead[Symbol.dispose]();
          await Deno.remove(path);
        }
      } catch (error) {
        if (!isGoing(error)) throw error; // its owner was served
      }
    }
    return ahead;
  }

  [Symbol.dispose](): void {
    this.#lock[Symbol.dispose]();
    removeIfThere(join(this.#folder, this.#name));
  }
}

/** Another process may be tidying up at the same time. */
function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!isGoing(error)) throw error;
  }
}

/** A file that is gone, or, on Windows, going: deleted while somebody else looks at it. */
function isGoing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.Busy;
}

async function tryLock(path: string, create = true): Promise<GroupLock | undefined> {
  const file = await Deno.open(path, { create, write: true });
  if (await file.tryLock(true)) return new GroupLock(file);
  file.close();
  return undefined;
}

/** What the files of a group are called: readable where its name allows it, always unique. */
export async function groupName(group: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(group));
  const readable = group.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 40);
  return `${readable}-${new Uint8Array(digest).toHex().slice(0, 12)}`;
}
