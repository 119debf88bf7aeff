/**
 * The journal in one SQLite file: write-ahead log, every intent on the disk before its effect.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { TaskError } from "../contract/error.ts";
import type { RunResult } from "../contract/event.ts";
import type {
  Journal,
  RunDetails,
  RunFilter,
  RunHeader,
  RunProgress,
  RunSummary,
} from "./journal.ts";
import { refuseEmptied } from "./emptied.ts";
import { journalError } from "./journal_error.ts";
import type { Intent, RecordedOutcome, RunJournal } from "./port.ts";
import {
  fromJson,
  resultToJson,
  type Row,
  toJson,
  toOpenEffect,
  toRecalled,
  toStep,
  toSummary,
} from "./rows.ts";

const SCHEMA_VERSION = 4;

const SCHEMA = `
  create table runs (
    id text primary key, name text not null, file text, task text not null, key text,
    sha256 text not null, shape text not null, params text not null, mode text not null,
    started text not null, keep_ms integer, attempt integer not null, outcome text,
    exit_code integer, ended text, result text, cancel integer not null default 0,
    cwd text
  ) strict;
  create index runs_by_key on runs (name, key);
  create table steps (
    run text not null references runs (id) on delete cascade, path text not null,
    uses text not null, once_key text not null, input_hash text not null,
    attempt integer not null, begun text not null, outcome text, result text, error text,
    ended text, run_attempt integer not null default 0, once integer not null default 0,
    primary key (run, path)
  ) strict, without rowid;
  create index steps_open on steps (once_key) where once = 1 and outcome is null;
  create table once (
    key text primary key, run text not null, result text, at text not null, until integer
  ) strict, without rowid;
`;

const REMEMBER_ONCE = "insert into once (key, run, result, at, until)";
/** What is over, and was not pruned yet, makes room. */
const UNLESS_KEPT = `on conflict (key) do update set run = excluded.run, result = excluded.result,
  at = excluded.at, until = excluded.until
  where until is not null and until <= unixepoch('subsec') * 1000`;

/** What makes a journal of each version one of the next. */
const MIGRATIONS: readonly string[] = [
  SCHEMA,
  "alter table steps add column run_attempt integer not null default 0;",
  "alter table steps add column once integer not null default 0; " +
  "create index steps_open on steps (once_key) where once = 1 and outcome is null;",
  "alter table runs add column cwd text;",
];

/**
 * Opens the journal, and makes it when there is none.
 *
 * @param path Of the SQLite file; its folder must exist.
 * @throws {TaskError} With code `journal.open`, `journal.newer`; later calls throw `journal.write`.
 */
export async function openJournal(path: string): Promise<Journal> {
  const { DatabaseSync } = await import("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    await refuseEmptied(path);
    database = new DatabaseSync(path);
    database.exec(
      "pragma busy_timeout = 10000; pragma journal_mode = wal; " +
        "pragma synchronous = full; pragma foreign_keys = on;",
    );
    prepareSchema(database, path);
    return new SqliteJournal(database, path);
  } catch (cause) {
    database?.close();
    if (cause instanceof TaskError) throw cause;
    throw journalError(`open journal "${path}"`, "journal.open", cause);
  }
}

function prepareSchema(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare("pragma user_version").get()?.["user_version"]);
  if (version > SCHEMA_VERSION) {
    throw new TaskError(
      `Cannot use the journal "${path}": it is of version ${version}, ` +
        `this runner knows ${SCHEMA_VERSION}`,
      { code: "journal.newer", advice: "Use the newer runner that wrote it" },
    );
  }
  if (version === SCHEMA_VERSION) return;
  database.exec("begin immediate");
  try {
    // Another process may have made it while this one waited.
    const now = Number(database.prepare("pragma user_version").get()?.["user_version"]);
    if (now === 0) database.exec(SCHEMA);
    else for (const migration of MIGRATIONS.slice(now)) database.exec(migration);
    database.exec(`pragma user_version = ${SCHEMA_VERSION}`);
    database.exec("commit");
  } catch (error) {
    if (database.isTransaction) database.exec("rollback"); // a full disk has ended it
    throw error;
  }
}

class SqliteJournal implements Journal {
  readonly folder: string;
  readonly locks: string;
  readonly #database: DatabaseSync;
  readonly #file: string;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#file = resolve(path); // the process may go to another folder later
    this.folder = dirname(this.#file);
    this.locks = `${this.#file}.locks`;
  }

  list(filter: RunFilter = {}): readonly RunSummary[] {
    const { name, key, outcome } = filter;
    const unfinished = outcome === "unfinished";
    const rows = this.#all(
      `select * from runs where (?1 is null or name = ?1) and (?2 is null or key = ?2)
       and (?3 is null or outcome = ?3) and (?4 = 0 or outcome is null)
       order by rowid desc limit ?5`,
      [
        name ?? null,
        key ?? null,
        unfinished ? null : outcome ?? null,
        unfinished ? 1 : 0,
        filter.limit ?? 50,
      ],
    );
    return rows.map((row) => toSummary(row, this.locks));
  }

  get(runId: string): RunDetails | undefined {
    const [row] = this.#all("select * from runs where id = ?", [runId]);
    if (row === undefined) return undefined;
    const steps = this.#all("select * from steps where run = ? order by begun, path", [runId]);
    return {
      ...toSummary(row, this.locks),
      steps: steps.map(toStep),
      result: fromJson(row["result"]) as RunResult | undefined,
    };
  }

  progress(runId: string, most: number): RunProgress {
    const counts = this.#all(
      "select coalesce(outcome, 'begun') as outcome, count(*) as number from steps where run = ? " +
        "group by 1 order by 1",
      [runId],
    );
    const newest = this.#all(
      "select * from steps where run = ? order by begun desc, path desc limit ?",
      [runId, most],
    );
    return {
      counts: Object.fromEntries(
        counts.map((row) => [String(row["outcome"]), Number(row["number"])]),
      ),
      newest: newest.reverse().map(toStep),
    };
  }

  find(name: string, key: string): RunSummary | undefined {
    const [row] = this.#all(
      `select * from runs where name = ? and key = ? and mode = 'run'
       order by rowid desc limit 1`,
      [name, key],
    );
    return row && toSummary(row, this.locks);
  }

  begin(header: RunHeader): RunJournal {
    this.#write(
      `insert into runs (id, name, file, task, key, sha256, shape, params, mode, started, keep_ms,
       cwd, attempt) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
      [
        header.runId,
        header.name,
        header.file ?? null,
        header.task,
        header.key ?? null,
        header.sha256,
        JSON.stringify(header.shape),
        JSON.stringify(header.params),
        header.mode,
        header.started,
        header.keepMs ?? null,
        workingFolder() ?? null,
      ],
    );
    return this.#journalOf(header.runId, 1, header.keepMs);
  }

  reopen(runId: string): RunJournal {
    const [row] = this.#all(
      `update runs set attempt = attempt + 1, outcome = null, exit_code = null, ended = null,
       cancel = 0 where id = ? returning keep_ms, attempt`,
      [runId],
    );
    const keep = row?.["keep_ms"];
    return this.#journalOf(
      runId,
      Number(row?.["attempt"]),
      keep === null ? undefined : Number(keep),
    );
  }

  end(runId: string, result: RunResult): void {
    this.#write("update runs set outcome = ?, exit_code = ?, ended = ?, result = ? where id = ?", [
      result.outcome,
      result.exitCode,
      result.ended,
      toJson(result),
      runId,
    ]);
  }

  decide(runId: string, path: string, happened: boolean): boolean {
    const error = { code: "not-done", message: "a person found that it was not done" };
    const now = timestamp();
    return this.#guard(() =>
      this.#together(() => {
        const row = this.#database.prepare(
          `update steps set outcome = ?, result = 'null', error = ?, ended = ?
           where run = ? and path = ? and outcome is null returning once, once_key`,
        ).get(
          happened ? "changed" : "failed",
          happened ? null : toJson({ ...error, transient: false }),
          now,
          runId,
          path,
        );
        if (row === undefined) return false;
        // No other run may do it again either.
        if (happened && row["once"] === 1) {
          this.#database.prepare(
            `${REMEMBER_ONCE} select ?, id, 'null', ?, ? + keep_ms from runs where id = ?
             ${UNLESS_KEPT}`,
          ).run(row["once_key"], now, Date.now(), runId);
        }
        return true;
      })
    );
  }

  requestCancel(runId: string): void {
    this.#write("update runs set cancel = 1 where id = ?", [runId]);
  }

  isCancelRequested(runId: string): boolean {
    return this.#all("select cancel from runs where id = ?", [runId])[0]?.["cancel"] === 1;
  }

  prune(now: Temporal.Instant = Temporal.Now.instant()): number {
    const ms = now.epochMilliseconds;
    this.#write("delete from once where until is not null and until < ?", [ms]);
    return this.#all(
      `delete from runs where ended is not null and keep_ms is not null
       and unixepoch(ended, 'subsec') * 1000 + keep_ms < ? returning id`,
      [ms],
    ).length;
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #journalOf(runId: string, runAttempt: number, keepMs: number | undefined): RunJournal {
    const recall = this.#database.prepare("select * from steps where run = ? and path = ?");
    const once = this.#database.prepare(
      "select result from once where key = ? and (until is null or until > ?)",
    );
    const intend = this.#database.prepare(
      `insert into steps (run, path, uses, once_key, input_hash, attempt, begun, run_attempt,
       once) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (run, path) do update set
       uses = excluded.uses, once_key = excluded.once_key, input_hash = excluded.input_hash,
       attempt = excluded.attempt, begun = excluded.begun, run_attempt = excluded.run_attempt,
       once = excluded.once, outcome = null, result = null, error = null, ended = null`,
    );
    const others = this.#database.prepare(
      `select steps.run, path, other.params = own.params as same_params
       from steps join runs as other on other.id = steps.run join runs as own on own.id = ?2
       where once_key = ?1 and once = 1 and steps.outcome is null
         and not (steps.run = ?2 and path = ?3)`,
    );
    const settle = this.#database.prepare(
      "update steps set outcome = ?, result = ?, error = ?, ended = ? where run = ? and path = ?",
    );
    const remember = this.#database.prepare(
      `${REMEMBER_ONCE} values (?, ?, ?, ?, ?) ${UNLESS_KEPT}`,
    );
    const recallOnce = (key: string) => {
      const row = this.#guard(() => once.get(key, Date.now()));
      return row && { result: fromJson(row["result"]) ?? null };
    };
    return {
      recall: (path) => toRecalled(this.#guard(() => recall.get(runId, path)), runAttempt),
      recallOnce,
      intend: ({ path, uses, onceKey, inputHash, attempt, once, besides }: Intent) => {
        const begun = timestamp();
        const note = () => {
          const isOnce = once ? 1 : 0;
          const key = onceKey === `${runId}/${path}` ? "" : onceKey; // what follows is left out
          intend.run(runId, path, uses, key, inputHash, attempt, begun, runAttempt, isOnce);
        };
        return this.#guard(() => {
          if (!once) return void note();
          return this.#together(() => {
            // Somebody else may have come to its end since it was looked for.
            const done = recallOnce(onceKey);
            if (done !== undefined) return done;
            const open = others.all(onceKey, runId, path).map((row) =>
              toOpenEffect(row, runId, this.locks)
            ).find(({ id }) => !besides?.has(id));
            if (open === undefined) note();
            return open;
          });
        });
      },
      settle: ({ path, outcome, result, error, onceKey }: RecordedOutcome) =>
        this.#guard(() => {
          const json = resultToJson(result, runId, path);
          const note = () =>
            settle.run(outcome, json, error ? toJson(error) : null, timestamp(), runId, path);
          if (onceKey === undefined) return void note();
          this.#together(() => {
            note();
            const until = keepMs === undefined ? null : Date.now() + keepMs;
            remember.run(onceKey, runId, json, timestamp(), until);
          });
        }),
    };
  }

  /** All of it or nothing. */
  #together<T>(action: () => T): T {
    this.#database.exec("begin immediate");
    try {
      const result = action();
      this.#database.exec("commit");
      return result;
    } catch (failure) {
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw failure;
    }
  }

  #all(sql: string, values: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#database.prepare(sql).all(...values));
  }

  /** Errors of SQLite, in our words. */
  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      if (cause instanceof TaskError) throw cause;
      throw journalError(`use the journal "${this.#file}"`, "journal.write", cause);
    }
  }

  #write(sql: string, values: SQLInputValue[]): void {
    this.#guard(() => this.#database.prepare(sql).run(...values));
  }
}

/** `undefined` if it is gone, or may not be asked for. */
function workingFolder(): string | undefined {
  try {
    return Deno.cwd();
  } catch {
    return undefined;
  }
}

function timestamp(): string {
  return Temporal.Now.instant().toString();
}
