/**
 * A process that sends a batch and may be killed at any moment. Each effect makes a file that must
 * be new, so that a second one is seen. Arguments: folder, number of items.
 */
import { join } from "node:path";
import { createLibrary, defineFunction, openJournal, runTask } from "../../../lib/engine/mod.ts";
import { z } from "../../../lib/zod.ts";

const [folder, count] = Deno.args;
const sent = join(folder, "sent");
await Deno.mkdir(sent, { recursive: true });

const send = defineFunction({
  name: "demo.send",
  summary: "Notes that something was sent",
  input: z.strictObject({ to: z.string() }),
  output: z.strictObject({ to: z.string() }),
  effect: "send",
  describe: ({ to }) => ({ verb: "send", target: to }),
  run: async ({ to }, ctx) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    try {
      (await Deno.open(join(sent, ctx.onceKey), { createNew: true, write: true })).close();
    } catch {
      await Deno.writeTextFile(join(sent, `${ctx.onceKey} twice`), "");
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
    return { to };
  },
  reconcile: async (onceKey, { to }) => {
    const happened = await Deno.stat(join(sent, onceKey)).then(() => true, () => false);
    return happened ? { happened, result: { to } } : { happened };
  },
});

using journal = await openJournal(join(folder, "journal.db"));
const items = Array.from({ length: Number(count) }, (_, index) => `n${index}`);
const { exitCode } = await runTask({
  file: {
    name: "kill.yaml",
    text: JSON.stringify({
      version: 1,
      name: "kill",
      durable: { key: "once" },
      steps: [{
        id: "all",
        each: { in: items, key: "item", parallel: 4 },
        uses: "demo.send",
        once: "${ item }",
        with: { to: "${ item }" },
      }],
    }),
  },
  functions: createLibrary([send]),
  journal,
});
Deno.exit(exitCode);
