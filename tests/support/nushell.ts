/**
 * Nushell, which Debian does not have: the package that its maintainers release.
 *
 * @module
 */
import { join } from "node:path";
import { buildOnce, cacheFolder } from "./cache.ts";
import { mustRun } from "./process.ts";

const VERSION = "0.108.0";
const PACKAGE = `@nushell/linux-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;

/** The program, installed in the cache folder when it is asked for first. */
export async function nushell(): Promise<string> {
  const folder = await buildOnce(join(cacheFolder(), `nushell-${VERSION}`), async (partial) => {
    const manifest = { dependencies: { [PACKAGE]: VERSION } };
    await Deno.writeTextFile(join(partial, "package.json"), JSON.stringify(manifest));
    await mustRun(Deno.execPath(), ["install", "--quiet"], { cwd: partial });
  });
  return join(folder, "node_modules", PACKAGE, "bin", "nu");
}
