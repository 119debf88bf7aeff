/** Every key that the schema accepts does something, in every format that files are written in. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openJournal, taskFileSchema } from "../../lib/engine/mod.ts";
import { yamlLibrary } from "../../lib/yaml.ts";
import { FILE_KEYS } from "./key_effects/file_keys.ts";
import { type KeyEffect, run } from "./key_effects/key_effect.ts";
import { LOOP_KEYS, RETRY_KEYS } from "./key_effects/loop_keys.ts";
import { PARAM_KEYS } from "./key_effects/param_keys.ts";
import { STEP_KEYS } from "./key_effects/step_keys.ts";
import { type Data, FORMATS } from "./support/formats.ts";

const KEYS: readonly KeyEffect[] = [
  ...FILE_KEYS,
  ...PARAM_KEYS,
  ...STEP_KEYS,
  ...LOOP_KEYS,
  ...RETRY_KEYS,
];

const LIBRARY = `version: 1
name: library
steps: [{ id: w, uses: demo.write, with: { text: from the library } }]
`;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
}

/** Keys of one level, and of the maps that are written out inside it. */
function* keysOf(name: string, schema: Schema): Generator<string> {
  for (const part of [schema, ...schema.anyOf ?? []]) {
    for (const [key, inner] of Object.entries(part.properties ?? {})) {
      yield `${name}.${key}`;
      yield* keysOf(`${name}.${key}`, inner);
    }
    const members = part.additionalProperties;
    if (typeof members === "object") yield* keysOf(`${name}.*`, members);
  }
}

Deno.test("every key that the schema accepts has a test that shows its effect", async () => {
  const { $defs } = await taskFileSchema() as { readonly $defs: Readonly<Record<string, Schema>> };
  const accepted = Object.entries($defs).flatMap(([name, schema]) => [...keysOf(name, schema)]);
  assert.deepEqual(KEYS.map(({ key }) => key).sort(), [...new Set(accepted)].sort());
});

function without(data: Data, at: string): Data {
  const copy = structuredClone(data);
  const keys = at.split(".");
  let holder = copy;
  for (const key of keys.slice(0, -1)) holder = holder[key] as Data;
  assert.ok(Object.hasOwn(holder, keys.at(-1)!), `there is no ${at}`);
  delete holder[keys.at(-1)!];
  return copy;
}

async function look(row: KeyEffect, data: Data, format: string): Promise<unknown> {
  const folder = await Deno.makeTempDir({ prefix: "comtask-key-" });
  try {
    await Deno.writeTextFile(join(folder, "lib.yaml"), LIBRARY);
    const path = join(folder, `file.${format}`);
    await Deno.writeTextFile(path, FORMATS[format](data));
    using journal = await openJournal(join(folder, "journal.db"));
    const place = { folder, journal };
    const seen = row.act === undefined ? await run(path, row.options) : await row.act(path, place);
    return row.see(seen, place);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const row of KEYS) {
  Deno.test(`key ${row.key} has the effect it should have, in every format`, async () => {
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(LIBRARY),
    );
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(LIBRARY));
    const text = `version: 1\nname: test\n${row.file}`
      .replace("LIBRARY_URL", `http://127.0.0.1:${server.addr.port}/lib.yaml`)
      .replace("LIBRARY_SHA256", new Uint8Array(digest).toHex());
    const data = (await yamlLibrary()).load(text) as Data;
    for (const format of Object.keys(FORMATS)) {
      assert.deepEqual(await look(row, data, format), row.with, `with it, in ${format}`);
    }
    assert.deepEqual(await look(row, without(data, row.at), "json"), row.without, "without it");
  });
}
