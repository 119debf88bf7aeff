/**
 * Locks between processes: files that the operating system unlocks when their process dies.
 *
 * @module
 */
import { join } from "node:path";
import { sleep } from "../run/clock.ts";

const POLL_MS = 200;

/** A place in a group; given back by `using`. */
export class GroupLock implements Disposable {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    this.#file = file;
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
}

/** Takes a place in a group, or gives `undefined` when none came free in time. */
export async function lockGroup(options: LockOptions): Promise<GroupLock | undefined> {
  await Deno.mkdir(options.folder, { recursive: true });
  const name = await nameOf(options.group);
  const until = performance.now() + options.waitMs;
  for (;;) {
    for (let slot = 0; slot < options.max; slot++) {
      const lock = await tryLock(join(options.folder, `${name}-${slot}.lock`));
      if (lock !== undefined) return lock;
    }
    const left = until - performance.now();
    if (left <= 0) return undefined;
    await sleep(Math.min(POLL_MS, left), options.signal);
  }
}

async function tryLock(path: string): Promise<GroupLock | undefined> {
  const file = await Deno.open(path, { create: true, write: true });
  if (await file.tryLock(true)) return new GroupLock(file);
  file.close();
  return undefined;
}

/** Readable where the name allows it, always unique. */
async function nameOf(group: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(group));
  const readable = group.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 40);
  return `${readable}-${new Uint8Array(digest).toHex().slice(0, 12)}`;
}
