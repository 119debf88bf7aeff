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
 * Returns the folder with the DLLs, programs and type libraries of {@linkcode PRODUCTS}; builds them if the sources are new.
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

/** A type library, and the folder of the sources that are compiled against its header. */
interface Library {
  readonly idl: string;
  /** Name of the header and of the compiled library. */
  readonly header: string;
  readonly typeLibrary: string;
}

const LIBRARIES_OF_TYPES: readonly Library[] = [
  { idl: "probe.idl", header: "probe.h", typeLibrary: "probe.tlb" },
  { idl: "fax/fax.idl", header: "fax.h", typeLibrary: "fxscom.tlb" },
];

/** A DLL or EXE: its own sources, and flags of the linker. Sources are named without folder. */
interface Product {
  readonly file: string;
  readonly sources: readonly string[];
  readonly flags: readonly string[];
}

const COMMON = ["support.cpp", "registry.cpp"];
const PROBE = [
  ...[...COMMON, "values.cpp", "calls.cpp", "events.cpp", "collection.cpp", "classes.cpp"],
  ...[
    "raw_object.cpp",
    "record_object.cpp",
    "records.cpp",
    "malloc_spy.cpp",
    "probe_dispatch.cpp",
    "probe_members.cpp",
    "probe_values.cpp",
  ],
  "probe.h.ids.cpp",
];
const FAX = ["fax_log.cpp", "fax_server.cpp", "fax_jobs.cpp", "fax_ports.cpp", "fax_tiff.cpp"];

const PRODUCTS: readonly Product[] = [
  {
    file: "probe.dll",
    sources: [...PROBE, "library.cpp"],
    flags: ["-shared", join(SOURCES, "src/library.def")],
  },
  { file: REGISTRAR, sources: [...PROBE, "process.cpp"], flags: ["-municode"] },
  { file: "bench.exe", sources: [...COMMON, "probe.h.ids.cpp", "bench.cpp"], flags: [] },
  {
    file: "fxscom.dll",
    sources: [...COMMON, ...FAX, "fax.h.ids.cpp", "fax_library.cpp"],
    flags: ["-shared", join(SOURCES, "fax/fax.def")],
  },
];

async function build(folder: string, files: readonly string[], libraries: string): Promise<void> {
  const includes = ["-I", folder, "-I", join(SOURCES, "src"), "-I", join(SOURCES, "fax")];
  const sources = files.filter((file) => file.endsWith(".cpp")).map((file) => join(SOURCES, file));
  for (const { idl, header, typeLibrary } of LIBRARIES_OF_TYPES) {
    const input = [join(SOURCES, idl), "-I", join(SOURCES, "idl"), "-L", libraries, "--win64"];
    const ids = join(folder, `${header}.ids.cpp`);
    await mustRun(WIDL, [...input, "-h", "-H", join(folder, header)]);
    await mustRun(WIDL, [...input, "-t", "-o", join(folder, typeLibrary)]);
    await mustRun(WIDL, [...input, "-u", "-o", ids]);
    sources.push(ids);
  }
  const object = (source: string) => join(folder, `${basename(source)}.o`);
  await Promise.all(sources.map(async (source) => {
    await mustRun(COMPILER, [...COMPILE, ...includes, "-c", source, "-o", object(source)]);
  }));
  await Promise.all(PRODUCTS.map(async (product) => {
    const output = ["-static", "-s", "-o", join(folder, product.file)];
    const inputs = product.sources.map(object);
    await mustRun(COMPILER, [...product.flags, ...output, ...inputs, ...LIBRARIES]);
  }));
  for (const source of sources) await Deno.remove(object(source));
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
