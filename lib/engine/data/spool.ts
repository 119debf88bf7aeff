/**
 * Plain data on the disk instead of in memory: a file without a name that is gone with its process.
 *
 * @module
 */
import { dirname } from "node:path";
import { TaskError } from "../contract/error.ts";
import { LineCodec } from "./line_codec.ts";

const WRITE_BYTES = 65_536;
/** Little at a time: what is read is soon forgotten, before the collector of garbage gets older. */
const READ_BYTES = 8_192;
const NEWLINE = 0x0a;

/** Appends values as lines of text and reads them back, each by where it was put. */
export class Spool implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #folder: string;
  readonly #encoder = new TextEncoder();
  readonly #codec = new LineCodec();
  /** What is not in the file yet. */
  #buffer = new Uint8Array(WRITE_BYTES);
  #waitingBytes = 0;
  #sizeBytes = 0;
  #isOpen = true;

  private constructor(file: Deno.FsFile, folder: string) {
    this.#file = file;
    this.#folder = folder;
  }

  /**
   * Makes a spool.
   *
   * @param folder Where; the folder for temporary files of the system if it is left out.
   * @returns `undefined` where no file may be made.
   */
  static open(folder?: string): Spool | undefined {
    if (!mayWrite(folder)) return undefined;
    const path = Deno.makeTempFileSync({ dir: folder, prefix: "comtask-", suffix: ".spool" });
    try {
      return new Spool(Deno.openSync(path, { read: true, write: true }), dirname(path));
    } finally {
      Deno.removeSync(path); // what is open stays readable; a killed process leaves nothing behind
    }
  }

  /**
   * Puts a value at the end.
   *
   * @returns Where it is, for {@linkcode Spool.read}.
   * @throws {TaskError} `spool.write`, as when the disk is full.
   */
  append(value: unknown): number {
    const line = this.#codec.encode(value);
    const mostBytes = 3 * line.length + 1;
    if (this.#waitingBytes + mostBytes > this.#buffer.length) {
      this.#flush();
      if (mostBytes > this.#buffer.length) this.#buffer = new Uint8Array(2 * mostBytes);
    }
    const place = this.#sizeBytes + this.#waitingBytes;
    const { written } = this.#encoder.encodeInto(line, this.#buffer.subarray(this.#waitingBytes));
    this.#waitingBytes += written;
    this.#buffer[this.#waitingBytes++] = NEWLINE;
    return place;
  }

  /** Reads the values at these places. Neighbours are quick, wherever else is one more read. */
  *read(places: Iterable<number>): Generator<unknown, void, void> {
    this.#flush();
    const window = new Window((at, buffer) => this.#readAt(at, buffer));
    for (const place of places) yield this.#codec.decode(window.lineAt(place));
  }

  /** Reads everything in the order in which it was put. */
  *readAll(): Generator<unknown, void, void> {
    this.#flush();
    const buffer = new Uint8Array(READ_BYTES);
    const decoder = new TextDecoder();
    let open = "";
    for (let place = 0; place < this.#sizeBytes;) {
      const count = this.#readAt(place, buffer);
      place += count;
      const lines = decoder.decode(buffer.subarray(0, count), { stream: true }).split("\n");
      lines[0] = open + lines[0];
      open = lines.pop()!;
      for (const line of lines) yield this.#codec.decode(line);
    }
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#file.close();
  }

  #readAt(at: number, buffer: Uint8Array): number {
    if (!this.#isOpen) {
      throw new TaskError("Cannot read a long list: its run has ended", { code: "spool.closed" });
    }
    this.#file.seekSync(at, Deno.SeekMode.Start);
    return this.#file.readSync(buffer) ?? 0;
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#waitingBytes);
    try {
      this.#file.seekSync(this.#sizeBytes, Deno.SeekMode.Start);
      for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
    } catch (cause) {
      throw new TaskError(
        `Cannot keep a long list in folder "${this.#folder}": ${(cause as Error).message}`,
        { code: "spool.write", cause, advice: "Free space there, then run again" },
      );
    }
    this.#sizeBytes += bytes.length;
    this.#waitingBytes = 0;
  }
}

/** The part of a file that was read last. */
class Window {
  readonly #fill: (at: number, buffer: Uint8Array) => number;
  readonly #decoder = new TextDecoder();
  #buffer = new Uint8Array(READ_BYTES);
  #start = 0;
  #length = 0;

  constructor(fill: (at: number, buffer: Uint8Array) => number) {
    this.#fill = fill;
  }

  lineAt(place: number): string {
    let from = place - this.#start;
    let to = from < 0 || from >= this.#length ? -1 : this.#breakAfter(from);
    if (to < 0) {
      this.#load(place, 0);
      from = 0;
      while ((to = this.#breakAfter(0)) < 0) {
        const larger = new Uint8Array(this.#buffer.length * 2);
        larger.set(this.#buffer.subarray(0, this.#length));
        this.#buffer = larger;
        if (this.#load(place, this.#length) === 0) break;
      }
    }
    return this.#decoder.decode(this.#buffer.subarray(from, to));
  }

  #breakAfter(from: number): number {
    const found = this.#buffer.indexOf(NEWLINE, from);
    return found < this.#length ? found : -1;
  }

  /** Reads on behind what is already there of the part that begins at `place`. */
  #load(place: number, have: number): number {
    const count = this.#fill(place + have, this.#buffer.subarray(have));
    this.#start = place;
    this.#length = have + count;
    return count;
  }
}

/** Asks nobody: a run that may not write holds its lists in memory. */
function mayWrite(folder: string | undefined): boolean {
  return (["read", "write"] as const).every((name) =>
    Deno.permissions.querySync(folder === undefined ? { name } : { name, path: folder }).state ===
      "granted"
  );
}
