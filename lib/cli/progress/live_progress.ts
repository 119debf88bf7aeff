/**
 * A display at the foot of the terminal that is redrawn as the run goes on.
 *
 * @module
 */
import type { ItemRecord, RunEvent } from "../../engine/mod.ts";
import { style, type TextSink } from "../io.ts";
import { pad, sanitize, textWidth, truncate } from "../terminal_text.ts";
import {
  describeItem,
  describeLog,
  describePlanned,
  outcomeWord,
  shortDuration,
} from "./describe_event.ts";
import { itemPath } from "./line_progress.ts";
import type { Progress, ProgressOptions } from "./display.ts";

/** People see no more than this; terminals over a network cannot take much more either. */
const REDRAW_MS = 80;
/** Items in flight that are shown; the rest is counted. */
const MAX_ACTIVE = 8;
const BAR_WIDTH = 24;
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

interface Loop {
  readonly label: string;
  readonly startedMs: number;
  total: number;
  done: number;
  /** Finished well; for faxes, those that were sent. */
  ok: number;
  failed: number;
}

interface Active {
  readonly label: string;
  readonly startedMs: number;
  note: string;
  /** Why it waits for another attempt: the last word of the code, as `busy`. */
  waitsFor: string | undefined;
}

/** Finished items and log lines scroll up; below them stand the bar and what is in flight. */
export class LiveProgress implements Progress {
  readonly #sink: TextSink;
  readonly #options: ProgressOptions;
  readonly #loops = new Map<string, Loop>();
  readonly #active = new Map<string, Active>();
  readonly #timer: ReturnType<typeof setInterval>;
  #above: string[] = [];
  #drawn = 0;
  #frame = 0;
  #paused = false;
  #isRehearsal = false;

  constructor(sink: TextSink, options: ProgressOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#timer = setInterval(() => this.#redraw(), REDRAW_MS);
    sink.write(HIDE_CURSOR);
    addEventListener("unload", this.#showCursor); // an exit may come in the middle
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case "run-start":
        this.#isRehearsal = event.mode === "what-if";
        return;
      case "log":
        if (event.level === "debug" && !this.#options.verbose) return;
        this.#above.push(describeLog(this.#sink, event, this.#options.log));
        return;
      case "step-start":
        if (event.total !== undefined) {
          this.#loops.set(event.path, newLoop(event.label, event.total));
          this.#active.delete(event.path);
        } else if (this.#itemOf(event.path) === undefined) {
          this.#active.set(event.path, newActive(event.label));
        } else this.#note(event.path, event.label);
        return;
      case "item-start":
        this.#loopAt(event.path, event.key, event.total);
        this.#active.set(itemPath(event.path, event.key), newActive(event.label));
        return;
      case "item-done":
        this.#finishItem(event.path, event.item, event.total);
        return;
      case "retry-wait":
        this.#note(
          event.path,
          `${event.error?.code ?? "not yet"}, again in ${shortDuration(event.delayMs)}`,
          event.error?.code.split(".").at(-1) ?? "waiting",
        );
        return;
      case "attempt":
        if (event.attempt > 1) this.#note(event.path, `attempt ${event.attempt}`, null);
        return;
      case "progress":
        this.#note(event.path, progressText(event.data));
        return;
      case "step-end":
        this.#finishStep(event.path, event.step);
        return;
    }
  }

  notice(line: string): void {
    this.#above.push(style(this.#sink, line, "yellow"));
    this.#redraw();
  }

  pause(): void {
    this.#paused = true;
    this.#redraw();
  }

  resume(): void {
    this.#paused = false;
  }

  /** Removes the display; what scrolled up stays. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#loops.clear();
    this.#active.clear();
    this.#redraw();
    removeEventListener("unload", this.#showCursor);
    this.#showCursor();
  }

  readonly #showCursor = (): void => this.#sink.write(SHOW_CURSOR);

  #finishItem(path: string, item: ItemRecord, total: number): void {
    const loop = this.#loopAt(path, item.key, total);
    loop.done++;
    if (item.status === "failed" || item.status === "unclear") loop.failed++;
    else if (item.status !== "skipped" && item.status !== "cancelled") loop.ok++;
    this.#active.delete(itemPath(path, item.key));
    // In a rehearsal nothing has changed: the steps of the item say what would.
    if (!this.#isRehearsal || item.status !== "changed") {
      this.#above.push(describeItem(this.#sink, item));
    }
  }

  #finishStep(
    path: string,
    step: Extract<RunEvent, { readonly type: "step-end" }>["step"],
  ): void {
    this.#active.delete(path);
    const planned = describePlanned(step);
    if (planned !== undefined) {
      this.#above.push(planned);
      return;
    }
    if (this.#loops.delete(path) || this.#itemOf(path) !== undefined) return;
    if (path.includes("/") && !this.#options.verbose) return;
    this.#above.push(
      `${outcomeWord(this.#sink, step.outcome)} ${sanitize(step.label)} ${
        style(this.#sink, `[${shortDuration(step.durationMs)}]`, "dim")
      }`,
    );
  }

  #loopAt(path: string, key: string, total: number): Loop {
    const loopPath = path.endsWith(`/${key}`) ? path.slice(0, -key.length - 1) : path;
    const loop = this.#loops.get(loopPath) ?? newLoop(loopPath, total);
    loop.total = total;
    this.#active.delete(loopPath); // its bar and its items say more than its own line
    this.#loops.set(loopPath, loop);
    return loop;
  }

  /** @param waitsFor A word, `null` if it waits no longer, or nothing to leave that as it is. */
  #note(path: string, text: string, waitsFor?: string | null): void {
    const active = this.#itemOf(path) ?? this.#active.get(path);
    if (active === undefined) return;
    if (text !== "") active.note = text;
    if (waitsFor !== undefined) active.waitsFor = waitsFor ?? undefined;
  }

  #itemOf(path: string): Active | undefined {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const active = this.#active.get(path.slice(0, end));
      if (active !== undefined) return active;
    }
    return undefined;
  }

  #redraw(): void {
    const columns = this.#sink.columns();
    if (this.#paused && this.#drawn === 0) return;
    const lines = this.#paused ? [] : this.#lines(columns);
    const clear = this.#drawn > 0 ? `\x1b[${this.#drawn}A\r\x1b[J` : "";
    const above = this.#above.map((line) => `${line}\n`).join("");
    const foot = lines.map((line) => `${truncate(line, columns - 1)}\n`).join("");
    if (clear + above + foot !== "") this.#sink.write(clear + above + this.#colored(foot));
    this.#above = [];
    this.#drawn = lines.length;
    this.#frame++;
  }

  #lines(columns: number): string[] {
    const spinner = SPINNER[this.#frame % SPINNER.length];
    const lines = [...this.#active.values()].slice(0, MAX_ACTIVE).map(
      ({ label, note, startedMs }) => {
        const time = shortDuration(Date.now() - startedMs);
        const left = `${spinner} ${sanitize(label)}`;
        const right = note === "" ? time : `${sanitize(note)}  ${time}`;
        const gap = columns - 1 - textWidth(left) - textWidth(right);
        return gap >= 2 ? left + " ".repeat(gap) + right : `${left}  ${right}`;
      },
    );
    const hidden = this.#active.size - MAX_ACTIVE;
    if (hidden > 0) lines.push(`  and ${hidden} more`);
    for (const [path, loop] of this.#loops) {
      const inside = [...this.#active].filter(([item]) => item.startsWith(`${path}/`));
      const waits = inside.flatMap(([, { waitsFor }]) => waitsFor ?? []);
      lines.push(barLine(loop, waits, columns));
    }
    return lines;
  }

  #colored(text: string): string {
    // Colour last: the lines were cut to width as plain text.
    return text.replaceAll(/[█]+/g, (bar) => style(this.#sink, bar, "green"));
  }
}

function newLoop(label: string, total: number): Loop {
  return { label, startedMs: Date.now(), total, done: 0, ok: 0, failed: 0 };
}

function newActive(label: string): Active {
  return { label, startedMs: Date.now(), note: "", waitsFor: undefined };
}

/** The bar, how many ended how or wait for what, the time, and how long it may take yet. */
function barLine(loop: Loop, waits: readonly string[], columns: number): string {
  const { total, done, ok, failed } = loop;
  const elapsedMs = Date.now() - loop.startedMs;
  const width = Math.max(6, Math.min(BAR_WIDTH, columns - 40));
  const filled = total === 0 ? width : Math.round((done / total) * width);
  const bar = "█".repeat(filled) + "░".repeat(width - filled);
  const eta = done > 0 && done < total
    ? `  about ${shortDuration((elapsedMs / done) * (total - done))} left`
    : "";
  const counts = new Map([["ok", ok], ["failed", failed]]);
  for (const word of waits) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts].filter(([, count]) => count > 0)
    .map(([word, count]) => `  ${count} ${sanitize(word)}`).join("");
  return `${pad(bar, width)} ${done}/${total}${words}  ${shortDuration(elapsedMs)}${eta}`;
}

function progressText(data: Readonly<Record<string, unknown>>): string {
  if (typeof data.message === "string") return data.message;
  if (typeof data.done === "number") {
    return typeof data.total === "number" ? `${data.done} of ${data.total}` : String(data.done);
  }
  return "";
}
