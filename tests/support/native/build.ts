/** Builds the native test servers with the cross compiler; README.md says what they offer. */
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installTools } from "../apt.ts";
import { buildOnce, cacheFolder } from "../cache.ts";
import { mustRun } from "../process.ts";
import { walk } from "../runner/walk.ts";
import { imageSystem32 } from "../wine/image.ts";
import { systemSystem32, systemWine } from "../wine/run_system.ts";

const SOURCES = dirname(fileURLToPath(import.meta.url));
const COMPILER = "x86_64-w64-mingw32-g++";
const WIDL = "x86_64-w64-mingw32-widl";
const COMPILE = ["-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror"];
const LIBRARIES = ["-lole32", "-loleaut32", "-luuid"];

/** The program that registers all classes when it is started with `/RegServer`. */
export const REGISTRAR = "probe.exe";

/**
 * Returns the folder with `probe.dll`, `probe.exe`, `probe.tlb` and `bench.exe`; builds them if the sources are new.
 *
 * @throws {Error} If the compiler is missing and cannot be installed, or the sources do not compile.
 */
export async function nativeServers(log: (line: string) => void): Promise<string> {
  const files = (await walk(SOURCES, "")).filter((file) => /\.(?:cpp|h|idl|def|ts)$/.test(file));
  const folder = join(cacheFolder(), `native-${await hashOf(files)}`);
  const libraries = await libraryFolder(log); // before the lock, which its own set-up needs
  return await buildOnce(folder, async (partial) => {
    log("Building the native test servers");
    const missing = await installTools([COMPILER, WIDL]);
    if (missing.length > 0) throw new Error(`Cannot build test servers: ${missing.join("; ")}`);
    await build(partial, files, libraries);
  });
}

async function build(folder: string, files: readonly string[], libraries: string): Promise<void> {
  const idl = [join(SOURCES, "probe.idl"), "-I", join(SOURCES, "idl"), "-L", libraries, "--win64"];
  const ids = join(folder, "probe_ids.cpp");
  await mustRun(WIDL, [...idl, "-h", "-H", join(folder, "probe.h")]);
  await mustRun(WIDL, [...idl, "-t", "-o", join(folder, "probe.tlb")]);
  await mustRun(WIDL, [...idl, "-u", "-o", ids]);
  const sources = files.filter((file) => file.endsWith(".cpp")).map((file) => join(SOURCES, file));
  const objects = new Map<string, string>();
  await Promise.all([...sources, ids].map(async (source) => {
    const object = join(folder, `${basename(source)}.o`);
    objects.set(basename(source), object);
    await mustRun(COMPILER, [...COMPILE, "-I", folder, "-c", source, "-o", object]);
  }));
  const mains = ["library.cpp", "process.cpp", "bench.cpp"];
  const common = [...objects].filter(([name]) => !mains.includes(name)).map(([, path]) => path);
  const exports = join(SOURCES, "src/library.def");
  const link = async (output: string, flags: readonly string[], inputs: readonly string[]) =>
    await mustRun(COMPILER, [
      ...[...flags, "-static", "-s", "-o", join(folder, output)],
      ...[...inputs, ...common, ...LIBRARIES],
    ]);
  await link("probe.dll", ["-shared"], [objects.get("library.cpp")!, exports]);
  await link(REGISTRAR, ["-municode"], [objects.get("process.cpp")!]);
  await link("bench.exe", [], [objects.get("bench.cpp")!]);
  for (const object of objects.values()) await Deno.remove(object);
}

/** A folder with stdole2.tlb, which every type library refers to. */
async function libraryFolder(log: (line: string) => void): Promise<string> {
  const version = await systemWine();
  return version ? await systemSystem32(version) : await imageSystem32(log);
}

async function hashOf(files: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const file of files) texts.push(file, await Deno.readTextFile(join(SOURCES, file)));
  const bytes = new TextEncoder().encode(texts.join("\0"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return digest.slice(0, 8).toHex();
}
