import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const MODULE = new URL("../../lib/com/mod.ts", import.meta.url).href;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

async function run(source: string, flags: readonly string[]): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "comtask-permission-" });
  try {
    const file = `${folder}/main.ts`;
    await Deno.writeTextFile(file, `import { com } from "${MODULE}";\n${source}`);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "--cached-only", ...flags, file],
      env: { NO_COLOR: "1" },
      cwd: ROOT,
    }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("COM without --allow-ffi is refused, and importing it asks for nothing", async () => {
  const source = `try { com.createObject("Scripting.Dictionary"); } catch (error) {
  console.log(error instanceof Deno.errors.NotCapable, error.message);
}
console.log(JSON.stringify(com.stats()));`;
  const text = await run(source, []);
  assert.match(text, /^true .*--allow-ffi/);
  assert.match(text, /\{"objects":0,"hosted":0,"sinks":0\}/);
});

Deno.test("COM needs no other permission than --allow-ffi", async () => {
  const source = `const host = com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E90}",
  progId: "Comtask.Test.Alone",
  create: () => ({ Add: (a: number, b: number) => a + b }),
});
using object = com.createObject("Comtask.Test.Alone");
console.log("sum", object.Add(2, 3));
host[Symbol.dispose]();`;
  assert.match(await run(source, ["--allow-ffi"]), /^sum 5\s*$/);
});
