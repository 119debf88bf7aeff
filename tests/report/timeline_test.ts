import assert from "node:assert/strict";
import { errorsOf, stepTimeline } from "../../lib/report/mod.ts";

Deno.test("errorsOf() groups by code, the most frequent first, with advice", () => {
  const busy = { code: "fax.busy", message: "first" };
  const errors = [{ code: "input", message: "wrong", advice: "own" }, busy, {
    ...busy,
    message: "second",
  }];
  assert.deepEqual(errorsOf(errors, (code) => `advice for ${code}`), [
    { code: "fax.busy", message: "first", count: 2, advice: "advice for fax.busy" },
    { code: "input", message: "wrong", count: 1, advice: "own" },
  ]);
});

Deno.test("stepTimeline() lists steps, items and inner steps by depth; an effect is ok", () => {
  const time = { attempts: 1, startedMs: 5, durationMs: 10 };
  const item = {
    ...time,
    key: "1",
    label: "one",
    status: "changed",
    error: "",
    errorCode: "",
  } as const;
  const loop = { total: 1, ok: 1, failed: 0, rescued: 0, skipped: 0, notRun: 0, items: [item] };
  const inner = { ...time, path: "b/c", id: "c", label: "c", outcome: "failed" } as const;
  const entries = stepTimeline([
    { ...time, path: "a", id: "a", label: "a", outcome: "changed", loop },
    { ...time, path: "b", id: "b", label: "b", outcome: "failed", children: [inner] },
  ]);
  assert.deepEqual(entries.map(({ label, depth, status }) => [label, depth, status]), [
    ["a", 0, "ok"],
    ["one", 1, "ok"],
    ["b", 0, "failed"],
    ["c", 1, "failed"],
  ]);
});
