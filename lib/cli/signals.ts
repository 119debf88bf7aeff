/**
 * Ctrl+C and its relatives.
 *
 * @module
 */
import { exitCodeOf } from "../engine/mod.ts";

/** What a command sees of Ctrl+C, SIGTERM and a closing console. */
export interface Signals {
  /** Aborted by the first: stop, but clean up. */
  readonly signal: AbortSignal;
  /**
   * Aborted by the next one that is no echo of the first: give up cleaning too. The process ends
   * a moment later.
   */
  readonly abandon: AbortSignal;
}

/**
 * One press of Ctrl+C can arrive more than once: the terminal signals the whole process group, and
 * a launcher (`deno task`, npx) forwards what it got. What follows sooner than this is its echo.
 */
const ECHO_MS = 1000;

/** What the second request leaves for writing down how things stand. */
const LAST_WORDS_MS = 500;

/** SIGHUP is a closed terminal; SIGBREAK is Ctrl+Break, and exists on Windows only. */
const NAMES: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Runs `use` with signals that requests to stop abort. */
export async function withSignals<T>(use: (signals: Signals) => Promise<T>): Promise<T> {
  const graceful = new AbortController();
  const impatient = new AbortController();
  let firstMs = 0;
  const onSignal = () => {
    if (!graceful.signal.aborted) {
      firstMs = performance.now();
      graceful.abort(new DOMException("Cancelled by the user", "AbortError"));
    } else if (!impatient.signal.aborted && performance.now() - firstMs >= ECHO_MS) {
      impatient.abort(new DOMException("Abandoned by the user", "AbortError"));
      setTimeout(() => Deno.exit(exitCodeOf("cancelled")), LAST_WORDS_MS);
    }
  };
  for (const name of NAMES) Deno.addSignalListener(name, onSignal);
  try {
    return await use({ signal: graceful.signal, abandon: impatient.signal });
  } finally {
    for (const name of NAMES) Deno.removeSignalListener(name, onSignal);
  }
}
