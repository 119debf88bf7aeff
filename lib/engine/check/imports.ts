/**
 * `imports`: task files and modules of functions, with their hashes compared on every load.
 *
 * @module
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TaskError } from "../contract/error.ts";
import type { AnyTaskFunction, FunctionDeclaration } from "../contract/function.ts";
import type { FunctionLibrary } from "../contract/library.ts";
import { reasonOf } from "../language/load.ts";
import type { Node } from "../language/node.ts";
import type { Findings, SourceText } from "../language/source.ts";
import { compareHash, fetchImport, type ImportStoreOptions, NOT_KEPT } from "./import_store.ts";
import { plain } from "./settings.ts";

/** How an import gets where nobody is there to see what is downloaded. */
const BEFOREHAND = "a download beforehand: comtask check --download, or any command in a terminal";

/** What the imports of a file give. */
export interface Imported {
  /** The functions at hand, and those of imported modules as `alias.verb`. */
  readonly functions: FunctionLibrary;
  /** Imported task files by alias: path or text. */
  readonly files: ReadonlyMap<string, ImportedFile>;
}

/** A task file that another one imports. */
export interface ImportedFile {
  readonly source: string | { readonly text: string; readonly name: string };
  readonly node: Node;
}

/** Options of {@link loadImports}. */
export interface ImportOptions extends Omit<ImportStoreOptions, "onUnkept"> {
  readonly functions: FunctionLibrary;
}

/** Reads the imports of a file; what is wrong with them goes to `findings`. */
export async function loadImports(
  node: Node | undefined,
  findings: Findings,
  options: ImportOptions,
): Promise<Imported> {
  const files = new Map<string, ImportedFile>();
  const declarations = new Map<string, FunctionDeclaration>();
  if (node?.kind !== "map") return { functions: options.functions, files };
  for (const [alias, { key, value }] of node.entries) {
    if (value.kind !== "map") continue;
    try {
      const source = await locate(value, findings.source, {
        ...options,
        onUnkept: (reason) =>
          findings.add(key, {
            code: "import.unkept",
            severity: "warning",
            message: `Cannot keep "${alias}" for the next time: ${reason}`,
          }),
      });
      if (source === undefined) continue;
      if (!/\.[mc]?[jt]s$/i.test(source.name)) {
        const { name, text } = source;
        files.set(alias, { source: text === undefined ? name : { name, text }, node: value });
        continue;
      }
      const functions = await functionsOf(source);
      if (functions.length === 0) throw new Error("it exports no function of defineFunction");
      for (const { declaration } of functions) {
        const name = `${alias}.${declaration.name.split(".")[1]}`;
        declarations.set(name, { ...declaration, name });
      }
    } catch (error) {
      const known = error instanceof TaskError ? error : undefined;
      findings.add(key, {
        code: known?.code ?? "import.failed",
        message: known?.message ??
          `Cannot import "${alias}": ${reasonOf(error).split("\n", 1)[0]}`,
        expected: known?.code === NOT_KEPT ? BEFOREHAND : undefined,
      });
    }
  }
  return { functions: withFunctions(options.functions, declarations), files };
}

/** Where an import is; downloads come with their text. */
async function locate(
  node: Node,
  from: SourceText,
  store: ImportStoreOptions,
): Promise<{ readonly name: string; readonly text?: string } | undefined> {
  const path = plain(node, "path");
  const wanted = plain(node, "sha256");
  if (typeof path === "string") {
    const absolute = resolve(from.folder ?? ".", path);
    await Deno.stat(absolute); // says so if it is not there
    if (wanted !== undefined) {
      await compareHash(path, await Deno.readTextFile(absolute), String(wanted));
    }
    return { name: absolute };
  }
  const url = plain(node, "url");
  if (typeof url !== "string" || typeof wanted !== "string") return undefined;
  return { name: url, text: await fetchImport(url, wanted, store) };
}

/** The functions that a module exports. A downloaded one is run as the very text that was hashed. */
async function functionsOf(
  source: { readonly name: string; readonly text?: string },
): Promise<AnyTaskFunction[]> {
  const specifier = source.text === undefined
    ? pathToFileURL(source.name).href
    : `data:application/typescript;base64,${new TextEncoder().encode(source.text).toBase64()}`;
  const module = await import(specifier) as Readonly<Record<string, unknown>>;
  return Object.values(module).filter((value): value is AnyTaskFunction =>
    typeof value === "function" && "declaration" in value
  );
}

function withFunctions(
  library: FunctionLibrary,
  more: ReadonlyMap<string, FunctionDeclaration>,
): FunctionLibrary {
  if (more.size === 0) return library;
  const names = [...new Set([...library.names, ...more.keys()])].sort();
  return {
    names,
    get: (name) => more.get(name) ?? library.get(name),
    *[Symbol.iterator]() {
      for (const name of names) yield (more.get(name) ?? library.get(name))!;
    },
  };
}
