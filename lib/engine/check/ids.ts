/**
 * Ids that would make two effects one and the same to the journal.
 *
 * @module
 */
import { child, type MapNode, type Node } from "../language/node.ts";
import { ENDINGS } from "../language/schema_parts.ts";
import type { Findings } from "../language/source.ts";
import { plain } from "./settings.ts";

/** `batch/finally/tell` is a step of the `finally` of `batch`, and of nothing else. */
export function refuseReservedId(step: MapNode, id: string, findings: Findings): void {
  if (!ENDINGS.has(id)) return;
  findings.add(child(step, "id")!, {
    code: "reference.reserved-id",
    message: `A step cannot have the id "${id}": in the paths of a run it stands for the steps ` +
      "under that key",
  });
}

/** The steps of a task and those of its endings have paths of one kind. */
export function refuseSharedIds(task: Node, findings: Findings): void {
  const taken = new Map<string, string>();
  for (const key of ["steps", ...ENDINGS]) {
    const list = child(task, key);
    for (const item of list?.kind === "list" ? list.items : []) {
      const id = plain(item, "id");
      if (typeof id !== "string") continue;
      const other = taken.get(id) ?? key;
      taken.set(id, other);
      if (other === key) continue; // twice in one list: another check says so
      findings.add(child(item, "id")!, {
        code: "reference.duplicate-id",
        message: `Two steps of this task have the id "${id}", one in ${other}, one in ${key}`,
      });
    }
  }
}
