/** How the codes of an LZW stream are laid out. */
export interface LzwOptions {
  /** Bits of a symbol: 8 in TIFF, 2 to 8 in GIF. */
  readonly symbolBits: number;
  /** TIFF fills bytes from the most significant bit, and widens codes one code early. */
  readonly variant: "tiff" | "gif";
  /** Bytes after which decoding stops. */
  readonly maxBytes: number;
}

const MAX_CODES = 4096;

/**
 * Decodes LZW as TIFF and GIF have it.
 *
 * @returns What could be decoded; it is short if the data is damaged or ends early.
 */
export function decodeLzw(data: Uint8Array, options: LzwOptions): Uint8Array<ArrayBuffer> {
  const { symbolBits, variant, maxBytes } = options;
  const clear = 1 << symbolBits, end = clear + 1, early = variant === "tiff" ? 1 : 0;
  const out = new Uint8Array(maxBytes);
  const prefix = new Uint16Array(MAX_CODES), suffix = new Uint8Array(MAX_CODES);
  const lengths = new Uint16Array(MAX_CODES);
  for (let i = 0; i < clear; i++) {
    suffix[i] = i;
    lengths[i] = 1;
  }
  let next = end + 1, width = symbolBits + 1, previous = -1, length = 0;
  for (let position = 0; position + width <= data.length * 8 && length < maxBytes;) {
    const code = readCode(data, position, width, variant);
    position += width;
    if (code === end) break;
    if (code === clear) {
      next = end + 1;
      width = symbolBits + 1;
      previous = -1;
      continue;
    }
    if (code > next || (code === next && previous < 0) || (code >= clear && code <= end)) break;
    // The one code that is not known yet is the previous word and its own first symbol.
    const word = code < next ? code : previous;
    let first = word;
    while (first >= clear) first = prefix[first];
    if (previous >= 0 && next < MAX_CODES) {
      prefix[next] = previous;
      suffix[next] = suffix[first];
      lengths[next] = lengths[previous] + 1;
      next++;
      if (next + early >= 1 << width && width < 12) width++;
    }
    const size = lengths[code];
    for (let at = length + size - 1, rest = code; at >= length; at--, rest = prefix[rest]) {
      if (at < maxBytes) out[at] = suffix[rest];
    }
    length += size;
    previous = code;
  }
  return out.subarray(0, Math.min(length, maxBytes));
}

function readCode(
  data: Uint8Array,
  position: number,
  width: number,
  variant: LzwOptions["variant"],
): number {
  const byte = position >> 3, shift = position & 7;
  const [a, b = 0, c = 0] = [data[byte], data[byte + 1], data[byte + 2]];
  return variant === "tiff"
    ? (a << 16 | b << 8 | c) >> (24 - shift - width) & ((1 << width) - 1)
    : (a | b << 8 | c << 16) >> shift & ((1 << width) - 1);
}
