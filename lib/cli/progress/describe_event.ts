/**
 * Events of a run as lines for people.
 *
 * @module
 */
import {
  formatDuration,
  type ItemRecord,
  type RunEvent,
  type StepRecord,
} from "../../engine/mod.ts";
import { style, type TextSink } from "../io.ts";
import { toJson } from "../output/record.ts";
import { sanitize } from "../terminal_text.ts";

const MARKS: Readonly<Record<string, readonly [string, "green" | "red" | "yellow" | "dim"]>> = {
  ok: ["ok", "green"],
  changed: ["ok", "green"],
  reused: ["reused", "green"],
  rescued: ["rescued", "yellow"],
  failed: ["failed", "red"],
  ignored: ["ignored", "yellow"],
  unclear: ["unclear", "red"],
  cancelled: ["cancelled", "yellow"],
  skipped: ["skipped", "dim"],
  undecided: ["undecided", "dim"],
};

/** An outcome as a coloured word. */
export function outcomeWord(sink: TextSink, outcome: string): string {
  const [word, color] = MARKS[outcome] ?? [outcome, "dim"];
  return style(sink, word, color);
}

/** A length of time that people can read at a glance: `0.4s`, `12s`, `3m20s`. */
export function shortDuration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)}s`;
  return formatDuration(Math.round(ms / 1000) * 1000);
}

/** A finished item in one line: `ok      R-1003 to +4930… (2 attempts, 4.1s)`. */
export function describeItem(sink: TextSink, item: ItemRecord): string {
  const facts = [
    ...(item.attempts > 1 ? [`${item.attempts} attempts`] : []),
    ...(typeof item.pages === "number" ? [`${item.pages} page${item.pages === 1 ? "" : "s"}`] : []),
    shortDuration(item.durationMs),
  ];
  const error = item.error ? `: ${sanitize(withCode(item.error, item.errorCode))}` : "";
  return `${outcomeWord(sink, item.status)} ${sanitize(item.label)} ${
    style(sink, `[${facts.join(", ")}]`, "dim")
  }${error}`;
}

/**
 * What a step would do, were this no rehearsal: `would send brief.txt to +4930…`; `might` where its
 * condition depends on what a run finds.
 */
export function describePlanned(step: StepRecord): string | undefined {
  const { wouldDo } = step;
  if (wouldDo === undefined) return undefined;
  const { most, from } = wouldDo.ownAttempts ?? { most: 1, from: "" };
  const { maxAttempts = 1 } = wouldDo;
  const reason = maxAttempts === 1 ? from : `${maxAttempts} here x ${most} by the server: ${from}`;
  const dials = wouldDo.ownAttempts === undefined || maxAttempts * most === 1
    ? ""
    : `, up to ${maxAttempts * most} times (${sanitize(reason)})`;
  const verb = step.outcome === "undecided" ? "might" : "would";
  return `${verb} ${sanitize(wouldDo.verb)} ${sanitize(wouldDo.target)}${dials}`;
}

/** A message with its code at the end; errors of the fax provider have one there already. */
export function withCode(message: string, code: string): string {
  const hasCode = /\((?:0x[0-9A-F]{8}|[a-z-]+(?:\.[a-z-]+)+)\)$/.test(message);
  return hasCode || code === "" || code === "error" ? message : `${message} (${code})`;
}

/** The line of a log event, with its level unless that is plain information. */
export function describeLog(
  sink: TextSink,
  event: Extract<RunEvent, { readonly type: "log" }>,
  format: "text" | "jsonl",
): string {
  if (format === "jsonl") {
    const { type: _, ...fields } = event;
    return toJson({ time: Temporal.Now.instant().toString(), ...fields });
  }
  const level = event.level === "info"
    ? ""
    : `${style(sink, `${event.level}:`, event.level === "error" ? "red" : "yellow")} `;
  const data = event.data && Object.keys(event.data).length > 0 ? ` ${toJson(event.data)}` : "";
  return `${level}${sanitize(event.message)}${style(sink, data, "dim")}`;
}

/** Why a step waits before its next attempt. */
export function describeRetry(
  event: Extract<RunEvent, { readonly type: "retry-wait" }>,
  label: string,
): string {
  const why = event.error ? ` after "${event.error.code}"` : "";
  return `retry ${sanitize(label)}${why} in ${shortDuration(event.delayMs)} (attempt ${
    event.attempt + 1
  } follows)`;
}
