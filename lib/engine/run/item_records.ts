/**
 * What a loop remembers of its items: counts, and a record of each.
 *
 * @module
 */
import type { ItemRecord, LoopResult } from "../contract/event.ts";
import { LongList } from "../data/long_list.ts";
import type { Spool } from "../data/spool.ts";

/** Failed items of a long loop that its result still names. */
const MOST_KEPT = 10_000;

/** Outcomes of items of which nobody needs to be told one by one. */
const FINE: ReadonlySet<string> = new Set(["ok", "changed", "reused", "skipped"]);

/** Records of the items of one loop, in the order of the items. */
export class ItemRecords {
  readonly #total: number;
  readonly #spool: Spool | undefined;
  readonly #records: (ItemRecord | undefined)[];
  /** Where each record is in the spool, and one more: 0 means none. Not needed if they are in order. */
  readonly #places: Float64Array | undefined;
  readonly #counts = new Map<string, number>();
  #kept = 0;
  #recorded = 0;

  /**
   * @param spool Where records go; without one they stay in memory.
   * @param inOrder Whether items end in their order: one at a time.
   */
  constructor(total: number, spool: Spool | undefined, inOrder: boolean) {
    this.#total = total;
    this.#spool = spool;
    this.#records = spool === undefined ? new Array(total) : [];
    this.#places = spool === undefined || inOrder ? undefined : new Float64Array(total);
  }

  /** How many items ended so. */
  count(status: string): number {
    return this.#counts.get(status) ?? 0;
  }

  /** Items that failed for good, or of which nobody knows. */
  get failed(): number {
    return this.count("failed") + this.count("unclear");
  }

  add(index: number, record: ItemRecord): void {
    this.#recorded++;
    this.#counts.set(record.status, this.count(record.status) + 1);
    if (this.#spool === undefined) {
      this.#records[index] = record;
      return;
    }
    const place = this.#spool.append(record);
    if (this.#places !== undefined) this.#places[index] = place + 1;
    if (FINE.has(record.status) || this.#kept >= MOST_KEPT) return;
    this.#kept++;
    this.#records.push(record);
  }

  /** What the loop yielded, and all of its records where the result does not hold them. */
  end(): { readonly result: LoopResult; readonly all: LongList | undefined } {
    const items = this.#records.filter((record) => record !== undefined);
    const result: LoopResult = {
      total: this.#total,
      ok: this.count("ok") + this.count("changed") + this.count("reused"),
      failed: this.failed,
      rescued: this.count("rescued"),
      skipped: this.count("skipped"),
      notRun: this.#total - this.#recorded + this.count("cancelled"),
      items,
      ...(this.#spool === undefined ? {} : { omitted: this.#recorded - items.length }),
    };
    return { result, all: this.#spool && this.#all(this.#spool) };
  }

  #all(spool: Spool): LongList {
    const places = this.#places;
    if (places === undefined) return new LongList(() => spool.readAll(), this.#recorded);
    return new LongList(function* () {
      yield* spool.read(function* () {
        for (const place of places) if (place > 0) yield place - 1;
      }());
    }, this.#recorded);
  }
}
