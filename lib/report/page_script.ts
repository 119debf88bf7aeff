/**
 * What the page does: it draws the rows, filters and sorts them, shows pages larger, and draws the
 * timeline. All data reaches the page as text (`textContent`), never as markup. Ten thousand rows
 * stay usable because only those are drawn that somebody asked for.
 */
export const PAGE_SCRIPT = `
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const PAGE = 200;
const byId = (id) => document.getElementById(id);
function make(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}
function drawn(name, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  return node;
}
const isWord = (text) => /^[a-z]+$/.test(text);

/* Rows */
const { columns, rows, rowPictures, pictures } = data;
const text = (value) => value === null || value === undefined ? ""
  : typeof value === "object" ? JSON.stringify(value) : String(value);
const cells = rows.map((row) => row.map(text));
const words = cells.map((row) => row.join("\\n").toLowerCase());
const statusColumn = columns.indexOf("status");
const body = byId("rows");
const filter = byId("filter");
const state = byId("status");
const shown = byId("shown");
let order = rows.map((_, index) => index);
let visible = order;
let limit = PAGE;
function drawRow(index) {
  const line = document.createElement("tr");
  if (pictures.length > 0) line.append(pictureCell(index));
  cells[index].forEach((value, column) => {
    const cell = make("td", { textContent: value });
    if (typeof rows[index][column] === "number") cell.className = "number";
    if (column === statusColumn && isWord(value)) cell.className = value;
    line.append(cell);
  });
  return line;
}
function draw() {
  const part = document.createDocumentFragment();
  for (const index of visible.slice(0, limit)) part.append(drawRow(index));
  body.replaceChildren(part);
  byId("more").hidden = visible.length <= limit;
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
  for (const other of document.querySelectorAll("#items th")) other.removeAttribute("aria-sort");
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
document.querySelectorAll("#items th button").forEach((button, column) =>
  button.addEventListener("click", () => sortBy(button.parentElement, column)));
filter.addEventListener("input", apply);
if (state) state.addEventListener("change", apply);
byId("more").addEventListener("click", () => { limit += PAGE * 5; draw(); });
byId("search").addEventListener("submit", (event) => event.preventDefault());

/* Pages of documents */
const dialog = byId("large");
function pictureCell(index) {
  const picture = pictures[rowPictures[index]];
  if (!picture) return document.createElement("td");
  const name = cells[index].find((value) => value !== "") || "row " + (index + 1);
  const image = make("img", { src: picture.pages[0], alt: "First page: " + name });
  const button = make("button", { className: "page", type: "button", title: "Show the pages" }, image);
  button.addEventListener("click", () => {
    const count = picture.pageCount;
    byId("large-title").textContent = name + ": " + count + (count === 1 ? " page" : " pages");
    byId("large-pages").replaceChildren(...picture.pages.map((src, page) =>
      make("img", { src, alt: "Page " + (page + 1) + " of " + count })));
    byId("large-rest").hidden = count <= picture.pages.length;
    byId("large-rest").textContent = "… and " + (count - picture.pages.length) + " more";
    dialog.showModal();
  });
  return make("td", {}, button);
}
if (dialog) byId("large-close").addEventListener("click", () => dialog.close());

/* Timeline */
const { timeline, totalMs } = data;
const entries = byId("entries");
let entryLimit = PAGE;
function seconds(ms) {
  if (ms < 60000) return (ms / 1000).toFixed(1) + " s";
  const whole = Math.round(ms / 1000);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
function bar(startedMs, durationMs, className, what) {
  const scale = 1000 / Math.max(totalMs, 1);
  const rect = drawn("rect", { x: startedMs * scale, y: 2, rx: 1,
    width: Math.max(durationMs * scale, 2), height: 12, class: className });
  const title = drawn("title", {});
  title.textContent = what + ", " + seconds(durationMs);
  rect.append(title);
  return rect;
}
function drawEntry([depth, label, status, attempts, startedMs, durationMs, earlier]) {
  const failed = status === "failed" || status === "unclear" ? "failed" : "";
  const svg = drawn("svg", { viewBox: "0 0 1000 16", preserveAspectRatio: "none", "aria-hidden": "true" });
  svg.append(drawn("line", { x1: 0, x2: 1000, y1: 8, y2: 8 }), bar(startedMs, durationMs, failed, label));
  for (const [start, duration, code] of earlier) svg.append(bar(start, duration, "earlier", code));
  return make("tr", {},
    make("td", { className: "depth" + Math.min(depth, 3), textContent: label }),
    make("td", { className: isWord(status) ? status : "", textContent: status }),
    make("td", { className: "number", textContent: attempts }),
    make("td", { className: "number", textContent: seconds(startedMs) }),
    make("td", { className: "number", textContent: seconds(durationMs) }),
    make("td", { className: "bars" }, svg));
}
function drawTimeline() {
  const from = entries.rows.length;
  entries.append(...timeline.slice(from, entryLimit).map(drawEntry));
  byId("more-entries").hidden = timeline.length <= entryLimit;
}
if (entries) {
  byId("more-entries").addEventListener("click", () => { entryLimit += PAGE * 5; drawTimeline(); });
  drawTimeline();
}
addEventListener("beforeprint", () => {
  limit = entryLimit = Infinity;
  draw();
  if (entries) drawTimeline();
});
draw();
`;
