/**
 * Keys of a step that only make sense together with others.
 *
 * @module
 */
import { child, type MapNode } from "../language/node.ts";
import type { Findings } from "../language/source.ts";
import { callsIn, type CompiledStep } from "./program.ts";
import { plain } from "./settings.ts";

/** Adds a finding for each key that makes no sense beside the others of its step. */
export function checkTogether(node: MapNode, step: CompiledStep, findings: Findings): void {
  const refuse = (key: string, message: string, expected: string) => {
    const entry = node.entries.get(key);
    if (entry !== undefined) {
      findings.add(entry.key, { code: "schema.misplaced-key", message, expected });
    }
  };
  if (step.action.kind !== "block") {
    refuse("outputs", '"outputs" belongs to a block', "steps: beside it");
    refuse("parallel", '"parallel" belongs to a block', "each.parallel, for items of a loop");
  } else {
    refuse("with", '"with" belongs to a step that uses a function', "uses: beside it");
    refuse("whatIf", '"whatIf" belongs to a step that uses a function', "uses: beside it");
  }
  if (step.each !== undefined) {
    refuse("parallel", '"parallel" of a loop stands inside each', "each.parallel");
  }
  const effect = step.action.kind === "call" ? step.action.declaration.effect : "none";
  const changes = !["none", "read"].includes(effect);
  if (!changes) {
    refuse(
      "once",
      '"once" belongs to a step with an effect',
      "a function that writes, deletes or sends",
    );
  }
  if (plain(node, "whatIf") === "run" && changes) {
    refuse("whatIf", "Only a function that reads can run under what-if", "whatIf: skip");
  }
  if (step.each === undefined || child(child(node, "each"), "key") !== undefined) return;
  const effects = [...callsIn([step])].find(({ declaration }) =>
    !["none", "read"].includes(declaration.effect)
  );
  if (effects === undefined) return;
  findings.add(node.entries.get("each")?.key ?? step.range, {
    code: "loop.no-key",
    message: `A loop with an effect (${effects.declaration.name}) needs a key`,
    expected: `key: an expression that is different for every item, as ${step.each.as}.id`,
  });
}
