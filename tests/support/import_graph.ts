/** The import graph of the checkout, as Deno itself resolves it. */
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mustRun } from "./process.ts";
import { walk } from "./runner/walk.ts";

/** One import. */
export interface Import {
  /** The importing file, as a path from the checkout. */
  readonly from: string;
  /** The imported file as a path from the checkout, or the specifier of a package. */
  readonly to: string;
  /** Only types come over; nothing is loaded for it. */
  readonly typeOnly: boolean;
  /** `await import(…)`: loaded on demand. */
  readonly dynamic: boolean;
}

interface DependencyInfo {
  readonly specifier: string;
  readonly code?: { readonly specifier?: string };
  readonly type?: { readonly specifier?: string };
  readonly isDynamic?: boolean;
}

interface GraphInfo {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly DependencyInfo[];
  }[];
}

/** TypeScript files of the library: `mod.ts`, `lib/` and `tasks/`. */
export async function libraryFiles(checkout: string): Promise<string[]> {
  const files = ["mod.ts", ...await walk(checkout, "lib"), ...await walk(checkout, "tasks")];
  return files.filter((file) => file.endsWith(".ts"));
}

/**
 * All imports between `files`, and from them to packages.
 *
 * @throws {Error} If Deno cannot parse or find one of them.
 */
export async function importsOf(checkout: string, files: readonly string[]): Promise<Import[]> {
  const folder = await Deno.makeTempDir({ prefix: "comtask-graph-" });
  try {
    const entry = join(folder, "entry.ts");
    const lines = files.map((file) => `import "${pathToFileURL(join(checkout, file))}";`);
    await Deno.writeTextFile(entry, lines.join("\n"));
    const json = await mustRun(Deno.execPath(), ["info", "--json", "--no-lock", entry], {
      cwd: checkout,
    });
    return importsOfGraph(checkout, files, JSON.parse(json) as GraphInfo);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function importsOfGraph(checkout: string, files: readonly string[], graph: GraphInfo): Import[] {
  const imports: Import[] = [];
  for (const module of graph.modules) {
    if (!module.specifier.startsWith("file:")) continue;
    const from = pathOf(checkout, module.specifier);
    if (!files.includes(from)) continue;
    if (module.error) throw new Error(`Cannot read "${from}": ${module.error}`);
    for (const dependency of module.dependencies ?? []) {
      const target = dependency.code?.specifier ?? dependency.type?.specifier;
      imports.push({
        from,
        to: pathOf(checkout, target ?? dependency.specifier),
        typeOnly: dependency.code === undefined,
        dynamic: dependency.isDynamic === true,
      });
    }
  }
  return imports;
}

/** A path from the checkout for files in it; anything else stays as it is. */
function pathOf(checkout: string, specifier: string): string {
  if (!specifier.startsWith("file:")) return specifier;
  return relative(checkout, fileURLToPath(specifier)).replaceAll("\\", "/");
}
