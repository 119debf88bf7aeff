import assert from "node:assert/strict";
import { checkTask, runTask } from "../../lib/engine/mod.ts";
import { createWorld } from "./support/library.ts";
import { withHeader } from "./support/run.ts";

const FORMATTED = withHeader(`params: {
  who: { type: string, default: Ada },
}
steps:
  - id: first
    uses: demo.echo
    with: {
      value: [
        "\${ params.who }",
        { deep: [
          1,
        ] },
      ],
    }
  - id: text
    uses: demo.echo
    with:
      value: |
        {
        ]
         }
outputs: {
  first: "\${ steps.first.value }",
  text: "\${ steps.text.value }",
}
`);

Deno.test("runTask() takes closing brackets at the column of their key, and changes no text", async () => {
  const file = { text: FORMATTED, name: "test.yaml" };
  const result = await runTask({ file, functions: createWorld().library });
  assert.deepEqual(
    result.outputs,
    { first: ["Ada", { deep: [1] }], text: "{\n]\n }\n" },
    JSON.stringify(result),
  );
});

Deno.test("checkTask() places what is wrong after such a bracket", async () => {
  const functions = createWorld().library;
  const wrongs = ['text: "${ steps.first.«vale }"', "«first: 1", "text: «*none", "text: «!odd x"];
  for (const wrong of wrongs) {
    const text = FORMATTED.replace(/text: .*\n}/, () => `${wrong}\n}`);
    const lines = text.slice(0, text.indexOf("«")).split("\n");
    const { diagnostics: [found] } = await checkTask(
      { text: text.replace("«", ""), name: "test.yaml" },
      { functions },
    );
    const place = [lines.length, lines.at(-1)!.length + 1];
    assert.deepEqual([found.line, found.column], place, JSON.stringify(found));
  }
});

Deno.test("checkTask() takes thousands of such brackets", async () => {
  const step = (id: number) =>
    `  - id: s${id}\n    uses: demo.echo\n    with: {\n      value: a,\n    }\n`;
  const text = withHeader(`steps:\n${Array.from({ length: 2000 }, (_, id) => step(id)).join("")}`);
  const { diagnostics } = await checkTask({ text, name: "test.yaml" }, {
    functions: createWorld().library,
  });
  assert.deepEqual(diagnostics, []);
});
