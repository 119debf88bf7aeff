/**
 * Which keys were seen, for so many of them that a `Set` would fill the memory.
 *
 * @module
 */

/** Slots of the first table; each further one has four times as many. */
const FIRST_SLOTS = 1 << 14;
const GROWTH = 4;
/** Share of a table in use before there is another one. */
const FULL = 0.75;

/**
 * Remembers half of a 64-bit hash of each key, by a place that the other half decides: some six
 * bytes a key. What it calls new is new; what it calls seen may, once in some thousand lists of a
 * million keys, only look like another key: look again where that matters.
 */
export class SeenKeys {
  /** Never copied when there are more: a key stays where it was put. */
  readonly #tables: Uint32Array[] = [new Uint32Array(FIRST_SLOTS)];
  /** Keys in the last table. */
  #count = 0;

  /** Notes a key; `true` if it was certainly not noted before. */
  add(key: string): boolean {
    if (this.has(key)) return false;
    let table = this.#tables.at(-1)!;
    if (++this.#count > FULL * table.length) {
      table = new Uint32Array(GROWTH * table.length);
      this.#tables.push(table);
      this.#count = 1;
    }
    const mask = table.length - 1;
    let slot = high & mask; // of the look-up just now
    while (table[slot] !== 0) slot = slot + 1 & mask;
    table[slot] = low;
    return true;
  }

  /** Whether a key seems to have been noted. */
  has(key: string): boolean {
    hash(key);
    for (const table of this.#tables) {
      const mask = table.length - 1;
      for (let slot = high & mask; table[slot] !== 0; slot = slot + 1 & mask) {
        if (table[slot] === low) return true;
      }
    }
    return false;
  }
}

/** The last hash; two results without an object for each key. */
let high = 0;
let low = 0;

/** Two independent multiplicative hashes with a final mix (after Bret Mulvey's and MurmurHash3's). */
function hash(key: string): void {
  let a = 0xdeadbeef ^ key.length;
  let b = 0x41c6ce57 ^ key.length;
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ a >>> 16, 2_246_822_507) ^ Math.imul(b ^ b >>> 13, 3_266_489_909);
  b = Math.imul(b ^ b >>> 16, 2_246_822_507) ^ Math.imul(a ^ a >>> 13, 3_266_489_909);
  high = a >>> 0;
  low = (b >>> 0) || 1; // zero means an empty slot
}
