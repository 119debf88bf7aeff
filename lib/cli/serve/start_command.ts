/**
 * What COM starts when somebody asks for a class and nobody serves it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const PERMISSIONS = ["read", "write", "net", "env", "sys", "run", "ffi", "import"] as const;

/**
 * The command line of this program with other arguments: the same permissions, as far as they are
 * granted as a whole, and no questions.
 */
export async function startCommand(args: readonly string[]): Promise<string> {
  const words = [Deno.execPath()];
  if (!Deno.build.standalone) {
    const main = Deno.mainModule;
    words.push("run", "--no-prompt", ...await permissionFlags());
    words.push(main.startsWith("file:") ? fileURLToPath(main) : main);
  }
  return [...words, ...args].map(quote).join(" ");
}

async function permissionFlags(): Promise<string[]> {
  const granted: string[] = [];
  for (const name of PERMISSIONS) {
    const { state } = await Deno.permissions.query({ name });
    if (state === "granted") granted.push(`--allow-${name}`);
  }
  return granted.length === PERMISSIONS.length ? ["--allow-all"] : granted;
}

/** A word as programs on Windows take their command line apart. */
export function quote(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
}
