import { corrupt } from "../document_error.ts";
import type { HuffmanTable, JpegBits } from "./jpeg_bits.ts";
import { drawBlock, ZIGZAG } from "./jpeg_idct.ts";

const BLOCK = 64;

/** A component of a picture, such as its brightness. Sizes are in blocks of 8 x 8 samples. */
export interface Component {
  readonly id: number;
  /** Its samples for each one of the coarsest component. */
  readonly h: number;
  readonly v: number;
  /** Number of its quantisers. */
  readonly quantiser: number;
  /** Blocks of the picture, as a scan of this component alone has them. */
  readonly columns: number;
  readonly rows: number;
  /** Blocks that are stored, as a scan of all components has them. */
  readonly stride: number;
  readonly storedRows: number;
  /** Its samples; undefined if nobody needs them. */
  plane: Uint8ClampedArray | undefined;
  /** What a progressive picture is collected in. */
  coefficients: Int16Array | undefined;
  quantisers: Float32Array | undefined;
  /** Of the next block; each says how it differs from the one before. */
  prediction: number;
}

/** The frame of a picture. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly isProgressive: boolean;
  /** Units of all components across and down. */
  readonly mcuColumns: number;
  readonly mcuRows: number;
  readonly maxH: number;
  readonly maxV: number;
  readonly components: readonly Component[];
}

/** A component in a scan, with the tables of its codes. */
export interface ScannedComponent {
  readonly component: Component;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

/** A scan: what it brings of which components. */
export interface Scan {
  readonly components: readonly ScannedComponent[];
  /** The first and last coefficient. */
  readonly start: number;
  readonly end: number;
  /** The bit that it refines, and the one behind which it stops: 0 and 0 for all at once. */
  readonly high: number;
  readonly low: number;
  /** Units between two restarts; 0 for none. */
  readonly restartInterval: number;
}

/** Reads a block; `at` is where its coefficients begin, if they are kept. */
type ReadBlock = (scanned: ScannedComponent, at: number) => void;

/** Coefficients that nobody keeps. */
const scratch = new Int16Array(BLOCK);

/**
 * Reads the data of a scan.
 *
 * @throws {DocumentError} `"corrupt"` where it has no valid code or ends early.
 */
export function readScan(frame: Frame, scan: Scan, bits: JpegBits): void {
  const { components, restartInterval } = scan;
  const reader = frame.isProgressive
    ? progressiveReader(scan, bits)
    : { readBlock: baselineReader(bits), restart: () => {} };
  const readAt = (scanned: ScannedComponent, row: number, column: number) => {
    const { component } = scanned;
    const block = row * component.stride + column;
    reader.readBlock(scanned, block * BLOCK);
    if (frame.isProgressive || component.plane === undefined) return;
    drawBlock(scratch, 0, component.quantisers!, planeAt(component, row, column));
  };
  const [first] = components, isAlone = components.length === 1;
  const columns = isAlone ? first.component.columns : frame.mcuColumns;
  const units = columns * (isAlone ? first.component.rows : frame.mcuRows);
  for (let unit = 0; unit < units; unit++) {
    if (unit === 0 || (restartInterval > 0 && unit % restartInterval === 0)) {
      if (unit > 0) bits.restart();
      for (const { component } of components) component.prediction = 0;
      reader.restart();
    }
    const row = Math.floor(unit / columns), column = unit % columns;
    if (isAlone) readAt(first, row, column);
    else {
      for (const scanned of components) {
        const { h, v } = scanned.component;
        for (let y = 0; y < v; y++) {
          for (let x = 0; x < h; x++) readAt(scanned, row * v + y, column * h + x);
        }
      }
    }
    bits.check();
  }
}

/** Draws a progressive picture that has been collected. */
export function drawCollected(component: Component): void {
  const { coefficients, quantisers, stride, storedRows } = component;
  if (coefficients === undefined || quantisers === undefined) return;
  component.plane = new Uint8ClampedArray(stride * storedRows * BLOCK);
  for (let row = 0; row < storedRows; row++) {
    for (let column = 0; column < stride; column++) {
      const at = (row * stride + column) * BLOCK;
      drawBlock(coefficients, at, quantisers, planeAt(component, row, column));
    }
  }
  component.coefficients = undefined;
}

function planeAt({ plane, stride }: Component, row: number, column: number) {
  return { data: plane!, to: row * stride * BLOCK + column * 8, stride: stride * 8 };
}

function codeTable(table: HuffmanTable | undefined): HuffmanTable {
  if (table === undefined) throw corrupt("JPEG", "a table is missing");
  return table;
}

/** Reads the first coefficient of a block. */
function readDc(bits: JpegBits, { component, dc }: ScannedComponent): number {
  const size = bits.decode(codeTable(dc));
  if (size > 15) throw corrupt("JPEG", "its data has an unknown code");
  return component.prediction += bits.readSigned(size);
}

function baselineReader(bits: JpegBits): ReadBlock {
  return (scanned) => {
    scratch.fill(0);
    scratch[0] = readDc(bits, scanned);
    const ac = codeTable(scanned.ac);
    for (let k = 1; k < BLOCK; k++) {
      const code = bits.decode(ac), size = code & 15, run = code >> 4;
      if (size === 0) {
        if (run < 15) break;
        k += 15;
        continue;
      }
      k += run;
      const value = bits.readSigned(size);
      if (k < BLOCK) scratch[ZIGZAG[k]] = value;
    }
  };
}

function progressiveReader(
  { start, end, high, low }: Scan,
  bits: JpegBits,
): { readonly readBlock: ReadBlock; readonly restart: () => void } {
  /** Blocks that have nothing more in this scan. */
  let emptyBlocks = 0;
  const restart = () => void (emptyBlocks = 0);
  const one = 1 << low;

  const firstDc: ReadBlock = (scanned, at) => {
    const value = readDc(bits, scanned) * one;
    const { coefficients } = scanned.component;
    if (coefficients !== undefined) coefficients[at] = value;
  };

  const nextDc: ReadBlock = ({ component: { coefficients } }, at) => {
    const bit = bits.read(1);
    if (coefficients !== undefined && bit === 1) coefficients[at] |= one;
  };

  const firstAc: ReadBlock = ({ component: { coefficients = scratch }, ac }, at) => {
    if (emptyBlocks > 0) {
      emptyBlocks--;
      return;
    }
    const table = codeTable(ac);
    for (let k = start; k <= end; k++) {
      const code = bits.decode(table), size = code & 15, run = code >> 4;
      if (size === 0) {
        if (run < 15) {
          emptyBlocks = (1 << run) - 1 + bits.read(run);
          break;
        }
        k += 15;
        continue;
      }
      k += run;
      const value = bits.readSigned(size) * one;
      if (k < BLOCK) coefficients[at + ZIGZAG[k]] = value;
    }
  };

  /** Adds a bit to a coefficient that is not 0. */
  const refine = (coefficients: Int16Array, at: number) => {
    if (bits.read(1) === 0 || (coefficients[at] & one) !== 0) return;
    coefficients[at] += coefficients[at] > 0 ? one : -one;
  };

  const nextAc: ReadBlock = ({ component: { coefficients = scratch }, ac }, at) => {
    const table = codeTable(ac);
    let k = start;
    while (emptyBlocks === 0 && k <= end) {
      const code = bits.decode(table), size = code & 15;
      let run = code >> 4;
      if (size === 0 && run < 15) {
        emptyBlocks = (1 << run) + bits.read(run);
        break;
      }
      const value = size === 0 ? 0 : bits.read(1) === 1 ? one : -one;
      for (; k <= end; k++) {
        const place = at + ZIGZAG[k];
        if (coefficients[place] !== 0) refine(coefficients, place);
        else if (run-- === 0) {
          coefficients[place] = value;
          k++;
          break;
        }
      }
    }
    if (emptyBlocks === 0) return;
    for (; k <= end; k++) {
      const place = at + ZIGZAG[k];
      if (coefficients[place] !== 0) refine(coefficients, place);
    }
    emptyBlocks--;
  };

  const readBlock = start === 0 ? (high === 0 ? firstDc : nextDc) : (high === 0 ? firstAc : nextAc);
  return { readBlock, restart };
}
