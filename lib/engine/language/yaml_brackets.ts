/**
 * Closing brackets at the column of their key, as `deno fmt` and Prettier write them.
 *
 * YAML wants them further right, and the library insists on it. What it gets is the text with
 * blanks before these brackets; the places it finds are those of the text as it was written.
 *
 * @module
 */
import type { Event } from "../../yaml.ts";

/** What the library says of a place. */
export interface Deficiency {
  readonly reason?: string;
  readonly mark?: { readonly position: number } | null;
}

/** One by one, each such bracket costs another reading; so many characters are read again at most. */
const MOST_READ_AGAIN = 4_000_000;
/** How much further right than its bracket a key may stand. */
const MOST_BLANKS = 256;

/** Text with blanks before closing brackets. */
export class PaddedText {
  /** Where blanks stand in the text as it was written, in order. */
  readonly #pads: number[];
  #readAgain = 0;

  constructor(readonly written: string, pads: number[] = []) {
    this.#pads = pads;
  }

  /** With a blank before each bracket that begins a line. */
  static everywhere(written: string): PaddedText {
    const pads = written.matchAll(/^ *(?=[\]}])/gm).map(({ index, 0: { length } }) =>
      index + length
    );
    return new PaddedText(written, [...pads]);
  }

  /** Whether a blank stands in the text of a value, which it then changed. */
  changes(events: readonly Event[]): boolean {
    let at = 0;
    for (const event of events) {
      if (!("valueStart" in event)) continue;
      while (at < this.#pads.length && this.#pads[at] + at < event.valueStart) at++;
      if (at < this.#pads.length && this.#pads[at] + at < event.valueEnd) return true;
    }
    return false;
  }

  /** What the library reads. */
  get text(): string {
    if (this.#pads.length === 0) return this.written;
    const parts: string[] = [];
    let from = 0;
    for (const pad of this.#pads) {
      parts.push(this.written.slice(from, pad), " ");
      from = pad;
    }
    return parts.join("") + this.written.slice(from);
  }

  /** Puts a blank before the bracket that stands too far left, if that is what is wrong. */
  padAt({ reason, mark }: Deficiency): boolean {
    if (reason !== "deficient indentation" || !mark) return false;
    const at = this.placeOf(mark.position);
    const letter = this.written[at];
    if (letter !== "]" && letter !== "}") return false;
    this.#readAgain += this.text.length;
    if (this.#readAgain > MOST_READ_AGAIN) return false;
    // Twice as many each time: the key may stand thousands of columns further right.
    const here = this.#pads.filter((pad) => pad === at).length;
    if (here >= MOST_BLANKS) return false;
    for (let more = Math.max(here, 1); more > 0; more--) this.#pads.push(at);
    return true;
  }

  /** The place in the text as it was written. */
  placeOf(offset: number): number {
    let before = 0;
    // Pads are in order, and a pad takes one letter of the padded text.
    while (before < this.#pads.length && this.#pads[before] + before < offset) before++;
    return offset - before;
  }

  /** The events, with the places of the text as it was written. */
  asWritten(events: Event[]): Event[] {
    if (this.#pads.length === 0) return events;
    return events.map((event) =>
      Object.fromEntries(
        Object.entries(event).map(([key, value]) => [
          key,
          PLACES.has(key) && value >= 0 ? this.placeOf(value) : value,
        ]),
      ) as unknown as Event
    );
  }
}

/** The members of events that are places. */
const PLACES: ReadonlySet<string> = new Set(
  ["start", "valueStart", "valueEnd", "anchorStart", "anchorEnd", "tagStart", "tagEnd"],
);
