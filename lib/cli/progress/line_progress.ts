/**
 * A line per event: for log files, pipes and schedulers.
 *
 * @module
 */
import type { RunEvent } from "../../engine/mod.ts";
import type { TextSink } from "../io.ts";
import { sanitize } from "../terminal_text.ts";
import {
  describeItem,
  describeLog,
  describePlanned,
  describeRetry,
  outcomeWord,
  shortDuration,
} from "./describe_event.ts";
import { itemPath } from "./current_work.ts";
import type { Progress, ProgressOptions } from "./display.ts";

/** Options of {@link LineProgress}. */
export interface LineProgressOptions extends ProgressOptions {
  /** Only what functions log; nothing about steps. */
  readonly logOnly: boolean;
}

/** Writes one line for each thing that happened; nothing is ever redrawn. */
export class LineProgress implements Progress {
  readonly #sink: TextSink;
  readonly #options: LineProgressOptions;
  readonly #labels = new Map<string, string>();
  #isRehearsal = false;

  constructor(sink: TextSink, options: LineProgressOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  show(event: RunEvent): void {
    const line = event.type === "log" ? this.#logLine(event) : this.#stepLine(event);
    if (line !== undefined) this.#sink.write(`${line}\n`);
    this.#forget(event);
  }

  /** A loop may have a million items: what has ended is not spoken of again. */
  #forget(event: RunEvent): void {
    if (event.type === "step-end") this.#labels.delete(event.path);
    if (event.type === "item-done") this.#labels.delete(itemPath(event.path, event.item.key));
  }

  notice(line: string): void {
    this.#sink.write(`${line}\n`);
  }

  pause(): void {}

  resume(): void {}

  [Symbol.dispose](): void {}

  #logLine(event: Extract<RunEvent, { readonly type: "log" }>): string | undefined {
    if (event.level === "debug" && !this.#options.verbose) return undefined;
    return describeLog(this.#sink, event, this.#options.log);
  }

  #stepLine(event: RunEvent): string | undefined {
    if (this.#options.logOnly) return undefined;
    switch (event.type) {
      case "run-start":
        this.#isRehearsal = event.mode === "what-if";
        return `run ${sanitize(event.name)} (${event.runId})${
          event.mode === "what-if" ? ", nothing is changed" : ""
        }`;
      case "step-start":
        this.#labels.set(event.path, event.label);
        return event.total === undefined
          ? undefined
          : `start ${sanitize(event.label)}: ${event.total} items`;
      case "item-start":
        this.#labels.set(itemPath(event.path, event.key), event.label);
        return `start ${sanitize(event.label)}`;
      case "item-done":
        // In a rehearsal nothing has changed: the steps of the item say what would.
        if (this.#isRehearsal && event.item.status === "changed") return undefined;
        return `${event.done}/${event.total} ${describeItem(this.#sink, event.item)}`;
      case "retry-wait":
        return describeRetry(event, this.#labelOf(event.path));
      case "step-end": {
        const { step } = event;
        const planned = describePlanned(step);
        if (planned !== undefined) return planned;
        const isInner = step.path.includes("/") && !this.#options.verbose;
        if (isInner && step.outcome !== "failed") return undefined;
        if (isInner && this.#isInItem(step.path)) return undefined; // its item tells it
        return `${outcomeWord(this.#sink, step.outcome)} ${sanitize(step.label)} [${
          shortDuration(step.durationMs)
        }]`;
      }
      default:
        return undefined;
    }
  }

  #isInItem(path: string): boolean {
    return this.#labelOf(path) !== path;
  }

  /** Inside a loop the item says more than the step: "R-1003 to +49…". */
  #labelOf(path: string): string {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const label = this.#labels.get(path.slice(0, end));
      if (label !== undefined) return label;
    }
    return this.#labels.get(path) ?? path;
  }
}
