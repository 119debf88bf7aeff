import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { join } from "node:path";
import type { FaxSettings } from "./settings.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";

/** Version of the tables; a newer one was written by a newer comtask. */
const SCHEMA_VERSION = 1;
/** How long one process waits for another one's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

const SCHEMA = `
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    cover TEXT,
    is_fax INTEGER NOT NULL,
    page_count INTEGER NOT NULL,
    bytes BLOB NOT NULL
  );
  CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL,
    queued INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    due_at INTEGER,
    number TEXT NOT NULL,
    details TEXT NOT NULL,
    document_id INTEGER,
    page_count INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    device_id INTEGER NOT NULL DEFAULT 0,
    device_status TEXT NOT NULL DEFAULT 'unknown',
    pause_requested INTEGER NOT NULL DEFAULT 0,
    call TEXT,
    call_ends_at INTEGER,
    submitted_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    csid TEXT NOT NULL DEFAULT '',
    archive_path TEXT,
    failure TEXT
  );
  CREATE INDEX jobs_queued ON jobs (id) WHERE queued = 1;
  CREATE INDEX jobs_ready ON jobs (priority DESC, id) WHERE state = 'ready';
  CREATE INDEX jobs_due ON jobs (due_at) WHERE state = 'waiting';
  CREATE INDEX jobs_calling ON jobs (call_ends_at) WHERE state = 'calling';
  CREATE INDEX jobs_device ON jobs (device_id) WHERE state = 'calling';
  CREATE INDEX jobs_converting ON jobs (id) WHERE state = 'converting';
  CREATE INDEX jobs_dead ON jobs (ended_at) WHERE state IN ('failed', 'exceeded');
  CREATE INDEX jobs_sent ON jobs (id) WHERE state = 'sent';
  CREATE INDEX jobs_number ON jobs (number);
  CREATE INDEX jobs_document ON jobs (document_id) WHERE document_id IS NOT NULL;
  CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    page_count INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    device_name TEXT NOT NULL,
    caller_id TEXT NOT NULL,
    csid TEXT NOT NULL,
    tsid TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL
  );
  CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    send INTEGER NOT NULL,
    receive INTEGER NOT NULL,
    rings INTEGER NOT NULL,
    csid TEXT NOT NULL,
    tsid TEXT NOT NULL,
    priority INTEGER NOT NULL,
    routes INTEGER NOT NULL
  );
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO counts VALUES ('queued', 0);
  CREATE TRIGGER jobs_in AFTER INSERT ON jobs WHEN new.queued = 1 BEGIN
    UPDATE counts SET value = value + 1 WHERE name = 'queued';
  END;
  CREATE TRIGGER jobs_out AFTER UPDATE OF queued ON jobs WHEN old.queued = 1 AND new.queued = 0 BEGIN
    UPDATE counts SET value = value - 1 WHERE name = 'queued';
  END;
`;

/** One row, by column. */
export type Row = Readonly<Record<string, null | number | bigint | string | Uint8Array>>;

/** What a new store begins with. */
export interface StoreOptions {
  readonly lines?: number;
  readonly retries?: number;
}

/**
 * The database of one folder: `faxes.sqlite` in WAL mode, which several processes may
 * have open. Every change is on the disk when its call returns.
 */
export class Store implements Disposable {
  readonly directory: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;

  /**
   * Opens a folder, and makes it a store if it is none yet.
   *
   * @throws {Error} If the folder cannot be made or written, or holds the store of a newer
   * version.
   */
  constructor(directory: string, options: StoreOptions = {}) {
    this.directory = directory;
    try {
      Deno.mkdirSync(directory, { recursive: true });
      this.#database = new DatabaseSync(join(directory, "faxes.sqlite"));
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

  #prepare({ lines = 4, retries }: StoreOptions): void {
    this.#database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.#database.exec("PRAGMA journal_mode = WAL");
    this.#database.exec("PRAGMA synchronous = FULL");
    const found = () => Number(this.get("PRAGMA user_version")?.user_version);
    if (found() > SCHEMA_VERSION) {
      throw new Error("it was written by a newer version of comtask; use that one");
    }
    this.transaction(() => {
      if (found() !== SCHEMA_VERSION) {
        this.#database.exec(SCHEMA);
        this.#database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
        this.#fill(lines);
      }
      if (retries !== undefined) this.saveSetting("retries", retries);
    });
  }

  #fill(lines: number): void {
    for (let id = 1; id <= lines; id++) {
      this.run(
        "INSERT INTO devices VALUES (?, ?, 1, 0, 2, 'comtask', 'comtask', ?, 1)",
        id,
        `Loopback Line ${id}`,
        id,
      );
    }
    const archiveDirectory = join(this.directory, "sent");
    for (const [name, value] of Object.entries({ ...DEFAULT_SETTINGS, archiveDirectory })) {
      this.saveSetting(name, value);
    }
  }

  /** All settings. */
  settings(): FaxSettings {
    const rows = this.all("SELECT name, value FROM settings");
    return Object.fromEntries(
      rows.map(({ name, value }) => [String(name), JSON.parse(String(value))]),
    ) as unknown as FaxSettings;
  }

  /** Stores the value of a setting as JSON. */
  saveSetting(name: string, value: unknown): void {
    this.run("REPLACE INTO settings VALUES (?, ?)", name, JSON.stringify(value));
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
  return new Error(`Cannot open fax store "${directory}": ${reason}`, { cause });
}
