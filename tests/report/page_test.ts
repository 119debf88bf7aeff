import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { renderReport, type Report } from "../../lib/report/mod.ts";
import { accessibilityProblems, TestBrowser } from "../support/browser.ts";
import { temporaryFolder } from "../support/cli.ts";

const HOSTILE = '<img src=x onerror="document.title = 1"></script><script>alert(1)</script>';

const REPORT: Report = {
  title: `Batch ${HOSTILE}`,
  created: "2026-11-24T22:30:00.5Z",
  outcome: "completed-with-failures",
  facts: [{ name: "Exit code", value: "20" }],
  errors: [{ code: "fax.busy", message: `busy ${HOSTILE}`, count: 2, advice: "try later" }],
  columns: ["to", "status", "attempts", "pages"],
  rows: [
    { to: `A ${HOSTILE}`, status: "ok", attempts: 1, pages: 10 },
    { to: "B", status: "failed", attempts: 4, pages: null },
    { to: "C", status: "ok", attempts: 2, pages: 9 },
  ],
  timeline: [
    {
      label: "batch",
      depth: 0,
      status: "failed",
      attempts: 1,
      startedMs: 0,
      durationMs: 4000,
      earlierAttempts: [],
    },
    {
      label: `item ${HOSTILE}`,
      depth: 1,
      status: "ok",
      attempts: 2,
      startedMs: 100,
      durationMs: 2000,
      earlierAttempts: [{ startedMs: 100, durationMs: 500, code: "fax.busy" }],
    },
  ],
};

async function fileOf(folder: string, report: Report): Promise<string> {
  const file = join(folder, `${crypto.randomUUID()}.html`);
  await Deno.writeTextFile(file, await renderReport(report));
  return pathToFileURL(file).href;
}

Deno.test("renderReport() in a browser", async (test) => {
  await using folder = await temporaryFolder();
  await using browser = await TestBrowser.start();

  await test.step("shows rows, errors and timeline, and text stays text", async () => {
    await using opened = await browser.open(await fileOf(folder.path, REPORT));
    const { page } = opened;
    assert.equal(await page.title(), REPORT.title);
    assert.equal(await page.locator("h1").innerText(), `${REPORT.title} completed with failures`);
    const first = page.locator("#rows tr").first();
    assert.equal(await first.locator("td").first().innerText(), `A ${HOSTILE}`);
    assert.match(await page.locator(".errors").innerText(), /fax\.busy × 2.*try later/s);
    assert.equal(await page.locator("#entries tr").count(), 2);
    assert.equal(await page.locator("#entries rect.earlier").count(), 1);
    assert.equal(await page.locator("#rows img, .errors img, #entries img").count(), 0);
    assert.deepEqual([opened.errors, opened.requests], [[], []]);
  });

  for (const [colorScheme, width] of [["light", 1280], ["dark", 1280], ["light", 320]] as const) {
    await test.step(`has no fault that axe knows, ${colorScheme} and ${width} wide`, async () => {
      await using opened = await browser.open(await fileOf(folder.path, REPORT), {
        colorScheme,
        width,
      });
      assert.deepEqual(await accessibilityProblems(opened.page), []);
    });
  }

  await test.step("filters by text and by status, and says how many are left", async () => {
    await using opened = await browser.open(await fileOf(folder.path, REPORT));
    const { page } = opened;
    const names = () => page.locator("#rows tr td:first-child").allInnerTexts();
    await page.getByLabel("Filter").fill("c");
    assert.deepEqual((await names()).at(-1), "C");
    await page.getByLabel("Filter").fill("");
    await page.getByLabel("Status").selectOption("failed");
    assert.deepEqual(await names(), ["B"]);
    assert.equal(await page.locator("#shown").innerText(), "1 of 3 rows");
  });

  await test.step("sorts numbers as numbers, by mouse and by keyboard", async () => {
    await using opened = await browser.open(await fileOf(folder.path, REPORT));
    const { page } = opened;
    const pages = () => page.locator("#rows tr td:nth-child(4)").allInnerTexts();
    const heading = page.getByRole("button", { name: "pages" });
    await heading.click();
    assert.deepEqual((await pages()).filter((text) => text !== ""), ["9", "10"]);
    await heading.focus();
    await page.keyboard.press("Enter");
    assert.deepEqual((await pages()).filter((text) => text !== ""), ["10", "9"]);
    const sorted = page.locator('th[aria-sort="descending"]');
    assert.equal(await sorted.innerText(), "pages");
  });

  await test.step("has a name and a role for everything that a screen reader meets", async () => {
    await using opened = await browser.open(await fileOf(folder.path, REPORT));
    const { page } = opened;
    for (
      const [role, name] of [
        ["heading", /^Batch/],
        ["list", "Summary"],
        ["searchbox", "Filter"],
        ["combobox", "Status"],
        ["region", "Table of rows"],
        ["region", "Table of the timeline"],
        ["columnheader", "attempts"],
      ] as const
    ) assert.ok(await page.getByRole(role, { name }).count() > 0, `${role} ${name}`);
  });

  await test.step("is readable in the dark, on a narrow screen and on paper", async () => {
    await using opened = await browser.open(await fileOf(folder.path, REPORT), {
      colorScheme: "dark",
      width: 360,
    });
    const { page } = opened;
    const colors = () =>
      page.evaluate(
        "(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))",
      );
    assert.deepEqual(await colors(), ["rgb(22, 24, 29)", "rgb(230, 232, 236)"]);
    const overflow = await page.evaluate("document.body.scrollWidth - innerWidth") as number;
    assert.ok(overflow <= 0, `${overflow} pixels wider than the screen`);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("#search").isVisible(), false);
    assert.equal(await page.locator("#rows tr").count(), 3);
  });

  await test.step("shows the pages of a document larger", async () => {
    const pixel = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
    const picture = { pageCount: 3, pages: [pixel, pixel] };
    await using opened = await browser.open(
      await fileOf(folder.path, { ...REPORT, pictures: [picture, undefined, picture] }),
    );
    const { page } = opened;
    await page.locator("#rows tr").nth(2).getByRole("button").click();
    const dialog = page.getByRole("dialog");
    assert.equal(await dialog.getByRole("heading").innerText(), "C: 3 pages");
    assert.equal(await dialog.locator("img").count(), 2);
    assert.match(await dialog.innerText(), /and 1 more/);
    await page.keyboard.press("Escape");
    assert.equal(await dialog.isVisible(), false);
    assert.deepEqual([opened.errors, opened.requests], [[], []]);
  });

  await test.step("stays small and draws few of 10,000 rows", async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      key: String(index),
      to: `+4930${1_000_000 + index}`,
      status: index % 10 === 0 ? "failed" : "ok",
      attempts: 1 + index % 4,
      error: index % 10 === 0 ? `Cannot send "${index}.tif": the line is busy (fax.busy)` : "",
    }));
    const timeline = rows.map(({ key, status, attempts }, index) => ({
      label: `${key} to somebody`,
      depth: 1,
      status,
      attempts,
      startedMs: index,
      durationMs: 50,
      earlierAttempts: [{ startedMs: index, durationMs: 9, code: "fax.busy" }],
    }));
    const columns = ["key", "to", "status", "attempts", "error"];
    const url = await fileOf(folder.path, { ...REPORT, columns, rows, timeline });
    const { size } = await Deno.stat(new URL(url));
    assert.ok(size < 5_000_000, `${size} bytes`);
    await using opened = await browser.open(url);
    const { page } = opened;
    assert.equal(await page.locator("#rows tr").count(), 200);
    assert.equal(await page.locator("#entries tr").count(), 200);
    await page.getByLabel("Filter").fill("9999.tif");
    assert.equal(await page.locator("#shown").innerText(), "0 of 10000 rows");
    await page.getByLabel("Filter").fill("9990.tif");
    assert.equal(await page.locator("#shown").innerText(), "1 of 10000 rows");
    await page.getByLabel("Filter").fill("");
    await page.locator("#more").click();
    assert.equal(await page.locator("#rows tr").count(), 1200);
  });
});
