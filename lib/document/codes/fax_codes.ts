/**
 * Code words of ITU-T T.4 (Modified Huffman) and T.6: run lengths in white and
 * black, and the modes of two-dimensional coding, with the tables that encoder and
 * decoder look them up in.
 *
 * @module
 */

/** Code words of white runs 0 to 63 (T.4, table 2). */
const WHITE_TERMINATING =
  ("00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 " +
    "110101 101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 " +
    "0100100 0011000 00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 " +
    "00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 00000101 " +
    "00001010 00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 " +
    "01011010 01011011 01001010 01001011 00110010 00110011 00110100").split(" ");

/** Code words of black runs 0 to 63 (T.4, table 2). */
const BLACK_TERMINATING =
  ("0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 " +
    "00000111 000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 " +
    "00000110111 00000101000 00000010111 00000011000 000011001010 000011001011 000011001100 " +
    "000011001101 000001101000 000001101001 000001101010 000001101011 000011010010 000011010011 " +
    "000011010100 000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 " +
    "000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 " +
    "000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 " +
    "000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111")
    .split(" ");

/** Make-up code words of white runs 64, 128, … 1728 (T.4, table 3a). */
const WHITE_MAKE_UP =
  ("11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 " +
    "011001101 011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 " +
    "011011010 011011011 010011000 010011001 010011010 011000 010011011").split(" ");

/** Make-up code words of black runs 64, 128, … 1728 (T.4, table 3a). */
const BLACK_MAKE_UP =
  ("0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 " +
    "0000001101100 0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 " +
    "0000001110010 0000001110011 0000001110100 0000001110101 0000001110110 0000001110111 " +
    "0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 " +
    "0000001100100 0000001100101").split(" ");

/** Make-up code words of runs 1792, 1856, … 2560 in either colour (T.4, table 3b). */
const COMMON_MAKE_UP =
  ("00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 " +
    "000000010110 000000010111 000000011100 000000011101 000000011110 000000011111").split(" ");

/** The longest run that one make-up code word stands for. */
export const LONGEST_MAKE_UP = 2560;

/** Two-dimensional modes. The vertical ones are `MODE_V0` plus the distance, -3 to 3. */
export const MODE_PASS = 1, MODE_HORIZONTAL = 2, MODE_V0 = 6, MODE_EXTENSION = 10;

const MODE_WORDS: ReadonlyArray<readonly [word: string, mode: number]> = [
  ["0001", MODE_PASS],
  ["001", MODE_HORIZONTAL],
  ["1", MODE_V0],
  ["011", MODE_V0 + 1],
  ["000011", MODE_V0 + 2],
  ["0000011", MODE_V0 + 3],
  ["010", MODE_V0 - 1],
  ["000010", MODE_V0 - 2],
  ["0000010", MODE_V0 - 3],
  ["0000001", MODE_EXTENSION],
];

/** Bits that a run table is indexed by. */
export const RUN_BITS = 13;
/** Bits that the mode table is indexed by. */
export const MODE_BITS = 7;

/**
 * Run codes for writing: at `run` for runs below 64, at `64 + run / 64` for
 * make-up codes; `code << 4 | length`.
 */
export const WHITE_CODES: Uint32Array = codes(WHITE_TERMINATING, WHITE_MAKE_UP);
/** The same for black, see {@link WHITE_CODES}. */
export const BLACK_CODES: Uint32Array = codes(BLACK_TERMINATING, BLACK_MAKE_UP);
/** Mode codes for writing, by mode number; `code << 4 | length`. */
export const MODE_CODES: Uint32Array = modeCodes();

/** For reading: the next 13 bits give `run << 4 | length`, or 0 for no code word. */
export const WHITE_RUNS: Uint16Array = runs(WHITE_TERMINATING, WHITE_MAKE_UP);
/** The same for black, see {@link WHITE_RUNS}. */
export const BLACK_RUNS: Uint16Array = runs(BLACK_TERMINATING, BLACK_MAKE_UP);
/** For reading: the next 7 bits give `mode << 4 | length`, or 0 for no mode. */
export const MODES: Uint16Array = lookup(MODE_BITS, MODE_WORDS);

function packed(word: string): number {
  return parseInt(word, 2) << 4 | word.length;
}

function codes(terminating: readonly string[], makeUp: readonly string[]): Uint32Array {
  const table = new Uint32Array(64 + 1 + LONGEST_MAKE_UP / 64);
  terminating.forEach((word, run) => table[run] = packed(word));
  [...makeUp, ...COMMON_MAKE_UP].forEach((word, i) => table[64 + 1 + i] = packed(word));
  return table;
}

function modeCodes(): Uint32Array {
  const table = new Uint32Array(16);
  for (const [word, mode] of MODE_WORDS) table[mode] = packed(word);
  return table;
}

function runs(terminating: readonly string[], makeUp: readonly string[]): Uint16Array {
  return lookup(RUN_BITS, [
    ...terminating.map((word, run) => [word, run] as const),
    ...[...makeUp, ...COMMON_MAKE_UP].map((word, i) => [word, 64 * (i + 1)] as const),
  ]);
}

function lookup(bits: number, words: ReadonlyArray<readonly [string, number]>): Uint16Array {
  const table = new Uint16Array(1 << bits);
  for (const [word, value] of words) {
    const first = parseInt(word, 2) << (bits - word.length);
    table.fill(value << 4 | word.length, first, first + (1 << (bits - word.length)));
  }
  return table;
}
