import { csv, defineTask, fax, file, join, report, z } from "../../../mod.ts";

export default defineTask({
  name: "nightly-fax-batch",
  params: {
    outbox: z.string().default("D:\\fax\\outbox"),
    archive: z.string().default("D:\\fax\\archive"),
    server: z.string().default(""),
    lines: z.int().min(1).max(32).default(4),
  },
  concurrency: { group: "fax-batch", whenBusy: "skip" },
}, async (t) => {
  const { params: p, run } = t;
  const rows = await t.step("list", () =>
    csv.read(join(p.outbox, "batch.csv"), {
      id: z.string(),
      to: z.string(),
      document: z.string(),
      state: z.enum(["new", "hold", "done"]).default("new"),
    }, { delimiter: ";" }));

  await using server = await t.use(fax.connect(p.server));

  const batch = await t.each("batch", rows.filter((r) => r.state === "new"), {
    key: (r) => r.id,
    parallel: p.lines,
    stopAfterFailures: "25%",
  }, async (row, t) => {
    const sent = await t.step("send", (signal) =>
      fax.send(server, {
        to: row.to,
        document: join(p.outbox, row.document),
        waitFor: "delivered",
        signal,
      }), {
      once: `${run.day}/${row.id}`,
      timeout: "45m",
      retry: {
        times: 4,
        delay: "5m",
        backoff: "exponential",
        on: (e) => ["fax.busy", "fax.no-answer"].includes(e.code),
      },
    });
    await t.step(
      "store",
      () => file.move(join(p.outbox, row.document), join(p.archive, run.day, row.document)),
    );
    return sent.pages;
  });

  await t.step(
    "report",
    () => report.write(batch.items, [join(p.archive, run.day, "report.json")]),
  );
  return { sent: batch.ok, failed: batch.failed };
});
