/**
 * A display at the foot of the terminal that is redrawn as the run goes on.
 *
 * @module
 */
import type { ItemRecord, RunEvent, StepRecord } from "../../engine/mod.ts";
import { style, type TextSink } from "../io.ts";
import { pad, sanitize, textWidth, truncate } from "../terminal_text.ts";
import {
  describeItem,
  describeLog,
  describePlanned,
  outcomeWord,
  shortDuration,
} from "./describe_event.ts";
import { CurrentWork, type LoopProgress } from "./current_work.ts";
import type { Progress, ProgressOptions } from "./display.ts";

/** People see no more than this; terminals over a network cannot take much more either. */
const REDRAW_MS = 80;
/** Items in flight that are shown; the rest is counted. */
const MAX_ACTIVE = 8;
const BAR_WIDTH = 24;
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Finished items and log lines scroll up; below them stand the bar and what is in flight. */
export class LiveProgress implements Progress {
  readonly #sink: TextSink;
  readonly #options: ProgressOptions;
  readonly #work = new CurrentWork();
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
    if (event.type === "run-start") this.#isRehearsal = event.mode === "what-if";
    else if (event.type === "item-done") this.#tellItem(event.item);
    else if (event.type === "step-end") this.#tellStep(event.path, event.step);
    else if (event.type === "log" && (event.level !== "debug" || this.#options.verbose)) {
      this.#above.push(describeLog(this.#sink, event, this.#options.log));
    }
    this.#work.apply(event);
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
    this.#work.clear();
    this.#redraw();
    removeEventListener("unload", this.#showCursor);
    this.#showCursor();
  }

  readonly #showCursor = (): void => this.#sink.write(SHOW_CURSOR);

  #tellItem(item: ItemRecord): void {
    // In a rehearsal nothing has changed: the steps of the item say what would.
    if (this.#isRehearsal && item.status === "changed") return;
    this.#above.push(describeItem(this.#sink, item));
  }

  #tellStep(path: string, step: StepRecord): void {
    const planned = describePlanned(step);
    if (planned !== undefined) {
      this.#above.push(planned);
      return;
    }
    // A loop has told its items, and an item tells of its steps.
    if (this.#work.loops.has(path) || this.#work.itemOf(path) !== undefined) return;
    if (path.includes("/") && !this.#options.verbose) return;
    this.#above.push(
      `${outcomeWord(this.#sink, step.outcome)} ${sanitize(step.label)} ${
        style(this.#sink, `[${shortDuration(step.durationMs)}]`, "dim")
      }`,
    );
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
    const { active, loops } = this.#work;
    const lines = [...active.values()].slice(0, MAX_ACTIVE).map(
      ({ label, note, startedMs }) => {
        const time = shortDuration(Date.now() - startedMs);
        const left = `${spinner} ${sanitize(label)}`;
        const right = note === "" ? time : `${sanitize(note)}  ${time}`;
        const gap = columns - 1 - textWidth(left) - textWidth(right);
        return gap >= 2 ? left + " ".repeat(gap) + right : `${left}  ${right}`;
      },
    );
    const hidden = active.size - MAX_ACTIVE;
    if (hidden > 0) lines.push(`  and ${hidden} more`);
    for (const [path, loop] of loops) {
      const inside = [...active].filter(([item]) => item.startsWith(`${path}/`));
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

/** The bar, how many ended how or wait for what, the time, and how long it may take yet. */
function barLine(loop: LoopProgress, waits: readonly string[], columns: number): string {
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
