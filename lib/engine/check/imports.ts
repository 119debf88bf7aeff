/**
 * `imports`: task files and modules of functions, with their hashes compared on every load.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TaskError } from "../contract/error.ts";
import type { AnyTaskFunction, FunctionDeclaration } from "../contract/function.ts";
import type { FunctionLibrary } from "../contract/library.ts";
import { download } from "../language/download.ts";
import { reasonOf } from "../language/load.ts";
import type { Node } from "../language/node.ts";
import type { Findings, SourceText } from "../language/source.ts";
import { plain } from "./settings.ts";

/** Bytes of an imported file at most: a module may bring what it needs with it. */
const MAX_IMPORT_BYTES = 10_485_760;

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
export interface ImportOptions {
  readonly functions: FunctionLibrary;
  /** Folder that keeps what was downloaded, by hash. */
  readonly importCache: string | undefined;
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
      const source = await locate(value, findings.source, options.importCache);
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
      findings.add(key, {
        code: error instanceof TaskError ? error.code : "import.failed",
        message: error instanceof TaskError
          ? error.message
          : `Cannot import "${alias}": ${reasonOf(error).split("\n", 1)[0]}`,
      });
    }
  }
  return { functions: withFunctions(options.functions, declarations), files };
}

/** Where an import is; downloads come with their text. */
async function locate(
  node: Node,
  from: SourceText,
  cache: string | undefined,
): Promise<{ readonly name: string; readonly text?: string } | undefined> {
  const path = plain(node, "path");
  const wanted = plain(node, "sha256");
  if (typeof path === "string") {
    const absolute = resolve(from.folder ?? ".", path);
    const text = await Deno.readTextFile(absolute);
    if (wanted !== undefined) await compare(path, text, String(wanted));
    return { name: absolute };
  }
  const url = plain(node, "url");
  if (typeof url !== "string" || typeof wanted !== "string") return undefined;
  const kept = cache === undefined ? undefined : join(cache, wanted);
  const text = await readKept(kept) ??
    new TextDecoder().decode(await download(url, MAX_IMPORT_BYTES));
  await compare(url, text, wanted); // what was kept is compared too
  if (kept !== undefined) {
    await Deno.mkdir(cache!, { recursive: true });
    await Deno.writeTextFile(kept, text);
  }
  return { name: url, text };
}

async function compare(name: string, text: string, wanted: string): Promise<void> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const found = new Uint8Array(digest).toHex();
  if (found === wanted) return;
  throw new TaskError(`Cannot import "${name}": its SHA-256 is ${found}, not ${wanted}`, {
    code: "import.hash",
  });
}

async function readKept(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
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
