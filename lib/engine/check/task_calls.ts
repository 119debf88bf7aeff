/**
 * What only shows when all tasks of a file are known: circles of calls, and effects that a loop
 * would repeat under one and the same `once`.
 *
 * @module
 */
import type { Node } from "../language/node.ts";
import type { Findings } from "../language/source.ts";
import type { Program } from "./program.ts";
import { SAME_ONCE } from "./text_keys.ts";

/** A step that calls a task. */
export interface TaskCall {
  readonly to: string;
  readonly node: Node;
  /** Whether a loop of the calling task is around it. */
  readonly inLoop: boolean;
}

/** What a task reaches. */
export interface TaskReach {
  readonly calls: readonly TaskCall[];
  /** Each `once` that is the same whenever the task is called. */
  readonly sameOnce: readonly Node[];
}

/**
 * Checks the calls between the tasks of a file, and into the files it imports.
 *
 * @returns The tasks that must not be called in a loop: they, or those they call, have a `once` that
 *   is the same for each call.
 */
export function checkTaskCalls(
  tasks: ReadonlyMap<string, TaskReach>,
  imports: ReadonlyMap<string, Program>,
  findings: Findings,
): ReadonlySet<string> {
  const checker = new CallChecker(tasks, imports, findings);
  for (const name of tasks.keys()) checker.refuseCircles(name, []);
  checker.refuseSameOnce();
  return new Set([...tasks.keys()].filter((name) => checker.hasSameOnce(name)));
}

class CallChecker {
  readonly #repeated = new Set<string>();

  constructor(
    readonly tasks: ReadonlyMap<string, TaskReach>,
    readonly imports: ReadonlyMap<string, Program>,
    readonly findings: Findings,
  ) {}

  refuseCircles(name: string, above: readonly string[]): void {
    for (const { to, node } of this.tasks.get(name)?.calls ?? []) {
      if (above.includes(to) || to === name) {
        const circle = [...above.slice(above.indexOf(to)), name, to].join(" → ");
        const { line } = this.findings.source.position(node.start);
        const known = this.findings.list.some((f) =>
          f.code === "reference.cycle" && f.line === line
        );
        if (known) continue;
        this.findings.add(node, {
          code: "reference.cycle",
          message: `Tasks call each other in a circle: ${circle}`,
        });
      } else this.refuseCircles(to, [...above, name]);
    }
  }

  refuseSameOnce(): void {
    for (const { calls } of this.tasks.values()) {
      for (const call of calls) if (call.inLoop) this.#repeat(call);
    }
  }

  /** A loop makes this call for each item, and with it all that the task calls. */
  #repeat({ to, node }: TaskCall): void {
    if (this.#repeated.has(to)) return;
    this.#repeated.add(to);
    const reach = this.tasks.get(to);
    for (const once of reach?.sameOnce ?? []) {
      this.findings.add(once, {
        ...SAME_ONCE,
        expected: 'text that names a parameter of the task, as "${ run.day }/${ params.id }"',
      });
    }
    for (const call of reach?.calls ?? []) this.#repeat(call);
    if (reach === undefined && this.#importHasSameOnce(to)) {
      this.findings.add(node, {
        ...SAME_ONCE,
        message: `The imported task "${to}" has a once that is the same for every item of the ` +
          "loop: only the first one would be done",
        expected: "a once in that file that names a parameter of the task",
      });
    }
  }

  hasSameOnce(name: string, above: readonly string[] = []): boolean {
    const reach = this.tasks.get(name);
    if (reach === undefined) return this.#importHasSameOnce(name);
    if (above.includes(name)) return false; // a circle, which is refused
    return reach.sameOnce.length > 0 ||
      reach.calls.some(({ to }) => this.hasSameOnce(to, [...above, name]));
  }

  #importHasSameOnce(name: string): boolean {
    const [alias, inner = "main"] = name.split(".");
    return this.imports.get(alias)?.tasks.get(inner)?.hasSameOnce === true;
  }
}
