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
  const refuse = (message: string) => {
    findings.add({ start: 0, end: 0 }, { code: "syntax.module", message });
    return undefined;
  };
  if (path === undefined) return refuse(`Cannot read "${name}": a module is read from a file`);
  let module: { readonly default?: unknown };
  try {
    module = await import(/^https?:/.test(path) ? path : pathToFileURL(path).href);
  } catch (error) {
    return refuse(`Cannot read "${name}": ${(error as Error).message.split("\n", 1)[0]}`);
  }
  const data = module.default;
  if (typeof data !== "object" || data === null) {
    return refuse(`Cannot read "${name}": its default export is no task file`);
  }
  return isCodeTask(data) ? { code: data } : { root: nodeOfModule(findings.source.text, data) };
}
