import assert from "node:assert/strict";
import { join } from "node:path";
import { type CheckOptions, checkTask, runTask } from "../../lib/engine/mod.ts";
import { createWorld } from "./support/library.ts";
import { withHeader } from "./support/run.ts";

const ENGINE = new URL("../../lib/engine/mod.ts", import.meta.url).href;
const ZOD = new URL("../../lib/zod.ts", import.meta.url).href;

const MODULE = `
import { defineFunction } from "${ENGINE}";
import { z } from "${ZOD}";
export const shout = defineFunction({
  name: "own.shout", summary: "Shouts", effect: "none",
  input: z.strictObject({ text: z.string() }), output: z.strictObject({ text: z.string() }),
  run: ({ text }) => ({ text: text.toUpperCase() }),
});
`;

const LIBRARY_FILE = withHeader(`
vars: { mark: "!" }
tasks:
  greet:
    params: { who: { type: string, required: true } }
    steps: [{ id: say, uses: demo.echo, with: { value: "Hello \${ params.who }\${ vars.mark }" } }]
    outputs: { text: "\${ steps.say.value }" }
`);

async function withFolder(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

Deno.test("imports make functions of a module and tasks of a file usable", async () => {
  const main = withHeader(`
imports: { own: { path: own.ts }, lib: { path: lib.yaml } }
steps:
  - { id: greet, uses: "task:lib.greet", with: { who: Ada } }
  - { id: shout, uses: own.shout, with: { text: "\${ steps.greet.text }" } }
outputs: { text: "\${ steps.shout.text }" }
`);
  await withFolder(
    { "main.yaml": main, "own.ts": MODULE, "lib.yaml": LIBRARY_FILE },
    async (folder) => {
      const result = await runTask({
        file: join(folder, "main.yaml"),
        functions: createWorld().library,
      });
      assert.deepEqual(result.outputs, { text: "HELLO ADA!" }, JSON.stringify(result));
    },
  );
});

Deno.test("imports from a URL are fetched once, and compared with their hash each time", async () => {
  let served = 0;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    served++;
    return new Response(MODULE);
  });
  const url = `http://127.0.0.1:${server.addr.port}/own.ts`;
  await withFolder({}, async (folder) => {
    const importCache = join(folder, "imports");
    const found = async (hash: string, options: Partial<CheckOptions> = {}) => {
      const text = withHeader(
        `imports: { own: { url: "${url}", sha256: "${hash}" } }\n` +
          "steps: [{ id: a, uses: own.shout, with: { text: x } }]",
      );
      const all = { functions: createWorld().library, importCache, ...options };
      const { diagnostics } = await checkTask({ name: "x.yaml", text }, all);
      return diagnostics.filter(({ code }) => code.startsWith("import.")).map(({ code }) => code);
    };
    const good = await sha256(MODULE);
    assert.deepEqual(await found(good, { downloads: false }), ["import.not-kept"]);
    assert.deepEqual([await found(good), await found(good), served], [[], [], 1]);
    assert.deepEqual(await found(good, { downloads: false }), []);
    assert.deepEqual([...Deno.readDirSync(importCache)].map(({ name }) => name), [good]);

    await Deno.writeTextFile(join(importCache, good), `${MODULE}// changed`);
    assert.deepEqual(await found(good, { downloads: false }), ["import.hash"]);
    assert.deepEqual([await found(good), served], [[], 2], "what was changed is fetched anew");
    assert.equal(await Deno.readTextFile(join(importCache, good)), MODULE);
    assert.deepEqual(await found("0".repeat(64)), ["import.hash"]);

    await Deno.writeTextFile(join(folder, "file"), "");
    const nowhere = { importCache: join(folder, "file", "imports") };
    assert.deepEqual(await found(good, nowhere), ["import.unkept"], "only a warning");
  });
});

Deno.test("imports that go in a circle, do not exist or export nothing are findings", async () => {
  const a = withHeader("imports: { b: { path: b.yaml } }\nsteps: [{ id: s, uses: demo.list }]");
  const files = {
    "a.yaml": a,
    "b.yaml": a.replace("b: { path: b", "a: { path: a"),
    "c.yaml": a.replace("b.yaml", "none.yaml"),
    "d.yaml": a.replace("b.yaml", "empty.ts"),
    "empty.ts": "export {};\n",
  };
  await withFolder(files, async (folder) => {
    const { library: functions } = createWorld();
    for (
      const [name, code] of [
        ["a.yaml", "reference.cycle"],
        ["c.yaml", "import.failed"],
        ["d.yaml", "import.failed"],
      ] as const
    ) {
      const { diagnostics } = await checkTask(join(folder, name), { functions });
      assert.ok(diagnostics.some((found) => found.code === code), JSON.stringify(diagnostics));
    }
  });
});

Deno.test("checkTask() finds a loop that repeats the once of a task in another file", async () => {
  const write = (key: string) =>
    `steps: [{ id: w, uses: demo.write, with: { text: x }, once: "${key}" }]`;
  const lib = `tasks:
  outer: { steps: [{ id: c, uses: "task:inner", with: { n: a } }] }
  inner: { params: { n: { type: string } }, ${write("the-one")} }
  good: { params: { n: { type: string } }, ${write("${ params.n }")} }
`;
  const call = (task: string) =>
    withHeader(`imports: { lib: { path: lib.yaml } }
steps:
  - { id: many, each: { in: [a, b], key: item }, uses: "task:lib.${task}" }
`);
  const files = {
    "lib.yaml": withHeader(lib),
    "outer.yaml": call("outer"),
    "good.yaml": call("good"),
  };
  await withFolder(files, async (folder) => {
    const { library: functions } = createWorld();
    const { diagnostics } = await checkTask(join(folder, "outer.yaml"), { functions });
    assert.deepEqual(diagnostics.map(({ code, line }) => [code, line]), [["loop.same-once", 5]]);
    assert.match(diagnostics[0].message, /imported task "lib\.outer"/);
    const good = await checkTask(join(folder, "good.yaml"), { functions });
    assert.deepEqual(good.diagnostics, []);
  });
});

Deno.test("runTask() runs the same data in YAML, JSON, JSONC, TOML and TypeScript", async () => {
  const data = {
    version: 1,
    name: "same",
    params: { n: { type: "int", default: 2 } },
    steps: [{ id: "a", uses: "demo.echo", with: { value: "${ params.n * 21 }" } }],
    outputs: { answer: "${ steps.a.value }" },
  };
  const toml = `version = 1\nname = "same"\n[params]\nn = { type = "int", default = 2 }\n` +
    `[[steps]]\nid = "a"\nuses = "demo.echo"\n[steps.with]\nvalue = "\${ params.n * 21 }"\n` +
    `[outputs]\nanswer = "\${ steps.a.value }"\n`;
  const json = JSON.stringify(data);
  const files = {
    "a.yaml": json,
    "a.json": json,
    "a.jsonc": `// a comment\n${json}`,
    "a.toml": toml,
    "a.ts": `export default ${json};\n`,
  };
  await withFolder(files, async (folder) => {
    for (const name of Object.keys(files)) {
      const result = await runTask({ file: join(folder, name), functions: createWorld().library });
      assert.deepEqual(result.outputs, { answer: 42 }, `${name}: ${JSON.stringify(result)}`);
    }
  });
});

Deno.test("targets come from the file itself or from another one", async () => {
  const text = (targets: string) =>
    withHeader(`
targets: ${targets}
steps: [{ id: a, uses: demo.echo, with: { value: "\${ targets.filter(t, 'x' in t.labels).map(t, t.server) }" } }]
outputs: { servers: "\${ steps.a.value }" }
`);
  const inline = "{ one: { server: S1, labels: [x] }, two: { server: S2 } }";
  await withFolder({
    "a.yaml": text(inline),
    "b.yaml": text("servers.yaml"),
    "servers.yaml": inline,
    "c.yaml": text("none.yaml"),
  }, async (folder) => {
    const { library: functions } = createWorld();
    for (const name of ["a.yaml", "b.yaml"]) {
      const result = await runTask({ file: join(folder, name), functions });
      assert.deepEqual(result.outputs, { servers: ["S1"] }, JSON.stringify(result));
    }
    const { diagnostics } = await checkTask(join(folder, "c.yaml"), { functions });
    assert.equal(diagnostics[0].code, "targets.file");
  });
});

const MODULE_FILE = `import { name } from "./name.ts";

const unrelated = { steps: [{ id: "a", uses: "demo.lst" }] };
export default {
  version: 1,
  name: "places",
  steps: [
    { id: "a", uses: 'demo.list', timeout: "soon" },
    { id: "b", uses: "demo.lst", if: "1 > 0" },
    { id: "c", uses: "demo.echo", with: { value: "\${ 1 + 'x' }" }, "whn": 1 },
  ],
};
`;

Deno.test("checkTask() places what is wrong in the data of a module", async () => {
  const files = {
    "name.ts": "export const name = 1;\n",
    "a.ts": MODULE_FILE,
    "b.ts": 'const steps = [{ id: "a", uses: "demo.lst" }];\n' +
      'export default { version: 1, name: "x", steps };\n',
  };
  await withFolder(files, async (folder) => {
    const { library: functions } = createWorld();
    const placesOf = async (name: string) =>
      (await checkTask(join(folder, name), { functions })).diagnostics
        .map(({ code, line, column }) => `${code} ${line}:${column}`);
    assert.deepEqual(await placesOf("a.ts"), [
      "schema.value 8:44",
      "reference.unknown-function 9:22",
      "expression.type 10:54",
      "schema.unknown-key 10:68",
    ]);
    // Data that is put together elsewhere is told at the export.
    assert.deepEqual(await placesOf("b.ts"), ["reference.unknown-function 2:1"]);
  });
});
