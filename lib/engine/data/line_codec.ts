/**
 * Plain data as lines of text, so that reading millions of them back leaves nothing behind.
 *
 * @module
 */

/** Between the texts of a row; JSON writes it as it is. */
const SEPARATOR = "\u007f";
/** What is longer, `JSON.parse` makes anew each time. */
const LONGEST_SHARED = 10;
/** Rows of more different shapes than this are no table. */
const MOST_SHAPES = 1_000;

/** The members that rows have, in order, and which of them are texts. */
interface Shape {
  readonly index: number;
  readonly names: readonly string[];
  readonly isText: readonly boolean[];
}

type Row = Record<string, unknown>;

/**
 * Writes values as JSON, but all texts of a row as one.
 *
 * `JSON.parse` enters short texts into a table of the process that only a full collection of
 * garbage clears: a list with a million short keys would fill the memory first.
 */
export class LineCodec {
  readonly #shapes: Shape[] = [];
  readonly #byMembers = new Map<string, Shape>();
  #last: Shape | undefined;

  /** A value on one line, without the end of it. */
  encode(value: unknown): string {
    return (isRow(value) ? this.#encodeRow(value) : undefined) ?? JSON.stringify([value], plain);
  }

  /** The value of a line. */
  decode(line: string): unknown {
    const parts = JSON.parse(line) as readonly unknown[];
    if (parts.length === 1) return parts[0];
    const { names, isText } = this.#shapes[parts[0] as number];
    const texts = (parts[1] as string).split(SEPARATOR);
    const row: Row = {};
    let text = 0;
    let other = 2;
    for (let index = 0; index < names.length; index++) {
      row[names[index]] = isText[index] ? texts[text++] : parts[other++];
    }
    return row;
  }

  /** `undefined` for what is only nearly a row. */
  #encodeRow(row: Row): string | undefined {
    const shape = this.#shapeOf(row);
    if (shape === undefined) return undefined;
    const parts: unknown[] = [shape.index, ""];
    let texts = "";
    let isFlat = true;
    for (const name of shape.names) {
      const member = row[name];
      switch (typeof member) {
        case "string":
          if (member.includes(SEPARATOR)) return undefined;
          texts += member + SEPARATOR;
          continue;
        case "undefined":
        case "function":
        case "symbol":
          return undefined; // JSON leaves them out
        case "object":
        case "bigint":
          isFlat &&= member === null;
      }
      parts.push(member);
    }
    parts[1] = texts.padEnd(LONGEST_SHARED + 1, SEPARATOR);
    return isFlat ? JSON.stringify(parts) : JSON.stringify(parts, plain);
  }

  #shapeOf(row: Row): Shape | undefined {
    const names = Object.keys(row);
    if (this.#last !== undefined && hasShape(row, names, this.#last)) return this.#last;
    const isText = names.map((name) => typeof row[name] === "string");
    const members = JSON.stringify([names, isText]);
    let shape = this.#byMembers.get(members);
    if (shape === undefined) {
      if (this.#shapes.length >= MOST_SHAPES || names.includes("__proto__")) return undefined;
      shape = { index: this.#shapes.length, names, isText };
      this.#shapes.push(shape);
      this.#byMembers.set(members, shape);
    }
    return this.#last = shape;
  }
}

function hasShape(row: Row, names: readonly string[], { names: known, isText }: Shape): boolean {
  if (names.length !== known.length) return false;
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (name !== known[index] || (typeof row[name] === "string") !== isText[index]) return false;
  }
  return true;
}

function isRow(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
