import type { DialOutcome } from "./dial_plan.ts";
import type { DeviceStatus } from "./job.ts";

/** A call that was placed: all that will happen on it, fixed when it begins. */
export interface Call {
  readonly startedAt: number;
  /** When the station answers, or the call is given up. */
  readonly answeredAt: number;
  /** Milliseconds for each page at the chosen speed. */
  readonly pageMs: number;
  /** Pages that are sent completely. */
  readonly pages: number;
  readonly endsAt: number;
  /** How it ends; `"completed"` is the only success. */
  readonly result: CallResult;
  readonly csid: string;
}

/** How a call ends. */
export type CallResult = Extract<
  DeviceStatus,
  | "completed"
  | "busy"
  | "no-answer"
  | "no-dial-tone"
  | "call-blacklisted"
  | "bad-address"
  | "not-a-fax-call"
  | "disconnected"
>;

/** Answers that end a call before a page, and whether another attempt may help. */
const REFUSALS: Readonly<
  Record<Exclude<DialOutcome["answer"], "answers">, { result: CallResult; mayRetry: boolean }>
> = {
  "busy": { result: "busy", mayRetry: true },
  "no-answer": { result: "no-answer", mayRetry: true },
  "no-dial-tone": { result: "no-dial-tone", mayRetry: true },
  "not-a-fax": { result: "not-a-fax-call", mayRetry: true },
  "rejected": { result: "call-blacklisted", mayRetry: false },
  "bad-address": { result: "bad-address", mayRetry: false },
};

/** Whether dialling again may help after a call that ended so. */
export function mayRetry(result: CallResult): boolean {
  return !Object.values(REFUSALS).some((refusal) => refusal.result === result && !refusal.mayRetry);
}

/**
 * Plans the call of attempt number `attempt` (from 1) for a fax of `pageCount` pages;
 * `earlierCalls` are those that other faxes made to the number.
 */
export function planCall(
  outcome: DialOutcome,
  fax: {
    readonly pageCount: number;
    readonly attempt: number;
    readonly number: string;
    readonly earlierCalls?: number;
  },
  time: { readonly now: number; readonly speed: number },
): Call {
  const { now, speed } = time;
  const calls = fax.attempt + (outcome.per === "number" ? fax.earlierCalls ?? 0 : 0);
  const gotThrough = outcome.times !== undefined && calls > outcome.times;
  const answeredAt = now + outcome.dialSeconds * 1000 / speed;
  const pageMs = outcome.pageSeconds * 1000 / speed;
  const csid = outcome.csid ?? fax.number.replaceAll(/[^\x20-\x7e]/g, "").slice(0, 20);
  if (outcome.answer !== "answers" && !gotThrough) {
    const { result } = REFUSALS[outcome.answer];
    return { startedAt: now, answeredAt, pageMs, pages: 0, endsAt: answeredAt, result, csid: "" };
  }
  const breaks = !gotThrough && outcome.failOnPage !== undefined &&
    outcome.failOnPage <= fax.pageCount;
  const pages = breaks ? (outcome.failOnPage ?? 1) - 1 : fax.pageCount;
  return {
    startedAt: now,
    answeredAt,
    pageMs,
    pages,
    endsAt: answeredAt + (breaks ? pages + 0.5 : pages) * pageMs,
    result: breaks ? "disconnected" : "completed",
    csid,
  };
}

/** What the line does at a moment of a call. */
export function callProgress(
  call: Call,
  now: number,
): { readonly status: DeviceStatus; readonly page: number } {
  if (now < call.answeredAt || call.endsAt === call.answeredAt) {
    return { status: "dialing", page: 0 };
  }
  const page = call.pageMs > 0 ? Math.floor((now - call.answeredAt) / call.pageMs) + 1 : 1;
  const last = call.result === "completed" ? call.pages : call.pages + 1;
  return { status: "sending", page: Math.min(page, last) };
}
