/**
 * A report as one HTML page.
 *
 * @module
 */
import { PAGE_SCRIPT } from "./page_script.ts";
import { PAGE_STYLE } from "./page_style.ts";
import type { Report, ReportedError, ReportFact, TimelineEntry } from "./report.ts";

/** How runs end that somebody should look at, and those that went as planned. */
const OUTCOME_CLASS: Readonly<Record<string, string>> = {
  "ok": "ok",
  "completed-with-failures": "warn",
  "busy": "warn",
  "cancelled": "warn",
};

/**
 * Renders a report as a page that makes no request: style and script are in it, and its own policy
 * allows no others. Data stays data: it stands in a block of JSON and reaches the page as text.
 *
 * @example
 * ```ts
 * import { renderReport } from "./mod.ts";
 *
 * const html = await renderReport({
 *   title: "Invoices",
 *   created: "2026-11-24T22:30:00Z",
 *   columns: ["to", "status"],
 *   rows: [{ to: "+14255550100", status: "ok" }],
 * });
 * console.log(html.startsWith("<!doctype html>")); // true
 * ```
 */
export async function renderReport(report: Report): Promise<string> {
  const { title, created, outcome, columns, facts = [], errors = [] } = report;
  const data = pageData(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escape(await policy())}">
<title>${escape(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${escape(title)}${outcome === undefined ? "" : badge(outcome)}</h1>
<p class="when">Run of <time datetime="${escape(created)}">${escape(readable(created))}</time></p>
</header>
<main>
${summary(report)}
${factList(facts)}
${errorList(errors)}
${table(columns, data.pictures.length > 0, statusesOf(report))}
${data.timeline.length === 0 ? "" : TIMELINE}
</main>
${data.pictures.length === 0 ? "" : DIALOG}
<noscript><p>The rows need JavaScript; the CSV or JSON report has the same data.</p></noscript>
<script type="application/json" id="data">${embed(data)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

const TIMELINE = `<section aria-labelledby="timeline-title">
<h2 id="timeline-title">Timeline</h2>
<div class="frame" tabindex="0" role="region" aria-label="Table of the timeline">
<table>
<thead><tr><th scope="col">Step</th><th scope="col">Status</th><th scope="col">Attempts</th><th
 scope="col">Began</th><th scope="col">Took</th><th scope="col">When</th></tr></thead>
<tbody id="entries"></tbody>
</table>
</div>
<p><button class="more" id="more-entries" type="button" hidden>Show more</button></p>
</section>`;

const DIALOG = `<dialog id="large" aria-labelledby="large-title">
<h2 id="large-title"></h2>
<div class="pages" id="large-pages"></div>
<p id="large-rest" hidden></p>
<button id="large-close" type="button" autofocus>Close</button>
</dialog>`;

/** What the script of the page draws. Pictures that several rows share stand in it once. */
function pageData({ columns, rows, pictures = [], timeline = [] }: Report) {
  const distinct = [...new Set(pictures)].filter((picture) => picture !== undefined);
  const end = timeline.reduce((latest, entry) => Math.max(latest, endOf(entry)), 0);
  return {
    columns,
    rows: rows.map((row) => columns.map((name) => row[name] ?? null)),
    pictures: distinct,
    rowPictures: pictures.map((picture) => picture === undefined ? -1 : distinct.indexOf(picture)),
    timeline: timeline.map((entry) => [
      entry.depth,
      entry.label,
      entry.status,
      entry.attempts,
      Math.round(entry.startedMs),
      Math.round(entry.durationMs),
      entry.earlierAttempts.map((attempt) =>
        [Math.round(attempt.startedMs), Math.round(attempt.durationMs), attempt.code] as const
      ),
    ]),
    totalMs: Math.ceil(end),
  };
}

function endOf({ startedMs, durationMs }: TimelineEntry): number {
  return startedMs + durationMs;
}

/** Only this style and this script, and pictures that are in the page. */
async function policy(): Promise<string> {
  const [style, script] = await Promise.all([PAGE_STYLE, PAGE_SCRIPT].map(hashOf));
  return `default-src 'none'; style-src ${style}; script-src ${script}; img-src data:; ` +
    "base-uri 'none'; form-action 'none'";
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${new Uint8Array(digest).toBase64()}'`;
}

function badge(outcome: string): string {
  const words = outcome.replaceAll("-", " ");
  return ` <span class="badge ${OUTCOME_CLASS[outcome] ?? "bad"}">${escape(words)}</span>`;
}

function statusesOf({ rows }: Report): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of rows) {
    if (typeof status === "string") counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

function summary(report: Report): string {
  const counts = [...statusesOf(report)].map(([status, count]) =>
    `<li><b class="${className(status)}">${count}</b> ${escape(status)}</li>`
  );
  return `<ul class="counts" aria-label="Summary">
<li><b>${report.rows.length}</b> total</li>
${counts.join("\n")}
</ul>`;
}

function factList(facts: readonly ReportFact[]): string {
  if (facts.length === 0) return "";
  const lines = facts.map(({ name, value }) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`);
  return `<dl class="facts">\n${lines.join("\n")}\n</dl>`;
}

function errorList(errors: readonly ReportedError[]): string {
  if (errors.length === 0) return "";
  const lines = errors.map(({ code, message, count, advice }) =>
    `<li><p><code>${escape(code)}</code> × ${count}</p><p>${escape(message)}</p>${
      advice === undefined ? "" : `<p><strong>What to do:</strong> ${escape(advice)}</p>`
    }</li>`
  );
  return `<section aria-labelledby="errors-title">
<h2 id="errors-title">Errors</h2>
<ul class="errors">
${lines.join("\n")}
</ul>
</section>`;
}

function table(
  columns: readonly string[],
  withPictures: boolean,
  statuses: ReadonlyMap<string, number>,
): string {
  const options = [...statuses.keys()].map((status) => `<option>${escape(status)}</option>`);
  const select = statuses.size < 2
    ? ""
    : `<label>Status <select id="status"><option value="">all</option>${
      options.join("")
    }</select></label>`;
  const headings = columns.map((name) =>
    `<th scope="col"><button type="button">${escape(name)}</button></th>`
  );
  return `<section id="items" aria-labelledby="items-title">
<h2 id="items-title">Items</h2>
<form id="search" role="search">
<label>Filter <input id="filter" type="search" autocomplete="off"></label>
${select}
<output id="shown" aria-live="polite"></output>
</form>
<div class="frame" tabindex="0" role="region" aria-label="Table of rows">
<table>
<thead><tr>${withPictures ? '<th scope="col">page</th>' : ""}${headings.join("")}</tr></thead>
<tbody id="rows"></tbody>
</table>
</div>
<p><button class="more" id="more" type="button" hidden>Show more</button></p>
</section>`;
}

function readable(created: string): string {
  return created.replace("T", " ").replace(/(?:\.\d+)?Z$/, " UTC");
}

function className(status: string): string {
  return /^[a-z]+$/.test(status) ? status : "other";
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** JSON that no HTML parser can take for an end tag or a comment. */
function embed(data: unknown): string {
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}
