/**
 * The live page: what the report of a run looks like, while it happens.
 *
 * @module
 */
import { PAGE_STYLE } from "../../report/mod.ts";

const STYLE = `${PAGE_STYLE}
#connection[data-state="lost"] { color: var(--bad); }
.run { border: 1px solid var(--line); border-radius: .5rem; margin: .75rem 0; padding: .5rem 1rem; }
.run header { align-items: center; display: flex; flex-wrap: wrap; gap: .75rem; }
.run h3 { font-size: 1rem; margin: 0; }
.run h4 { font-size: .95rem; margin: 1rem 0 .25rem; }
.loop progress { margin-left: .5rem; vertical-align: middle; width: 16rem; }
.run .frame { max-height: 24rem; overflow: auto; }
`;

const SCRIPT = `
"use strict";
const base = location.pathname;
const byId = (id) => document.getElementById(id);
const make = (name, text, className) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const rowOf = (...cells) => {
  const row = make("tr");
  for (const cell of cells) {
    const data = make("td");
    data.append(cell);
    row.append(data);
  }
  return row;
};
const time = (text) => text ? new Date(text).toLocaleString() : "";
const word = (text) => make("span", text.replaceAll("-", " "), /^[a-z-]+$/.test(text) ? text : "");
function countList(counts) {
  const list = make("ul", undefined, "counts");
  for (const [name, count] of Object.entries(counts)) {
    const item = make("li");
    item.append(make("b", String(count)), name);
    list.append(item);
  }
  return list;
}
async function cancel(run, button) {
  if (!confirm("Cancel " + run.name + "? It cleans up first.")) return;
  button.disabled = true;
  const answer = await fetch(base + "runs/" + encodeURIComponent(run.runId) + "/cancel",
    { method: "POST" });
  byId("message").textContent = await answer.text();
}
function card(run) {
  const section = make("section", undefined, "run");
  section.setAttribute("aria-label", titleOf(run));
  const head = make("header");
  const button = make("button", run.cancelRequested ? "Cancelling" : "Cancel");
  button.type = "button";
  button.disabled = run.cancelRequested;
  button.dataset.run = run.runId;
  button.addEventListener("click", () => cancel(run, button));
  head.append(make("h3", run.name), make("span", "since " + time(run.started)), button);
  section.append(head);
  if (run.live) section.append(...now(run));
  const steps = run.steps.toReversed().map((step) => rowOf(step.path, step.uses,
    word(step.status), String(step.attempt), time(step.begun), step.error));
  section.append(make("h4", "Recorded effects"), countList(run.counts),
    table("Recorded effects of " + titleOf(run),
      ["Step", "Function", "Status", "Attempts", "Began", "Error"], steps));
  return section;
}
const titleOf = ({ name, runId }) => name + ", " + runId;
function now(run) {
  const { loops, active, more, ended } = run.live;
  const items = [...active, ...ended].map((item) => rowOf(item.path, item.label,
    word(item.state), String(item.attempts), item.note));
  return [...loops.map(progressOf), make("h4", "Items and steps"),
    table("Items and steps of " + titleOf(run), ["Path", "What", "State", "Attempts", "Note"], items),
    make("p", more > 0 ? "and " + more + " more in flight" : "")];
}
function progressOf({ path, label, total, done, ok, failed }) {
  const line = make("p", label + ": " + done + " of " + total + ", " + ok + " ok, " + failed +
    " failed ", "loop");
  const bar = make("progress");
  bar.max = total;
  bar.value = done;
  bar.setAttribute("aria-label", path);
  line.append(bar);
  return line;
}
function table(name, columns, rows) {
  const headings = make("tr");
  for (const column of columns) {
    const heading = make("th", column);
    heading.scope = "col";
    headings.append(heading);
  }
  const [top, body, whole] = [make("thead"), make("tbody"), make("table")];
  top.append(headings);
  body.append(...rows);
  whole.append(top, body);
  const frame = make("div", undefined, "frame");
  frame.tabIndex = 0;
  frame.dataset.frame = name;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", name);
  frame.append(whole);
  return frame;
}
function draw({ runs, queue }) {
  const focused = document.activeElement?.dataset ?? {};
  const scrolled = [...document.querySelectorAll("[data-frame]")].map((frame) =>
    [frame.dataset.frame, frame.scrollTop]);
  const active = runs.filter((run) => run.outcome === null);
  byId("active").replaceChildren(...active.map(card));
  byId("none").hidden = active.length > 0;
  byId("runs").replaceChildren(...runs.filter((run) => run.outcome !== null).map((run) => {
    const link = make("a", run.runId);
    link.href = base + "runs/" + encodeURIComponent(run.runId);
    return rowOf(link, run.name, word(run.outcome), String(run.exitCode ?? ""),
      time(run.started), time(run.ended));
  }));
  if (queue) {
    byId("queue-error").textContent = queue.error ?? "";
    byId("jobs").replaceChildren(...queue.jobs.map((job) => rowOf(job.id, word(job.status),
      job.faxNumber, job.recipientName, job.displayName, String(job.pageCount))));
  }
  const find = (name, value) =>
    document.querySelector("[data-" + name + '="' + CSS.escape(value) + '"]');
  for (const [name, top] of scrolled) if (top > 0) find("frame", name)?.scrollTo(0, top);
  for (const name of ["run", "frame"]) {
    if (focused[name]) find(name, focused[name])?.focus({ preventScroll: true });
  }
}
const state = (name, text) => {
  byId("connection").dataset.state = name;
  byId("connection").textContent = text;
};
const events = new EventSource(base + "events");
events.addEventListener("open", () => state("open", "live"));
events.addEventListener("error", () => state("lost", "connection lost, trying again"));
events.addEventListener("state", (event) => draw(JSON.parse(event.data)));
`;

const QUEUE = `<section aria-labelledby="queue-title">
<h2 id="queue-title">Queue</h2>
<p id="queue-error" role="status"></p>
<div class="frame" tabindex="0" role="region" aria-label="Table of the queue">
<table><thead><tr><th scope="col">Job</th><th scope="col">Status</th><th scope="col">Number</th>
<th scope="col">Recipient</th><th scope="col">Document</th><th scope="col">Pages</th></tr></thead>
<tbody id="jobs"></tbody></table></div>
</section>`;

/** A page, and the policy that it must be served with. */
export interface LivePage {
  readonly html: string;
  readonly policy: string;
}

/** Renders the page; what it shows comes by server-sent events, as text. */
export async function livePage({ queue }: { readonly queue: boolean }): Promise<LivePage> {
  const [style, script] = await Promise.all([STYLE, SCRIPT].map(hashOf));
  const policy = `default-src 'none'; style-src ${style}; script-src ${script}; ` +
    "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>comtask</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>comtask</h1>
<p class="when" id="connection" role="status">connecting</p>
<p id="message" role="status"></p>
</header>
<main>
<section aria-labelledby="active-title">
<h2 id="active-title">Running</h2>
<p id="none">Nothing is running.</p>
<div id="active"></div>
</section>
${queue ? QUEUE : ""}
<section aria-labelledby="runs-title">
<h2 id="runs-title">Runs</h2>
<div class="frame" tabindex="0" role="region" aria-label="Table of runs">
<table><thead><tr><th scope="col">Run</th><th scope="col">Task</th><th scope="col">Outcome</th>
<th scope="col">Code</th><th scope="col">Began</th><th scope="col">Ended</th></tr></thead>
<tbody id="runs"></tbody></table></div>
</section>
</main>
<noscript><p>This page needs JavaScript; "comtask runs list" shows the same.</p></noscript>
<script>${SCRIPT}</script>
</body>
</html>
`;
  return { html, policy };
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${new Uint8Array(digest).toBase64()}'`;
}
