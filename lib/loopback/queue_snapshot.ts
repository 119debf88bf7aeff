import type { ServiceClient } from "./client.ts";

/** Ids that are read from the store at once. */
const PAGE = 128;

/**
 * The queue as the collections of both libraries show it: a number of jobs that stays, whose ids
 * are read as they are asked for.
 *
 * A caller that goes from the first job to the last sees each job once, also while others leave
 * the queue; one that asks for a place far ahead gets the job that is there now.
 */
export class QueueSnapshot {
  /** Jobs when the snapshot was made. */
  readonly count: number;
  readonly #client: ServiceClient;
  readonly #account: string | undefined;
  readonly #pages = new Map<number, readonly number[]>();

  /** @param account Only its jobs; default all that the user sees. */
  constructor(client: ServiceClient, account?: string) {
    this.#client = client;
    this.#account = account;
    this.count = client.jobCount(account);
  }

  /** The id at a position from 1; undefined if so many jobs have left the queue since. */
  at(position: number): number | undefined {
    const index = Math.floor((position - 1) / PAGE);
    return this.#page(index)[(position - 1) % PAGE];
  }

  /** All ids, the oldest first. */
  *[Symbol.iterator](): Generator<number> {
    for (let position = 1; position <= this.count; position++) {
      const id = this.at(position);
      if (id !== undefined) yield id;
    }
  }

  #page(index: number): readonly number[] {
    const known = this.#pages.get(index);
    if (known !== undefined) return known;
    const after = this.#lastBefore(index);
    const limit = Math.min(PAGE, this.count - index * PAGE);
    const page = after === undefined
      ? []
      : this.#client.jobIds({ after, limit, account: this.#account });
    this.#pages.set(index, page);
    return page;
  }

  /** The id behind which a page begins; undefined if the queue has become too short. */
  #lastBefore(index: number): number | undefined {
    if (index === 0) return 0;
    const previous = this.#pages.get(index - 1)?.at(-1);
    return previous ?? this.#client.jobIdAt(index * PAGE - 1, this.#account);
  }
}
