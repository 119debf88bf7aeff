import assert from "node:assert/strict";
import { accessibilityProblems, TestBrowser } from "../support/browser.ts";
import { WatchServer, type WatchSource } from "../../lib/cli/watch/server.ts";
import type { Snapshot, WatchedRun } from "../../lib/cli/watch/snapshot.ts";

const NASTY = '<img src=x onerror="document.title=1">';

function run(runId: string, changes: Partial<WatchedRun> = {}): WatchedRun {
  return {
    runId,
    name: "nightly",
    outcome: "ok",
    exitCode: 0,
    started: "2026-11-27T22:30:00Z",
    ended: "2026-11-27T22:31:00Z",
    attempt: 1,
    cancelRequested: false,
    ...changes,
  };
}

const GOING_ON = run("run-2", {
  name: NASTY,
  outcome: null,
  exitCode: null,
  ended: null,
  counts: { changed: 3, failed: 1, begun: 2 },
  steps: [{
    path: `batch/${NASTY}/send`,
    uses: "fax.send",
    status: "begun",
    attempt: 2,
    begun: "2026-11-27T22:30:10Z",
    ended: null,
    error: NASTY,
  }],
  live: {
    loops: [{ path: "batch", label: NASTY, total: 40, done: 7, ok: 6, failed: 1 }],
    active: [
      { path: "batch/17", label: "R-17", state: "waiting", attempts: 2, note: NASTY },
      ...Array.from({ length: 30 }, (_, index) => ({
        path: `batch/${index + 20}`,
        label: `R-${index + 20}`,
        state: "running",
        attempts: 1,
        note: "page 1 of 2",
      })),
    ],
    more: 3,
    ended: [{ path: "batch/9", label: "R-9", state: "failed", attempts: 4, note: "no answer" }],
  },
});

Deno.test("the page of comtask watch follows what happens in a real browser, and cancels", async () => {
  let snapshot: Snapshot = {
    runs: [GOING_ON, run("run-1", { outcome: "completed-with-failures", exitCode: 20 })],
    queue: {
      server: "loopback:",
      jobs: [{
        id: "7",
        status: "sending",
        faxNumber: NASTY,
        recipientName: "Ada",
        displayName: "brief.txt",
        pageCount: 2,
      }],
    },
  };
  const cancelled: string[] = [];
  const source: WatchSource = {
    snapshot: () => Promise.resolve(snapshot),
    report: (id) =>
      Promise.resolve(id === "run-1" ? "<!doctype html><title>report</title>" : undefined),
    cancel: (id) => {
      cancelled.push(id);
      return "was asked to cancel";
    },
  };
  await using browser = await TestBrowser.start();
  await using server = new WatchServer(source, { port: 0, queue: true });
  await using opened = await browser.open(server.url);
  const { page, errors, requests } = opened;
  await page.locator(".run h3").waitFor();
  assert.equal(await page.locator(".run h3").textContent(), NASTY);
  assert.equal(await page.locator("#connection").textContent(), "live");
  assert.equal(await page.locator("img").count(), 0, "names stay text");
  assert.deepEqual(
    await page.locator("#runs td").allTextContents().then((all) => all.slice(0, 4)),
    [
      "run-1",
      "nightly",
      "completed with failures",
      "20",
    ],
  );
  assert.match((await page.locator("#jobs tr").textContent())!, /7sending<img.*Adabrief\.txt2/);
  const items = page.getByRole("region", { name: `Items and steps of ${NASTY}, run-2` });
  const rows = await items.locator("tbody tr").allTextContents();
  assert.deepEqual([rows[0], rows.at(-1)], [
    `batch/17R-17waiting2${NASTY}`,
    "batch/9R-9failed4no answer",
  ]);
  await page.getByText(`${NASTY}: 7 of 40, 6 ok, 1 failed`).waitFor();
  assert.equal(await page.getByRole("progressbar", { name: "batch" }).getAttribute("max"), "40");
  await page.getByText("and 3 more in flight").waitFor();
  await items.evaluate((frame) => frame.scrollTo(0, 200));
  await items.focus();
  snapshot = { ...snapshot, runs: [{ ...GOING_ON, attempt: 2, counts: { changed: 4 } }] };
  await page.getByText("4changed").waitFor();
  assert.equal(await items.evaluate((frame) => frame.scrollTop), 200, "stays where it was");
  assert.ok(await items.evaluate((frame) => frame.matches(":focus")), "keeps the focus");
  assert.deepEqual(await accessibilityProblems(page), []);
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Cancel" }).press("Enter"); // by keyboard
  await page.getByText("was asked to cancel").waitFor();
  assert.deepEqual(cancelled, ["run-2"]);
  snapshot = { ...snapshot, runs: [run("run-2", { outcome: "cancelled", exitCode: 70 })] };
  await page.getByText("Nothing is running.").waitFor();
  await page.locator("#runs").getByText("cancelled").waitFor();
  assert.equal(await page.title(), "comtask");
  assert.deepEqual(errors, []);
  const own = requests.filter((address) => !address.startsWith(server.url));
  assert.deepEqual(own, [], "nothing else is asked for");
});

Deno.test("the page of comtask watch is refused to a page of another origin", async () => {
  const cancelled: string[] = [];
  const source: WatchSource = {
    snapshot: () => Promise.resolve({ runs: [] }),
    report: () => Promise.resolve(undefined),
    cancel: (id) => {
      cancelled.push(id);
      return "done";
    },
  };
  await using browser = await TestBrowser.start();
  await using server = new WatchServer(source, { port: 0, queue: false });
  await using other = new WatchServer(source, { port: 0, queue: false });
  await using opened = await browser.open(`${new URL(other.url).origin}/`);
  const answer = await opened.page.evaluate(async (url) => {
    const tries = [
      fetch(`${url}runs/x/cancel`, { method: "POST" }),
      fetch(`${url}events`),
      fetch(`${url}runs/x/cancel`, { method: "POST", mode: "no-cors" }), // sent, but not answered
    ];
    return (await Promise.allSettled(tries)).map(({ status }) => status);
  }, server.url);
  assert.deepEqual(answer.slice(0, 2), ["rejected", "rejected"]);
  assert.deepEqual(cancelled, []);
});
