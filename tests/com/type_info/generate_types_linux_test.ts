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
  "msi.dll": "windowsinstaller",
  "shell32.dll": "shell32",
  "wshom.ocx": "iwshruntimelibrary",
};

/** DefinitelyTyped's declarations of scrrun.dll. */
const ACTIVEX_TYPES = "npm:@types/activex-scripting@1.0.12";

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

/** The same with a package of other people: its names and ours are in one map. */
const USE_WITH_PACKAGE = `
/// <reference types="${ACTIVEX_TYPES}" />
import { com } from ${JSON.stringify(COM.href)};
import "./msxml2.ts";

using dict = com.createObject("Scripting.Dictionary");
export const count: number = dict.Count;
export const theirs: Scripting.Dictionary = dict;
using dom = com.createObject("Msxml2.DOMDocument.6.0");
export const name: string = dom.documentElement.nodeName;
declare const ActiveXObject: ActiveXObject;
export const made: string = new ActiveXObject("Msxml2.DOMDocument.6.0").documentElement.nodeName;
// @ts-expect-error: there is no such member
dict.Nope;
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
      await Deno.writeTextFile(join(folder, "use_with_package.ts"), USE_WITH_PACKAGE);
      const files = [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name));
      assert.equal(files.length, Object.keys(LIBRARIES).length + 2);
      const generated = files.filter((file) => !/use\w*\.ts$/.test(file));
      const ours = files.filter((file) => !file.endsWith("use_with_package.ts"));
      await deno("check", "--no-config", ...ours);
      await deno("check", "--no-config", join(folder, "use_with_package.ts"));
      await deno("fmt", "--no-config", "--line-width=100", "--check", ...generated);
      await deno("lint", "--no-config", "--rules-exclude=camelcase", ...generated);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
