/**
 * A process that sends a batch and may be killed at any moment. Each effect is one line of a file,
 * so that everybody can count how often it happened. Arguments: folder, number of items.
 */
import { join } from "node:path";
import { createLibrary, defineFunction, openJournal, runTask } from "../../../lib/engine/mod.ts";
import { z } from "../../../lib/zod.ts";

const [folder, count] = Deno.args;
const sent = join(folder, "sent.txt");

const send = defineFunction({
  name: "demo.send",
  summary: "Notes that something was sent",
  input: z.strictObject({ to: z.string() }),
  output: z.strictObject({ to: z.string() }),
  effect: "send",
  describe: ({ to }) => ({ verb: "send", target: to }),
  run: async ({ to }, ctx) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await Deno.writeTextFile(sent, `${ctx.onceKey}\n`, { append: true });
    await new Promise((resolve) => setTimeout(resolve, 1));
    return { to };
  },
  reconcile: async (onceKey, { to }) => {
    const keys = (await Deno.readTextFile(sent).catch(() => "")).split("\n");
    return keys.includes(onceKey) ? { happened: true, result: { to } } : { happened: false };
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
