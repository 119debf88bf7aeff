/**
 * The HTML page of `report.write`.
 *
 * @module
 */
import type { ItemRecord } from "../../lib/engine/mod.ts";
import { faxAdvice } from "../../lib/fax/mod.ts";
import {
  drawPictures,
  errorsOf,
  itemTimeline,
  renderReport,
  type ReportRow,
} from "../../lib/report/mod.ts";

/** What is written; `rows` have the chosen columns, `given` are the rows as they came. */
export interface WrittenReport {
  readonly title: string;
  /** When the run began, ISO 8601. */
  readonly created: string;
  readonly columns: readonly string[];
  readonly rows: readonly ReportRow[];
  readonly given: readonly ReportRow[];
  readonly pictures: string | undefined;
  readonly signal: AbortSignal;
}

/** Renders rows as a page. Items of a loop also have a timeline, and their errors by kind. */
export async function htmlReport(report: WrittenReport): Promise<string> {
  const { title, created, columns, rows, given, pictures: field, signal } = report;
  const items = given.filter(isItem);
  const errors = items.filter(({ error }) => error !== "")
    .map(({ errorCode: code, error: message }) => ({ code, message }));
  const pictures = field === undefined
    ? undefined
    : await drawPictures(given.map((row) => pathOf(row[field])), { signal });
  return await renderReport({
    title,
    created,
    columns,
    rows,
    errors: errorsOf(errors, faxAdvice),
    timeline: itemTimeline(items),
    ...(pictures && { pictures }),
  });
}

function pathOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isItem(row: Readonly<Record<string, unknown>>): row is ItemRecord {
  return typeof row.key === "string" && typeof row.errorCode === "string" &&
    typeof row.startedMs === "number";
}
