import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { join } from "node:path";
import type { FaxSettings } from "./settings.ts";
import { LoopbackError } from "./loopback_error.ts";
import { defaultSettings } from "./settings.ts";
import { SCHEMA_STEPS } from "./schema.ts";

/** How long one process waits for another one's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

/** What is kept in memory of a database that is larger, so that long queues stay quick. */
const CACHE_KIB = 16_384;
/** Pages of the log, 16 MB, before they move to the database: a fax has some twenty. */
const CHECKPOINT_PAGES = 4000;
/** Lines of a new store. */
const DEFAULT_LINES = 4;

/** One row, by column. */
export type Row = Readonly<Record<string, null | number | bigint | string | Uint8Array>>;

/** What a new store begins with. */
export interface StoreOptions {
  readonly lines?: number;
  readonly retries?: number;
  /**
   * Changes nothing by being opened: a setting among these options is only seen by this one, and
   * where there is no store, there is an empty one in the memory.
   */
  readonly rehearsal?: boolean;
}

/**
 * The database of one folder: `faxes.sqlite` in WAL mode, which several processes may
 * have open. Every change is on the disk when its call returns.
 */
export class Store implements Disposable {
  readonly directory: string;
  /** Whether it is in the folder; else it is in the memory, and nobody else can open it. */
  readonly isKept: boolean;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #defaults: FaxSettings;
  /** Settings that a rehearsal is meant to see, and the store does not keep. */
  readonly #rehearsed: Partial<FaxSettings>;
  #inTransaction = false;

  /**
   * Opens a folder, and makes it a store if it is none yet.
   *
   * @throws {Error} If the folder cannot be made or written, or holds the store of a newer
   * version.
   */
  constructor(directory: string, options: StoreOptions = {}) {
    this.directory = directory;
    this.#defaults = defaultSettings(directory);
    const { rehearsal = false, retries } = options;
    this.#rehearsed = rehearsal && retries !== undefined ? { retries } : {};
    const file = join(directory, "faxes.sqlite");
    try {
      this.isKept = options.rehearsal !== true || exists(file);
      if (this.isKept) Deno.mkdirSync(directory, { recursive: true });
      this.#database = new DatabaseSync(this.isKept ? file : ":memory:");
    } catch (cause) {
      throw cannotOpen(directory, cause);
    }
    try {
      this.#prepare(options);
    } catch (cause) {
      this.#database.close();
      throw cannotOpen(directory, cause);
    }
  }

  /** The first row of a query, or undefined. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  /** All rows of a query. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  /** Runs a change and tells how many rows it met, and the id of the last new one. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /** Runs `body` so that all of its changes happen, or none; calls within one join it. */
  transaction<T>(body: () => T): T {
    if (this.#inTransaction) return body();
    this.#statement("BEGIN IMMEDIATE").run();
    this.#inTransaction = true;
    try {
      const result = body();
      this.#statement("COMMIT").run();
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#statement("ROLLBACK").run();
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** A number that changes when another process or worker has changed the store. */
  get version(): number {
    return Number(this.get("PRAGMA data_version")?.data_version);
  }

  /** Closes the database; twice is harmless. */
  [Symbol.dispose](): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #prepare({ lines, retries, rehearsal = false }: StoreOptions): void {
    this.#database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.#database.exec("PRAGMA journal_mode = WAL");
    this.#database.exec("PRAGMA synchronous = FULL");
    this.#database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    this.#database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    const found = () => Number(this.get("PRAGMA user_version")?.user_version);
    if (found() > SCHEMA_STEPS.length) {
      throw new Error("it was written by a newer version of comtask; use that one");
    }
    this.transaction(() => {
      const version = found();
      for (const step of SCHEMA_STEPS.slice(version)) this.#database.exec(step);
      this.#database.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length}`);
      if (version === 0) this.#fill(lines ?? DEFAULT_LINES);
      else if (lines !== undefined) this.#checkLines(lines);
      if (retries !== undefined && !rehearsal) this.saveSetting("retries", retries);
    });
  }

  #checkLines(lines: number): void {
    const found = Number(this.get("SELECT count(*) AS lines FROM devices")?.lines);
    if (found === lines) return;
    throw new LoopbackError(
      "other-options",
      `it has ${found} lines, not ${lines}; leave the option out, or use another folder`,
    );
  }

  #fill(lines: number): void {
    for (let id = 1; id <= lines; id++) {
      this.run(
        "INSERT INTO devices (id, name, send, receive, rings, csid, tsid, priority, routes) " +
          "VALUES (?, ?, 1, 1, 2, 'comtask', 'comtask', ?, 1)",
        id,
        `Loopback Line ${id}`,
        id,
      );
    }
  }

  /** All settings. */
  settings(): FaxSettings {
    const rows = this.all("SELECT name, value FROM settings");
    const saved = rows.map(({ name, value }) => [String(name), JSON.parse(String(value))]);
    return { ...this.#defaults, ...Object.fromEntries(saved), ...this.#rehearsed };
  }

  /** Stores the value of a setting as JSON. */
  saveSetting(name: string, value: unknown): void {
    this.run(
      "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      name,
      JSON.stringify(value),
    );
  }
}

/** Whether the database itself failed, because it is full or locked: all of a change is void then. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof Error &&
    (error as { readonly code?: unknown }).code === "ERR_SQLITE_ERROR";
}

function exists(file: string): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function cannotOpen(directory: string, cause: unknown): Error {
  const reason = cause instanceof Deno.errors.PermissionDenied || cause instanceof Error &&
      /unable to open database|readonly database|attempt to write/i.test(cause.message)
    ? "the folder cannot be written; choose another one or change its rights"
    : cause instanceof Deno.errors.NotADirectory || cause instanceof Deno.errors.AlreadyExists
    ? "it is a file, not a folder"
    : cause instanceof Deno.errors.NotCapable
    ? `Deno may not use it; allow it with --allow-read and --allow-write (${cause.message})`
    : cause instanceof Error
    ? cause.message
    : String(cause);
  const message = `Cannot open fax store "${directory}": ${reason}`;
  if (cause instanceof LoopbackError) return new LoopbackError(cause.problem, message);
  const Failure = cause instanceof Deno.errors.NotCapable ? Deno.errors.NotCapable : Error;
  return new Failure(message, { cause });
}
