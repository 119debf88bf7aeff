import { join } from "node:path";

/**
 * The folder for what the test set-up builds once: `COMTASK_CACHE`, else `comtask` in the user's
 * cache folder. It lies outside the checkout and may be deleted at any time.
 */
export function cacheFolder(): string {
  const chosen = Deno.env.get("COMTASK_CACHE");
  if (chosen) return chosen;
  const base = Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? "/root", ".cache");
  return join(base, "comtask");
}

/**
 * Runs `use` while no other process is inside a section of the same name.
 *
 * The lock is the operating system's, so it ends with the process that holds it.
 */
export async function withLock<T>(name: string, use: () => Promise<T>): Promise<T> {
  const folder = cacheFolder();
  await Deno.mkdir(folder, { recursive: true });
  using file = await Deno.open(join(folder, `${name}.lock`), { create: true, write: true });
  await file.lock(true);
  try {
    return await use();
  } finally {
    await file.unlock();
  }
}

/**
 * Returns `folder`, after `build` has made it if it is not there yet.
 *
 * `build` fills a folder beside it that gets the final name at the end: a set-up that was interrupted
 * is done again, and nobody sees half of one. `build` must not call this function: the lock is taken.
 */
export async function buildOnce(
  folder: string,
  build: (partial: string) => Promise<void>,
): Promise<string> {
  if (await exists(folder)) return folder;
  return await withLock("setup", async () => {
    if (await exists(folder)) return folder; // another process was faster
    const partial = `${folder}.partial`;
    await removeFolder(partial);
    await Deno.mkdir(partial, { recursive: true });
    await build(partial);
    await Deno.rename(partial, folder);
    return folder;
  });
}

/** Tells whether there is a file or folder of this path. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function removeFolder(path: string): Promise<void> {
  if (await exists(path)) await Deno.remove(path, { recursive: true });
}
