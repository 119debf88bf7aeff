import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runUnderWine, whyNoWine, windowsPath } from "../../support/wine.ts";

const LIBRARIES = {
  "scrrun.dll": "scripting",
  "msxml6.dll": "msxml2",
  "taskschd.dll": "taskscheduler",
  "mshtml.tlb": "mshtml",
  "stdole2.tlb": "stdole",
};

const COM = new URL("../../../lib/com/mod.ts", import.meta.url);

/** What a script does with the declarations; each expected error is one. */
const USE = `
import { com, createObject } from ${JSON.stringify(COM.href)};
import { type Dictionary, IOMode } from "./scripting.ts";
import "./msxml2.ts";
import "./taskscheduler.ts";

declare global {
  interface ActiveXObjectNameMap {
    "Other.Package": { readonly Other: string };
  }
}

using dict = com.createObject("Scripting.Dictionary");
export const count: number = dict.Count;
dict.Item.set("value", "key");
dict.CompareMode = 1;
export const typed: Dictionary = createObject<"Scripting.Dictionary">("Scripting.Dictionary");
for (const key of dict) console.log(key, IOMode.ForReading);
using dom = com.createObject("Msxml2.DOMDocument.6.0");
export const loaded: boolean = dom.loadXML("<a/>");
export const name: string = dom.documentElement.nodeName;
using tasks = com.createObject("Schedule.Service");
export const folder: string = tasks.GetFolder("\\\\").Path;
export const other: string = com.createObject("Other.Package").Other;
com.createObject("Not.Known").Anything.At(all());
function all(): string {
  return "all";
}
// @ts-expect-error: there is no such member
dict.Nope;
// @ts-expect-error: it can only be read
dict.Count = 1;
// @ts-expect-error: too few arguments
dict.Add("key");
`;

async function deno(...args: string[]): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" });
  const { code, stderr } = await command.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
}

Deno.test({
  name: "generateTypes() writes formatted declarations that type-check and createObject accepts",
  ignore: await whyNoWine() !== undefined,
  fn: async () => {
    const folder = await Deno.makeTempDir({ dir: "/tmp" });
    try {
      const script = join(dirname(fileURLToPath(import.meta.url)), "../../support/com");
      const { code, stderr } = await runUnderWine([
        "deno",
        "run",
        "-A",
        "--cached-only",
        windowsPath(join(script, "generate_types.ts")),
        windowsPath(folder),
        COM.href,
        ...Object.entries(LIBRARIES).map(([library, file]) => `${library}=${file}`),
      ], { stdout: "piped" });
      assert.equal(code, 0, stderr);
      await Deno.writeTextFile(join(folder, "use.ts"), USE);
      const files = [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name));
      assert.equal(files.length, Object.keys(LIBRARIES).length + 1);
      const generated = files.filter((file) => !file.endsWith("use.ts"));
      await deno("check", "--no-config", ...files);
      await deno("fmt", "--no-config", "--line-width=100", "--check", ...generated);
      await deno("lint", "--no-config", "--rules-exclude=camelcase", ...generated);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
