// The pages that need COM: their snippets print what they say, and leave nothing behind.
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { com } from "../../lib/com/mod.ts";
import { CHECKOUT } from "../support/wine.ts";
import { type Snippet, snippetsOf } from "../support/page_snippets.ts";

/** Pages, and which of their snippets are run here; the others are, everywhere, by `deno test --doc`. */
const PAGES: Readonly<Record<string, RegExp>> = {
  "README.md": /import \{[^}]*\bcom\b[^}]*\} from/,
  "docs/developers.md": /^/,
};

for (const [page, chosen] of Object.entries(PAGES)) {
  const snippets = snippetsOf(Deno.readTextFileSync(join(CHECKOUT, page)));
  for (const snippet of snippets) {
    const where = `${page}:${snippet.line}`;
    if (snippet.language === "ts" && chosen.test(snippet.code)) {
      Deno.test(`${where} prints what it says`, () => runTypeScript(snippet, page));
    }
    if (snippet.language === "vbscript") {
      Deno.test(`${where}, in VBScript, prints what it says`, () => runVbscript(snippet));
    }
  }
}

/** Runs a snippet as a module, here, so that what it leaves behind can be counted. */
async function runTypeScript({ code, printed }: Snippet, page: string): Promise<void> {
  const before = com.stats();
  const folder = await Deno.makeTempDir();
  const logged: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => void logged.push(values.map(shown).join(" "));
  try {
    const here = pathToFileURL(join(CHECKOUT, page));
    const absolute = code.replace(
      /from "(\.[^"]+)"/g,
      (_, path) => `from "${new URL(path, here)}"`,
    );
    const file = join(folder, "snippet.ts");
    await Deno.writeTextFile(file, absolute);
    await import(pathToFileURL(file).href);
  } finally {
    console.log = log;
    await Deno.remove(folder, { recursive: true });
  }
  assert.deepEqual(logged.join("\n").split("\n"), printed.length > 0 ? printed : [""]);
  assert.deepEqual(com.stats(), before, "references are left over");
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : Deno.inspect(value, { colors: false });
}

async function runVbscript({ code, printed }: Snippet): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "snippet.vbs");
    await Deno.writeTextFile(file, code.replaceAll("\n", "\r\n"));
    const command = new Deno.Command("cscript.exe", { args: ["//nologo", file], stdin: "null" });
    const { stdout } = await command.output();
    const lines = new TextDecoder().decode(stdout).trim().split(/\r?\n/);
    assert.deepEqual(lines, printed);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
