/**
 * The journal of this user: which runs there were, and what they did.
 *
 * @module
 */
import { join, resolve } from "node:path";
import {
  type Journal,
  openJournal,
  permissionFlags,
  type PermissionRequest,
  type RunNeed,
  TaskError,
} from "../engine/mod.ts";
import { UsageError } from "./errors.ts";

/** Name of the file. */
export const JOURNAL = "runs.sqlite";
/** Variables that name the folder, first the one that wins. */
const HOME_VARIABLES = Deno.build.os === "windows"
  ? ["COMTASK_HOME", "LOCALAPPDATA"]
  : Deno.build.os === "darwin"
  ? ["COMTASK_HOME", "HOME"]
  : ["COMTASK_HOME", "XDG_STATE_HOME", "HOME"];

/**
 * The folder for what comtask remembers: `COMTASK_HOME`, else the place where the system keeps
 * such data of a user.
 *
 * @returns `undefined` if the system does not say, or reading the variables is not permitted.
 */
export function homeFolder(): string | undefined {
  const home = variable("COMTASK_HOME");
  if (home !== undefined) return home;
  if (Deno.build.os === "windows") return below(variable("LOCALAPPDATA"), "comtask");
  const user = variable("HOME");
  if (Deno.build.os === "darwin") return below(user, "Library", "Application Support", "comtask");
  return below(variable("XDG_STATE_HOME") ?? below(user, ".local", "state"), "comtask");
}

/**
 * Opens the journal for a run. A run goes on without one where nothing may be written: it can then
 * not be resumed or listed.
 */
export async function journalForRun(): Promise<Journal | undefined> {
  const home = writableHome();
  if (home === undefined) return undefined;
  return await inFolder(home, async (folder) => {
    await Deno.mkdir(folder, { recursive: true });
    return await openJournal(join(folder, JOURNAL));
  });
}

/** The folder of {@link homeFolder} if it may be read and written; nobody is asked. */
export function writableHome(): string | undefined {
  const home = homeFolder();
  return home !== undefined && mayWrite(home) ? home : undefined;
}

/** The permissions that the journal of this user takes: where it is, and its folder. */
export function journalPermissions(): PermissionRequest {
  const folder = homeFolder();
  const paths = folder === undefined ? {} : { read: [resolve(folder)], write: [resolve(folder)] };
  return { ...paths, env: homeVariables() };
}

/**
 * Makes sure that a run has its journal where the file depends on one: without it a durable run
 * could not go on, `once` would hold for this run only, and nobody would see the group is busy.
 *
 * @throws {TaskError} `permission`, with the flags that are missing.
 */
export function requireJournal(needs: readonly RunNeed[], file: string): void {
  if (!needs.includes("journal")) return;
  const request = journalPermissions();
  const folder = homeFolder();
  const advice = folder === undefined && granted("env", homeVariables())
    ? "Set COMTASK_HOME to a folder for it."
    : `Grant ${permissionFlags(request).join(" ")}` +
      (folder === undefined ? ", and reading and writing its folder" : "") +
      "; comtask plan --permissions prints all flags. --what-if needs no journal.";
  throw new TaskError(
    `Cannot run "${file}": it is durable, or has "once" or "concurrency", and the journal of ` +
      "runs cannot be used",
    { code: "permission", advice },
  );
}

/** @throws {UsageError} If there is no journal yet. */
export async function existingJournal(): Promise<Journal> {
  const folder = neededHome();
  const journal = await journalIn(folder);
  if (journal !== undefined) return journal;
  throw new UsageError(
    "Cannot find a run: none was recorded yet",
    `Runs are recorded in "${join(folder, JOURNAL)}"; COMTASK_HOME names another folder.`,
  );
}

/**
 * The folder of `homeFolder`, for commands that cannot do without.
 *
 * @throws {Deno.errors.NotCapable} If the variables that name it may not be read.
 * @throws {UsageError} If they do not name one.
 */
export function neededHome(): string {
  const folder = homeFolder();
  if (folder !== undefined) return folder;
  const denied = HOME_VARIABLES.filter((variable) =>
    Deno.permissions.querySync({ name: "env", variable }).state !== "granted"
  );
  if (denied.length === 0) {
    throw new UsageError(
      "Cannot find the folder of runs: the system does not say where it is",
      "Set COMTASK_HOME to the folder where runs are recorded.",
    );
  }
  throw new Deno.errors.NotCapable(
    "Cannot find the folder of runs: Deno may not read the variables that name it; allow it with " +
      `--allow-env=${HOME_VARIABLES.join(",")}`,
  );
}

/**
 * The journal of a folder; `undefined` if nothing was recorded there yet.
 *
 * @throws {TaskError} If the folder cannot be used.
 */
export async function journalIn(folder: string): Promise<Journal | undefined> {
  return await inFolder(folder, async () => {
    const file = join(folder, JOURNAL);
    try {
      await Deno.stat(file);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      // Windows says the same of a folder that is a file.
      const found = await Deno.stat(folder).catch(() => undefined);
      if (found?.isFile) throw new Deno.errors.NotADirectory();
      return undefined;
    }
    return await openJournal(file);
  });
}

/**
 * Uses the folder of runs.
 *
 * @throws {TaskError} `journal.folder` if it is none or cannot be made: that, and what to do.
 */
export async function inFolder<T>(folder: string, use: (folder: string) => Promise<T>): Promise<T> {
  try {
    return await use(folder);
  } catch (cause) {
    const isFile = cause instanceof Deno.errors.AlreadyExists ||
      cause instanceof Deno.errors.NotADirectory;
    if (!isFile && !(cause instanceof Deno.errors.NotFound)) throw cause;
    const reason = isFile ? "it, or a folder above it, is a file" : "it cannot be made";
    throw new TaskError(`Cannot use the folder of runs "${folder}": ${reason}`, {
      code: "journal.folder",
      cause,
      advice: variable("COMTASK_HOME") === undefined
        ? "Set COMTASK_HOME to a folder that this account may write."
        : "COMTASK_HOME names it: set it to a folder that this account may write.",
    });
  }
}

/** The variables that say where the journal is, up to the one that does. */
function homeVariables(): string[] {
  if (variable("COMTASK_HOME") !== undefined) return ["COMTASK_HOME"];
  if (Deno.build.os === "windows") return ["COMTASK_HOME", "LOCALAPPDATA"];
  if (Deno.build.os === "darwin") return ["COMTASK_HOME", "HOME"];
  return variable("XDG_STATE_HOME") === undefined
    ? ["COMTASK_HOME", "HOME", "XDG_STATE_HOME"]
    : ["COMTASK_HOME", "XDG_STATE_HOME"];
}

function granted(name: "env", variables: readonly string[]): boolean {
  return variables.every((variable) =>
    Deno.permissions.querySync({ name, variable }).state === "granted"
  );
}

function below(folder: string | undefined, ...names: string[]): string | undefined {
  return folder === undefined ? undefined : join(folder, ...names);
}

function variable(name: string): string | undefined {
  const granted = Deno.permissions.querySync({ name: "env", variable: name }).state === "granted";
  return granted ? Deno.env.get(name) || undefined : undefined;
}

function mayWrite(folder: string): boolean {
  return (["read", "write"] as const).every((name) =>
    Deno.permissions.querySync({ name, path: folder }).state === "granted"
  );
}
