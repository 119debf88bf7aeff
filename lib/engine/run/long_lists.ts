/**
 * The long lists of one run: what functions gather and loops record, on the disk.
 *
 * @module
 */
import { LongList } from "../data/long_list.ts";
import { Spool } from "../data/spool.ts";

/** Lists up to here are ordinary ones, in memory. */
export const LONGEST_IN_MEMORY = 10_000;

/** Makes long lists, and forgets them all at the end of the run. */
export class LongLists implements Disposable {
  readonly #folder: string | undefined;
  readonly #onLong: () => void;
  readonly #spools: Spool[] = [];

  /**
   * @param folder Where they stand; the system's folder for temporary files if it is left out.
   * @param onLong Hears of the first long list, which expressions have to look out for from then on.
   */
  constructor(folder: string | undefined, onLong: () => void) {
    this.#folder = folder;
    this.#onLong = onLong;
  }

  /** A place on the disk; `undefined` where nothing may be written, and lists stay in memory. */
  spool(): Spool | undefined {
    const spool = Spool.open(this.#folder);
    if (spool === undefined) return undefined;
    this.#spools.push(spool);
    this.#onLong();
    return spool;
  }

  /** Gathers items: an array, or a long list when there are many. They must be plain data. */
  async collect(items: AsyncIterable<unknown>): Promise<unknown[] | LongList> {
    const list: unknown[] = [];
    let spool: Spool | undefined;
    let count = 0;
    let asked = false;
    for await (const item of items) {
      if (spool !== undefined) spool.append(item);
      else list.push(item);
      if (++count <= LONGEST_IN_MEMORY || asked) continue;
      asked = true;
      spool = this.spool();
      if (spool !== undefined) { for (const earlier of list.splice(0)) spool.append(earlier); }
    }
    if (spool === undefined) return list;
    const filled = spool;
    return new LongList(() => filled.readAll(), count);
  }

  [Symbol.dispose](): void {
    for (const spool of this.#spools.splice(0)) spool[Symbol.dispose]();
  }
}
