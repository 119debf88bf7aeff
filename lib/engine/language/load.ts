/**
 * Reads a task file in any of its formats: text, tree with places, data that fits the schema.
 *
 * @module
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { CodeTask } from "../code/define_task.ts";
import type { TaskSource } from "../contract/entry.ts";
import { download } from "./download.ts";
import { MAX_FILE_BYTES, readAtMost } from "./limited_bytes.ts";
import { MAX_SEPARATORS, type Node, toData } from "./node.ts";
import { checkShape } from "./shape.ts";
import { TaskError } from "../contract/error.ts";
import { Findings, SourceText } from "./source.ts";

/** Names of files that are modules. */
const MODULE = /\.[mc]?[jt]s$/i;

/** A task file that was read; `root` is there as far as it could be. */
export interface LoadedFile {
  readonly source: SourceText;
  readonly findings: Findings;
  readonly root: Node | undefined;
  /** Set instead when the file is a task as code. */
  readonly code: CodeTask | undefined;
  /** SHA-256 of the text, in hexadecimal. */
  readonly sha256: string;
}

/** Code of the finding that Deno may not read the file: nothing is known to be wrong with it. */
export const NO_PERMISSION = "permission";

/** Reads a task file. What is wrong with it is in `findings`; this never throws for that. */
export async function loadTaskFile(file: TaskSource): Promise<LoadedFile> {
  const read = await readSource(file);
  const findings = read.findings ?? new Findings(read.source);
  const module = !findings.hasErrors && MODULE.test(read.source.name)
    ? await (await import("./module.ts")).readModule(findings)
    : undefined;
  const code = module !== undefined && "code" in module ? module.code : undefined;
  const root = module !== undefined && "root" in module
    ? module.root
    : findings.hasErrors || code !== undefined
    ? undefined
    : await parse(read.source, findings);
  if (root !== undefined) checkShape(root, findings);
  else if (code === undefined && !findings.hasErrors) {
    findings.add({ start: 0, end: 0 }, {
      code: "syntax.empty",
      message: "The file is empty",
      expected: "a task file, beginning with version: 1",
    });
  }
  return {
    source: read.source,
    findings,
    root,
    code,
    sha256: await sha256(read.source.text),
  };
}

/**
 * Reads a file of plain data (YAML, JSON, JSONC or TOML): parameters, targets.
 *
 * @throws {TaskError} With code `data`, its message naming file, line and column.
 */
export async function readDataFile(path: string): Promise<unknown> {
  const { source, findings = new Findings(source) } = await readSource(path);
  const root = findings.hasErrors ? undefined : await parse(source, findings);
  const [first] = findings.sorted();
  if (first === undefined) return root === undefined ? null : toData(root);
  const place = first.code.startsWith("file.") ? "" : ` (${path}:${first.line}:${first.column})`;
  throw new TaskError(`${first.message}${place}`, { code: "data" });
}

async function parse(source: SourceText, findings: Findings): Promise<Node | undefined> {
  const ending = /\.([a-z]+)(?:$|[?#])/i.exec(source.name)?.[1]?.toLowerCase();
  const format = ending === "toml" ? "toml" : ending?.startsWith("json") ? "json" : "yaml";
  const most = MAX_SEPARATORS[format];
  const excess = excessOf(source.text, most);
  if (excess !== undefined) {
    findings.add({ start: excess, end: excess + 1 }, {
      code: "syntax.too-large",
      message: `A task file in ${format.toUpperCase()} has at most ${most} commas and line ends`,
    });
    return undefined;
  }
  const { parseYaml } = await import("./yaml.ts");
  switch (ending) {
    case "json":
      return await (await import("./json.ts")).parseJson(findings, { comments: false });
    case "jsonc":
      return await (await import("./json.ts")).parseJson(findings, { comments: true });
    case "toml":
      return await (await import("./toml.ts")).parseToml(findings);
    default:
      return await parseYaml(findings);
  }
}

/** Where a file gets larger than any task file is. */
function excessOf(text: string, most: number): number | undefined {
  let left = most;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if ((letter === 0x2c || letter === 0x0a) && --left < 0) return at;
  }
  return undefined;
}

interface ReadSource {
  readonly source: SourceText;
  readonly findings?: Findings;
}

async function readSource(file: TaskSource): Promise<ReadSource> {
  if (typeof file === "object" && "text" in file) {
    return readText(file.name, new TextEncoder().encode(file.text), file.folder);
  }
  const url = file instanceof URL
    ? file
    : /^(?:https?|file):/i.test(file)
    ? new URL(file)
    : undefined;
  const path = url === undefined || url.protocol === "file:" ? file : undefined;
  const name = String(file);
  try {
    if (path === undefined) {
      return readText(name, await download(url!, MAX_FILE_BYTES), undefined, name);
    }
    const plain = url === undefined ? String(path) : fileURLToPath(url);
    const absolute = await Deno.realPath(plain);
    const opened = await Deno.open(absolute);
    const bytes = await readAtMost(opened.readable, MAX_FILE_BYTES); // closes it
    return bytes === undefined
      ? tooLarge(name)
      : readText(name, bytes, dirname(absolute), absolute);
  } catch (error) {
    const code = error instanceof Deno.errors.NotCapable ? NO_PERMISSION : "file.unreadable";
    return failed(name, code, `Cannot read "${name}": ${reasonOf(error)}`);
  }
}

function readText(
  name: string,
  bytes: Uint8Array,
  folder: string | undefined,
  path?: string,
): ReadSource {
  if (bytes.length > MAX_FILE_BYTES) return tooLarge(name);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return failed(name, "file.encoding", `Cannot read "${name}": it is UTF-16; save it as UTF-8`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes); // drops a byte order mark
  } catch {
    return failed(name, "file.encoding", `Cannot read "${name}": it is not UTF-8 text`);
  }
  const source = new SourceText(name, text, folder, path);
  const control = CONTROL.exec(text);
  if (control === null) return { source };
  const findings = new Findings(source);
  const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  findings.add({ start: control.index, end: control.index + 1 }, {
    code: "file.encoding",
    message: `The file holds the control character U+${code}; it is not plain text`,
  });
  return { source, findings };
}

// deno-lint-ignore no-control-regex -- these are what must not be there
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function tooLarge(name: string): ReadSource {
  const reason = `a task file has at most ${MAX_FILE_BYTES} bytes, this has more`;
  return failed(name, "file.too-large", `Cannot read "${name}": ${reason}`);
}

function failed(name: string, code: string, message: string): ReadSource {
  const source = new SourceText(name, "");
  const findings = new Findings(source);
  findings.add({ start: 0, end: 0 }, { code, message });
  return { source, findings };
}

/** Why a file could not be read, in plain words. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.PermissionDenied) return "access is denied";
  return error instanceof Error ? error.message : String(error);
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}
