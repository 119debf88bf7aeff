/**
 * What a run of a file needs around it: a journal, and who runs where.
 *
 * @module
 */
import type { RunNeed } from "../contract/entry.ts";
import type { CodeTask } from "../code/define_task.ts";
import type { CompiledStep, Program } from "./program.ts";

/** What a run of this file needs; its imports included. */
export function runNeeds(program: Program): RunNeed[] {
  const needs = new Set<RunNeed>();
  if (program.durable !== undefined || program.concurrency !== undefined) needs.add("journal");
  for (const file of withImports(program)) {
    if (file.importsUrls) needs.add("imports");
    for (const { body, rescue, finally: last } of file.tasks.values()) {
      if ([body.steps, rescue, last].some(haveOnce)) needs.add("journal");
    }
    for (const member of ["user", "host"] as const) {
      if (file.runMembers.has(member) || file.runMembers.has("*")) needs.add(member);
    }
  }
  return [...needs];
}

/** What a run of a task as code needs, as far as its declaration tells. */
export function codeNeeds({ spec }: CodeTask): RunNeed[] {
  return spec.durable === undefined && spec.concurrency === undefined ? [] : ["journal"];
}

function* withImports(program: Program): Generator<Program> {
  yield program;
  for (const file of program.imports.values()) yield* withImports(file);
}

function haveOnce(steps: readonly CompiledStep[]): boolean {
  return steps.some(({ once, action, rescue, finally: last }) =>
    once !== undefined || haveOnce(rescue) || haveOnce(last) ||
    action.kind === "block" && haveOnce(action.body.steps)
  );
}
