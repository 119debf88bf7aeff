import { join } from "node:path";
import { cacheFolder, exists } from "../cache.ts";
import { mustRun } from "../process.ts";

/** The version that is tested; the npm package with the Windows program is published for this one. */
const VERSION = "2.9.5";

/**
 * Returns the path of `deno.exe` for Windows, fetched once as an npm package by the Deno that is running.
 *
 * @throws {Error} If the package cannot be fetched.
 */
export async function windowsDeno(): Promise<string> {
  const store = join(cacheFolder(), "windows-deno");
  const found = await findProgram(store);
  if (found) return found;
  await Deno.mkdir(store, { recursive: true });
  const source = join(store, "fetch.ts");
  const specifier = `npm:@deno/win32-x64@${VERSION}/package.json`;
  await Deno.writeTextFile(source, `import "${specifier}" with { type: "json" };\n`);
  const env = { DENO_DIR: store };
  await mustRun(Deno.execPath(), ["cache", "--no-config", "--no-lock", source], {
    cwd: store,
    env,
  });
  const program = await findProgram(store);
  if (program) return program;
  throw new Error(
    `Cannot find "deno.exe": the package @deno/win32-x64 ${VERSION} does not hold it`,
  );
}

async function findProgram(store: string): Promise<string | undefined> {
  const registries = join(store, "npm");
  if (!await exists(registries)) return undefined;
  for await (const registry of Deno.readDir(registries)) {
    const program = join(registries, registry.name, "@deno/win32-x64", VERSION, "deno.exe");
    if (await exists(program)) return program;
  }
  return undefined;
}
