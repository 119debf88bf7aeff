/**
 * Which faxes a folder has been given: so that each gets there exactly once, also when the program
 * is killed between two steps, and also after somebody has taken the file away.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { TaskError } from "../../../lib/engine/mod.ts";

/** Name of the ledger in its folder. */
export const LEDGER_FILE = ".comtask-faxes.sqlite";

const POLL_MS = 100;

/** A fax that is being given to the folder. */
export interface LedgerEntry {
  /** Identifies the fax, whatever its file is called. */
  readonly key: string;
  /** Name of its file in the folder. */
  readonly name: string;
  /** Name of the complete file before it gets its own name. */
  readonly draft: string;
  /** The call that takes it. */
  readonly onceKey: string;
  /** What the call returns for it. */
  readonly result: object;
}

/**
 * The ledger of a folder. Only one program at a time has it.
 *
 * A fax is noted when its file is complete but for its name, and again when it has its name: a
 * draft that is noted and still there lacks only that, and one that is not there had it already.
 */
export class FaxLedger implements Disposable {
  readonly #database: DatabaseSync;
  readonly #folder: string;

  private constructor(database: DatabaseSync, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  /** Opens the ledger, waits until it is free, and ends what an interrupted program had begun. */
  static async open(folder: string, signal: AbortSignal): Promise<FaxLedger> {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(folder, LEDGER_FILE), { timeout: 0 });
    try {
      await takeLock(database, folder, signal);
      database.exec(
        "CREATE TABLE IF NOT EXISTS faxes (key TEXT PRIMARY KEY, name TEXT NOT NULL, " +
          "draft TEXT, once_key TEXT NOT NULL, result TEXT NOT NULL) WITHOUT ROWID",
      );
      const ledger = new FaxLedger(database, folder);
      await ledger.#finish();
      return ledger;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Whether the folder has been given a fax. */
  has(key: string): boolean {
    return this.#database.prepare("SELECT 1 FROM faxes WHERE key = ?").get(key) !== undefined;
  }

  /** What a call has taken so far: after a crash the same call goes on. */
  takenBy(onceKey: string): unknown[] {
    return this.#database.prepare("SELECT result FROM faxes WHERE once_key = ? ORDER BY name")
      .all(onceKey).map(({ result }) => JSON.parse(String(result)));
  }

  /** Gives a complete draft its name, once. */
  async store(entry: LedgerEntry): Promise<void> {
    await syncFile(join(this.#folder, entry.draft));
    this.#database.prepare("INSERT INTO faxes VALUES (?, ?, ?, ?, ?)")
      .run(entry.key, entry.name, entry.draft, entry.onceKey, JSON.stringify(entry.result));
    await this.#name(entry);
  }

  async #finish(): Promise<void> {
    const begun = this.#database.prepare(
      "SELECT key, name, draft FROM faxes WHERE draft IS NOT NULL",
    );
    for (const { key, name, draft } of begun.all()) {
      await this.#name({ key: String(key), name: String(name), draft: String(draft) });
    }
  }

  async #name({ key, name, draft }: Pick<LedgerEntry, "key" | "name" | "draft">): Promise<void> {
    try {
      await Deno.rename(join(this.#folder, draft), join(this.#folder, name));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // it has its name already
    }
    this.#database.prepare("UPDATE faxes SET draft = NULL WHERE key = ?").run(key);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** Holds the database until it is closed: a program that dies lets it go. */
async function takeLock(
  database: DatabaseSync,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL");
      database.exec("BEGIN EXCLUSIVE; COMMIT");
      return;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!/locked|busy/i.test(message)) {
        throw new TaskError(
          `Cannot use "${join(folder, LEDGER_FILE)}", which knows what was received: ${message}`,
          { code: "fax.bad-ledger", cause: error },
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The file is on the disk before it is noted. */
async function syncFile(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  await file.sync();
}
