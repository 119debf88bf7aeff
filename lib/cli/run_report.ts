/**
 * A run of the journal as an HTML page.
 *
 * @module
 */
import { write } from "../../tasks/functions/file.ts";
import type { ErrorInfo, RunDetails, StepRecord } from "../engine/mod.ts";
import { faxAdvice } from "../fax/mod.ts";
import { drawPictures, errorsOf, renderReport, type Report, stepTimeline } from "../report/mod.ts";
import { shortDuration } from "./progress/describe_event.ts";
import { detailRows } from "./run_rows.ts";

/**
 * Writes the page, or replaces it; it appears complete or not at all.
 *
 * @returns The path of the file.
 */
export async function writeRunReport(run: RunDetails, path: string): Promise<string> {
  const { path: written } = await write(path, await renderRun(run), { ifExists: "overwrite" });
  return written;
}

/** The page itself. */
export async function renderRun(run: RunDetails): Promise<string> {
  return await renderReport(await runReport(run));
}

/** A run with its steps and items, its errors by kind, and the pages that it sent. */
export async function runReport(run: RunDetails): Promise<Report> {
  const { result, outcome = "unfinished", started, ended } = run;
  const rows = detailRows(run);
  const steps = result?.steps ?? [];
  const took = result?.durationMs ??
    (ended === undefined ? undefined : Date.parse(ended) - Date.parse(started));
  return {
    title: run.name,
    created: started,
    outcome,
    facts: [
      { name: "Run", value: run.runId },
      { name: "File", value: run.file ?? "" },
      { name: "Exit code", value: String(run.exitCode ?? "") },
      { name: "Took", value: took === undefined ? "" : shortDuration(took) },
      { name: "Attempt", value: String(run.attempt) },
    ].filter(({ value }) => value !== ""),
    errors: errorsOf(errorsOfRun(run), faxAdvice),
    columns: ["path", "label", "status", "attempts", "duration", "error"],
    rows,
    pictures: await drawPictures(rows.map(({ document }) => pathOf(document))),
    timeline: stepTimeline(steps),
  };
}

/** Errors where they happened: what they did to the steps around them is not told again. */
function errorsOfRun({ result }: RunDetails): readonly ErrorAt[] {
  const inner = result?.steps.flatMap(errorsIn) ?? [];
  return inner.length > 0 || result?.error === undefined ? inner : [result.error];
}

type ErrorAt = Pick<ErrorInfo, "code" | "message" | "advice">;

function errorsIn({ loop, children = [], error }: StepRecord): readonly ErrorAt[] {
  const items = (loop?.items ?? []).filter((item) => item.error !== "")
    .map((item) => ({ code: item.errorCode, message: item.error }));
  const inner = [...items, ...children.flatMap(errorsIn)];
  return inner.length > 0 || error === undefined ? inner : [error];
}

function pathOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
