/**
 * The store of work in one SQLite file: for the workers of one machine.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import { TaskError, toErrorInfo } from "../contract/error.ts";
import type {
  ItemState,
  PutOptions,
  QueueWorker,
  WorkHandler,
  WorkItem,
  WorkOptions,
  WorkStatus,
  WorkStore,
} from "./work_store.ts";

const SCHEMA = `
  create table if not exists work (
    seq integer primary key, queue text not null, key text not null, body text not null,
    grp text, status text not null default 'waiting', attempts integer not null default 0,
    not_before integer not null, owner text, lease_ms integer, renewed integer not null default 0,
    result text, error text,
    unique (queue, key)
  ) strict;
  create index if not exists work_waiting on work (queue, status, not_before, seq);
`;

/**
 * Takes the oldest item that is due, or one whose worker is gone, if its group has room. No time of
 * the clock decides whether a worker lives, since that may be set back: see `#findAbandoned`.
 */
const CLAIM = `
  update work set status = 'running', attempts = attempts + 1, owner = ?1, lease_ms = ?2,
  renewed = renewed + 1, error = null where seq = (
    select seq from work w where queue = ?3 and (
      (status = 'waiting' and not_before <= ?4) or
      (status = 'running' and seq = ?6 and renewed = ?7)
    ) and (?5 is null or grp is null or (
      select count(*) from work o where o.queue = w.queue and o.grp = w.grp
      and o.status = 'running' and o.seq <> w.seq
    ) < ?5) order by seq limit 1
  ) returning *
`;

const POLL_MS = 50;
const LEASE_MS = 30_000;

/**
 * Opens the store, and makes it when there is none.
 *
 * @throws {TaskError} With code `work.open`.
 */
export async function openWorkStore(path: string): Promise<WorkStore> {
  const { DatabaseSync } = await import("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec("pragma busy_timeout = 10000; pragma journal_mode = wal;");
    database.exec(SCHEMA);
  } catch (cause) {
    database?.close();
    throw new TaskError(`Cannot open the store of work "${path}": ${(cause as Error).message}`, {
      code: "work.open",
      cause,
    });
  }
  return new SqliteWorkStore(database);
}

type Row = Record<string, SQLOutputValue>;

class SqliteWorkStore implements WorkStore {
  readonly #database: DatabaseSync;
  readonly #workers = new Set<SqliteWorker>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  put(queue: string, key: string, body: unknown, options: PutOptions = {}): Promise<boolean> {
    const { changes } = this.#database.prepare(
      `insert into work (queue, key, body, grp, not_before) values (?, ?, ?, ?, ?)
       on conflict (queue, key) do nothing`,
    ).run(
      queue,
      key,
      JSON.stringify(body ?? null),
      options.group ?? null,
      options.notBefore?.epochMilliseconds ?? 0,
    );
    return Promise.resolve(changes === 1);
  }

  work(queue: string, options: WorkOptions, handler: WorkHandler): Promise<QueueWorker> {
    const worker = new SqliteWorker(this.#database, queue, options, handler);
    this.#workers.add(worker);
    return Promise.resolve(worker);
  }

  state(queue: string, key: string): Promise<ItemState | undefined> {
    const row = this.#database.prepare("select * from work where queue = ? and key = ?")
      .get(queue, key);
    return Promise.resolve(row && toState(row));
  }

  async *list(
    queue: string,
    filter: { readonly status?: WorkStatus; readonly group?: string } = {},
  ): AsyncIterable<ItemState> {
    // By pages, so that a long list neither fills the memory nor holds a statement open.
    for (let after = 0;;) {
      const page = this.#database.prepare(
        `select * from work where queue = ?1 and seq > ?2 and (?3 is null or status = ?3)
         and (?4 is null or grp = ?4) order by seq limit 500`,
      ).all(queue, after, filter.status ?? null, filter.group ?? null);
      for (const row of page) yield await Promise.resolve(toState(row));
      if (page.length < 500) return;
      after = Number(page.at(-1)!["seq"]);
    }
  }

  retry(queue: string, keys: readonly string[]): Promise<number> {
    const statement = this.#database.prepare(
      `update work set status = 'waiting', not_before = 0, error = null
       where queue = ? and key = ? and status = 'failed'`,
    );
    let count = 0;
    for (const key of keys) count += Number(statement.run(queue, key).changes);
    return Promise.resolve(count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.#workers) await worker[Symbol.asyncDispose]();
    this.#database.close();
  }
}

class SqliteWorker implements QueueWorker {
  readonly #database: DatabaseSync;
  readonly #queue: string;
  readonly #options: WorkOptions;
  readonly #handler: WorkHandler;
  readonly #owner = crypto.randomUUID();
  readonly #abort = new AbortController();
  readonly #flight = new Map<number, Promise<void>>();
  /** Items of other workers: how often they were renewed, and since when that has not changed. */
  readonly #watched = new Map<number, { readonly renewed: number; readonly sinceMs: number }>();
  readonly #timers: ReturnType<typeof setInterval>[];
  #draining = false;

  constructor(
    database: DatabaseSync,
    queue: string,
    options: WorkOptions,
    handler: WorkHandler,
  ) {
    this.#database = database;
    this.#queue = queue;
    this.#options = options;
    this.#handler = handler;
    this.#timers = [
      setInterval(() => this.#fill(), POLL_MS),
      setInterval(() => this.#renew(), Math.max(10, this.#leaseMs / 3)),
    ];
    this.#fill();
  }

  get #leaseMs(): number {
    return this.#options.leaseMs ?? LEASE_MS;
  }

  async drain(): Promise<void> {
    this.#draining = true;
    await Promise.all(this.#flight.values());
    for (const timer of this.#timers) clearInterval(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort(new TaskError("The worker was stopped", { code: "cancelled" }));
    await this.drain();
  }

  #fill(): void {
    while (!this.#draining && this.#flight.size < this.#options.parallel) {
      const abandoned = this.#findAbandoned();
      const row = this.#database.prepare(CLAIM).get(
        this.#owner,
        this.#leaseMs,
        this.#queue,
        Date.now(),
        this.#options.perGroup ?? null,
        abandoned?.seq ?? null,
        abandoned?.renewed ?? null,
      );
      if (row === undefined) return;
      const seq = Number(row["seq"]);
      const doing = this.#do(row).finally(() => {
        this.#flight.delete(seq);
        this.#fill();
      });
      this.#flight.set(seq, doing);
    }
  }

  /** An item that its worker has not renewed for as long as it promised to, as seen from here. */
  #findAbandoned(): { readonly seq: number; readonly renewed: number } | undefined {
    const rows = this.#database.prepare(
      "select seq, renewed, lease_ms from work where queue = ? and status = 'running' and owner <> ?",
    ).all(this.#queue, this.#owner);
    const nowMs = performance.now();
    const seen = new Set<number>();
    let abandoned: { readonly seq: number; readonly renewed: number } | undefined;
    for (const row of rows) {
      const [seq, renewed] = [Number(row["seq"]), Number(row["renewed"])];
      seen.add(seq);
      const watched = this.#watched.get(seq);
      if (watched?.renewed !== renewed) this.#watched.set(seq, { renewed, sinceMs: nowMs });
      else if (nowMs - watched.sinceMs > Number(row["lease_ms"])) abandoned ??= { seq, renewed };
    }
    for (const seq of this.#watched.keys()) if (!seen.has(seq)) this.#watched.delete(seq);
    return abandoned;
  }

  async #do(row: Row): Promise<void> {
    const { queue, key, body, group, attempts } = toState(row);
    let postponed: Temporal.Instant | undefined;
    const item: WorkItem = {
      queue,
      key,
      body,
      group,
      attempt: attempts,
      postpone: (notBefore) => postponed = notBefore,
    };
    const seq = Number(row["seq"]);
    try {
      const result = await this.#handler(item, this.#abort.signal);
      if (postponed !== undefined) {
        this.#settle(seq, "waiting", null, null, postponed.epochMilliseconds);
      } else this.#settle(seq, "done", JSON.stringify(result ?? null), null, 0);
    } catch (error) {
      if (this.#abort.signal.aborted) this.#settle(seq, "waiting", null, null, 0);
      else this.#settle(seq, "failed", null, toErrorInfo(error).message, 0);
    }
  }

  /** Only the worker that still holds the item may say what became of it. */
  #settle(
    seq: number,
    status: WorkStatus,
    result: SQLInputValue,
    error: SQLInputValue,
    notBefore: number,
  ): void {
    this.#database.prepare(
      `update work set status = ?, result = ?, error = ?, not_before = ?, lease_ms = null,
       owner = null where seq = ? and owner = ?`,
    ).run(status, result, error, notBefore, seq, this.#owner);
  }

  #renew(): void {
    if (this.#flight.size === 0) return;
    this.#database.prepare(
      "update work set renewed = renewed + 1 where queue = ? and owner = ? and status = 'running'",
    ).run(this.#queue, this.#owner);
  }
}

function toState(row: Row): ItemState {
  const json = (value: SQLOutputValue) => typeof value === "string" ? JSON.parse(value) : undefined;
  return {
    queue: String(row["queue"]),
    key: String(row["key"]),
    group: row["grp"] === null ? undefined : String(row["grp"]),
    status: String(row["status"]) as WorkStatus,
    attempts: Number(row["attempts"]),
    body: json(row["body"]),
    result: json(row["result"]),
    error: row["error"] === null ? undefined : String(row["error"]),
  };
}
