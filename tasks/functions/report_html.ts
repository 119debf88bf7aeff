/**
 * A report as one HTML page that needs nothing else: no network, no other file.
 *
 * @module
 */

/** What the page shows. */
export interface HtmlReport {
  readonly title: string;
  /** When the run began, ISO 8601. */
  readonly created: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const STYLE = `
:root { color-scheme: light dark; --line: #c8ccd4; --soft: #f3f4f7; --ok: #1a7f37; --bad: #c2272d;
  --warn: #9a6700; --accent: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --line: #3d434d; --soft: #22262d; --ok: #57c26f;
  --bad: #ff7b72; --warn: #e0b341; --accent: #8ab4f8; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; }
.counts li { border: 1px solid var(--line); border-radius: .5rem; padding: .25rem .75rem; }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: 1rem 0; }
input, select, button { font: inherit; padding: .3rem .5rem; }
.frame { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left;
  vertical-align: top; }
th { background: var(--soft); padding: 0; position: sticky; top: 0; white-space: nowrap; }
th button { background: none; border: 0; color: inherit; cursor: pointer; font-weight: 600;
  padding: .4rem .6rem; text-align: left; width: 100%; }
th button::after { content: " ↕"; opacity: .4; }
th[aria-sort="ascending"] button::after { content: " ↑"; opacity: 1; }
th[aria-sort="descending"] button::after { content: " ↓"; opacity: 1; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
td.number { font-variant-numeric: tabular-nums; text-align: right; }
.ok, .changed, .reused { color: var(--ok); } .failed, .unclear { color: var(--bad); }
.rescued, .ignored, .cancelled { color: var(--warn); }
@media print { form, #more { display: none; } th { position: static; } body { max-width: none; } }
`;

const SCRIPT = `
"use strict";
const { columns, rows } = JSON.parse(document.getElementById("data").textContent);
const PAGE = 200;
const body = document.querySelector("tbody");
const filter = document.getElementById("filter");
const state = document.getElementById("status");
const more = document.getElementById("more");
const shown = document.getElementById("shown");
const text = (value) => value === null || value === undefined ? ""
  : typeof value === "object" ? JSON.stringify(value) : String(value);
const cells = rows.map((row) => row.map(text));
const words = cells.map((row) => row.join("\\n").toLowerCase());
const statusColumn = columns.indexOf("status");
let order = rows.map((_, index) => index);
let visible = order;
let limit = PAGE;
function draw() {
  const part = document.createDocumentFragment();
  for (const index of visible.slice(0, limit)) {
    const line = document.createElement("tr");
    cells[index].forEach((value, column) => {
      const cell = document.createElement("td");
      cell.textContent = value;
      if (typeof rows[index][column] === "number") cell.className = "number";
      if (column === statusColumn && /^[a-z]+$/.test(value)) cell.className = value;
      line.append(cell);
    });
    part.append(line);
  }
  body.replaceChildren(part);
  more.hidden = visible.length <= limit;
  shown.textContent = visible.length === rows.length
    ? rows.length + " rows" : visible.length + " of " + rows.length + " rows";
}
function apply() {
  const wanted = filter.value.trim().toLowerCase();
  const status = state ? state.value : "";
  visible = order.filter((index) => (wanted === "" || words[index].includes(wanted)) &&
    (status === "" || cells[index][statusColumn] === status));
  limit = PAGE;
  draw();
}
function sortBy(heading, column) {
  const descending = heading.getAttribute("aria-sort") === "ascending";
  for (const other of document.querySelectorAll("th")) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const sign = descending ? -1 : 1;
  const collator = new Intl.Collator(undefined, { numeric: true });
  order = order.toSorted((a, b) => {
    const [left, right] = [rows[a][column], rows[b][column]];
    return sign * (typeof left === "number" && typeof right === "number"
      ? left - right : collator.compare(cells[a][column], cells[b][column]));
  });
  apply();
}
document.querySelectorAll("th").forEach((heading, column) =>
  heading.firstElementChild.addEventListener("click", () => sortBy(heading, column)));
filter.addEventListener("input", apply);
if (state) state.addEventListener("change", apply);
more.addEventListener("click", () => { limit += PAGE * 5; draw(); });
addEventListener("beforeprint", () => { limit = Infinity; draw(); });
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
draw();
`;

/**
 * Renders the page. Data stays data: it stands in a block of JSON and reaches the page as text
 * only, and the page's own policy allows no request and no script but its own.
 */
export async function renderHtmlReport(report: HtmlReport): Promise<string> {
  const { title, created, columns, rows } = report;
  const data = { columns, rows: rows.map((row) => columns.map((name) => row[name] ?? null)) };
  const hash = async (text: string) => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return `'sha256-${new Uint8Array(digest).toBase64()}'`;
  };
  const policy = `default-src 'none'; style-src ${await hash(STYLE)}; script-src ${await hash(
    SCRIPT,
  )}; base-uri 'none'; form-action 'none'`;
  const statuses = [...countBy(rows, "status")];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p>Run of <time datetime="${escape(created)}">${escape(readable(created))}</time></p>
<ul class="counts" aria-label="Summary">
<li>total ${rows.length}</li>
${
    statuses.map(([status, count]) =>
      `<li><span class="${className(status)}">${escape(status)}</span> ${count}</li>`
    ).join("\n")
  }
</ul>
<form role="search">
<label>Filter <input id="filter" type="search" autocomplete="off"></label>
${
    statuses.length > 1
      ? `<label>Status <select id="status"><option value="">all</option>${
        statuses.map(([status]) => `<option>${escape(status)}</option>`).join("")
      }</select></label>`
      : ""
  }
<output id="shown" aria-live="polite"></output>
</form>
<div class="frame" tabindex="0" role="region" aria-label="Rows">
<table>
<thead><tr>${
    columns.map((name) => `<th scope="col"><button type="button">${escape(name)}</button></th>`)
      .join("")
  }</tr></thead>
<tbody></tbody>
</table>
</div>
<p><button id="more" type="button" hidden>Show more</button></p>
<noscript><p>The rows need JavaScript; the CSV or JSON report has the same data.</p></noscript>
<script type="application/json" id="data">${embed(data)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function countBy(
  rows: HtmlReport["rows"],
  column: string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = row[column];
    if (typeof value === "string") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
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
