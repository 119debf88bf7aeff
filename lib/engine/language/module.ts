/**
 * Task files that are TypeScript: a module whose default export is the data of a task file, or a
 * task as code.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { type CodeTask, isCodeTask } from "../code/define_task.ts";
import { nodeOfModule } from "./module_places.ts";
import type { Node } from "./node.ts";
import type { Findings } from "./source.ts";

/** What a module exports by default. */
export type ModuleContent = { readonly root: Node } | { readonly code: CodeTask };

/** Runs the module and reads its default export. */
export async function readModule(findings: Findings): Promise<ModuleContent | undefined> {
  const { path, name } = findings.source;
  const refuse = (message: string, start = 0) => {
    findings.add({ start, end: start }, { code: "syntax.module", message });
    return undefined;
  };
  if (path === undefined) return refuse(`Cannot read "${name}": a module is read from a file`);
  let module: { readonly default?: unknown };
  const url = /^https?:/.test(path) ? path : pathToFileURL(path).href;
  try {
    module = await import(url);
  } catch (error) {
    const { message } = error as Error;
    const start = placeIn(findings.source.text, message, url);
    return refuse(`Cannot read "${name}": ${message.split("\n", 1)[0]}`, start);
  }
  const data = module.default;
  if (typeof data !== "object" || data === null) {
    return refuse(`Cannot read "${name}": its default export is no task file`);
  }
  return isCodeTask(data) ? { code: data } : { root: nodeOfModule(findings.source.text, data) };
}

/** Where Deno's message says that a module is wrong: it ends with "at URL:line:column". */
function placeIn(text: string, message: string, url: string): number {
  const [, line, column] = message.includes(`${url}:`)
    ? /:(\d+):(\d+)\s*$/.exec(message) ?? []
    : [];
  if (line === undefined) return 0;
  const lines = text.split("\n");
  const before = lines.slice(0, Number(line) - 1).join("\n").length;
  return before + (Number(line) > 1 ? 1 : 0) + Number(column) - 1;
}
