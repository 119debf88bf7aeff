/**
 * What a run tells while it goes on: one interface, three ways to show it.
 *
 * @module
 */
import type { TextSink } from "../io.ts";
import { toJson } from "../output/record.ts";
import type { Progress, ProgressOptions } from "./display.ts";
import { LineProgress } from "./line_progress.ts";
import { LiveProgress } from "./live_progress.ts";

/** The display that suits the stream: redrawn on a terminal, a line per event elsewhere. */
export function createProgress(sink: TextSink, options: ProgressOptions): Progress {
  if (options.progress === "jsonl") return jsonProgress(sink);
  if (options.quiet) return { ...SILENT, show: () => {} };
  if (options.progress === "none") return new LineProgress(sink, { ...options, logOnly: true });
  return sink.isTerminal
    ? new LiveProgress(sink, options)
    : new LineProgress(sink, { ...options, logOnly: false });
}

const SILENT: Omit<Progress, "show"> = {
  notice: () => {},
  pause: () => {},
  resume: () => {},
  [Symbol.dispose]: () => {},
};

function jsonProgress(sink: TextSink): Progress {
  return {
    ...SILENT,
    show(event) {
      // The result is what stdout gets; here only how it ended.
      const data = event.type === "run-end"
        ? { type: event.type, outcome: event.result.outcome, exitCode: event.result.exitCode }
        : event;
      sink.write(`${toJson({ time: Temporal.Now.instant().toString(), ...data })}\n`);
    },
  };
}
