/**
 * The port to a store of work: items that one or many workers do, each at least once.
 *
 * @module
 */

/** One item, as a worker sees it. */
export interface WorkItem {
  /** Name of the queue. */
  readonly queue: string;
  /** Unique in its queue. */
  readonly key: string;
  /** Plain data with a version number of its own. */
  readonly body: unknown;
  /** What limits of groups count. */
  readonly group: string | undefined;
  /** 1 for the first time that a worker takes it. */
  readonly attempt: number;
  /** Puts the item back, not to be taken before a time, when the handler returns. */
  postpone(notBefore: Temporal.Instant): void;
}

/** Where an item stands. */
export type WorkStatus = "waiting" | "running" | "done" | "failed";

/** An item, as reports see it. */
export interface ItemState {
  /** Name of the queue. */
  readonly queue: string;
  /** Unique in its queue. */
  readonly key: string;
  /** What limits of groups count. */
  readonly group: string | undefined;
  /** Where it is. */
  readonly status: WorkStatus;
  /** How often it was begun. */
  readonly attempts: number;
  /** What was put. */
  readonly body: unknown;
  /** What the handler returned. */
  readonly result: unknown;
  /** Text of the last error. */
  readonly error: string | undefined;
}

/** Options of {@link WorkStore.put}. */
export interface PutOptions {
  /** Items of a group share a limit, as those of one fax server do. */
  readonly group?: string;
  /** Not handed out earlier. */
  readonly notBefore?: Temporal.Instant;
}

/** Options of {@link WorkStore.work}. */
export interface WorkOptions {
  /** Items in flight at once in this worker. */
  readonly parallel: number;
  /** Items of one group in flight at once, over all workers. */
  readonly perGroup?: number;
  /** An item whose worker has not been heard of for so long goes to another one; default 30000. */
  readonly leaseMs?: number;
}

/** Does one item; what it returns is the result, what it throws is the error. */
export type WorkHandler = (item: WorkItem, signal: AbortSignal) => Promise<unknown>;

/** A worker. Disposing it aborts what is in flight; those items wait again. */
export interface QueueWorker extends AsyncDisposable {
  /** Takes no further items, and settles when those in flight are done. */
  drain(): Promise<void>;
}

/**
 * A store of work. A key is done once: it stays known after its item is done. Delivery is at least
 * once; guarding effects against happening twice is the journal's work, not the store's.
 */
export interface WorkStore extends AsyncDisposable {
  /** Adds an item; `false` when its key is known already, whatever has become of it. */
  put(queue: string, key: string, body: unknown, options?: PutOptions): Promise<boolean>;
  /** Hands items of a queue to a handler, until it is stopped. */
  work(queue: string, options: WorkOptions, handler: WorkHandler): Promise<QueueWorker>;
  /** What is known of an item. */
  state(queue: string, key: string): Promise<ItemState | undefined>;
  /** In the order in which they were put. */
  list(
    queue: string,
    filter?: { readonly status?: WorkStatus; readonly group?: string },
  ): AsyncIterable<ItemState>;
  /** Lets failed items wait again; returns how many there were. */
  retry(queue: string, keys: readonly string[]): Promise<number>;
}
