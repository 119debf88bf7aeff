/**
 * The two streams of a command: data on stdout, talk on stderr, and what each
 * can show.
 *
 * @module
 */

import { OutputError } from "./errors.ts";

/** A text stream and what it can show. */
export interface TextSink {
  /** Whether a person watches it. */
  readonly isTerminal: boolean;
  /** Whether colour and emphasis may be used. */
  readonly color: boolean;
  /** Columns of the terminal now; `Infinity` when there is none. */
  columns(): number;
  /** Writes all of `text`; a reader that went away is not an error. */
  write(text: string): void;
}

/** Where a command writes and what it may ask. */
export interface Io {
  /** Data goes here. */
  readonly stdout: TextSink;
  /** Messages and progress go here. */
  readonly stderr: TextSink;
  /** Whether a question could be answered: stdin and stderr are terminals. */
  readonly interactive: boolean;
}

/** SGR codes that commands use; each has a counterpart in every colour scheme. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "blue" | "cyan";

const SGR: Readonly<Record<Style, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  cyan: 36,
};

/** Colours `text` when `sink` can show it. */
export function style(sink: TextSink, text: string, ...styles: readonly Style[]): string {
  if (!sink.color || text === "" || styles.length === 0) return text;
  return `\x1b[${styles.map((name) => SGR[name]).join(";")}m${text}\x1b[0m`;
}

/** The streams of this process; `NO_COLOR` and redirection switch colours off. */
export function processIo(): Io {
  return {
    stdout: processSink(Deno.stdout, (cause) => {
      throw new OutputError(cause);
    }),
    stderr: processSink(Deno.stderr, () => {}), // nowhere is left to say so
    interactive: isInteractive(),
  };
}

/** Whether somebody is there: stdin and stderr are terminals. */
export function isInteractive(): boolean {
  return Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}

interface SyncStream {
  isTerminal(): boolean;
  writeSync(bytes: Uint8Array): number;
}

/** @param onFailure What is done when nothing can be written any more, unless the reader left. */
function processSink(stream: SyncStream, onFailure: (cause: unknown) => void): TextSink {
  const isTerminal = stream.isTerminal();
  const encoder = new TextEncoder();
  let closed = false;
  return {
    isTerminal,
    color: isTerminal && !Deno.noColor,
    columns: () => isTerminal ? consoleColumns() : Infinity,
    write(text: string): void {
      if (closed) return;
      let rest = encoder.encode(text);
      while (rest.length > 0) {
        try {
          rest = rest.subarray(stream.writeSync(rest));
        } catch (error) {
          if (error instanceof Deno.errors.WouldBlock) continue; // a full pipe that does not block
          // The reader closed the pipe (`| head`). What runs goes on: a fax must not
          // stop because nobody reads the table any more.
          closed = true;
          if (!(error instanceof Deno.errors.BrokenPipe)) onFailure(error);
          return;
        }
      }
    },
  };
}

function consoleColumns(): number {
  let columns = 0;
  try {
    columns = Deno.consoleSize().columns;
  } catch {
    // a terminal that does not tell its size
  }
  // `script` and `docker run -t` make terminals without a size: 0 columns.
  return columns === 0 ? 80 : Math.max(20, columns);
}
