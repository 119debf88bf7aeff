/**
 * The order that `needs` gives the steps of a parallel block.
 *
 * @module
 */
import { nearest } from "../language/nearest.ts";
import { child, type MapNode } from "../language/node.ts";
import type { Findings } from "../language/source.ts";
import { plain } from "./settings.ts";

/** A step with the ids of those that have run before it begins. */
export interface OrderedStep {
  readonly item: MapNode;
  readonly visible: ReadonlySet<string>;
}

/** Orders steps so that each comes after what it needs; cycles and unknown ids are reported. */
export function checkNeeds(
  items: readonly MapNode[],
  parallel: boolean,
  findings: Findings,
): OrderedStep[] {
  if (!parallel) {
    for (const item of items) {
      const entry = item.entries.get("needs");
      if (entry === undefined) continue;
      findings.add(entry.key, {
        code: "schema.misplaced-key",
        message: '"needs" belongs to steps of a block with parallel',
        expected: "parallel: on the block; other steps run in order",
      });
    }
    return items.map((item) => ({ item, visible: new Set() }));
  }
  const byId = new Map(items.map((item) => [String(plain(item, "id")), item]));
  const done = new Map<string, Set<string>>();
  const order: OrderedStep[] = [];
  const open = new Set<string>();

  function visit(id: string, item: MapNode): Set<string> {
    const known = done.get(id);
    if (known !== undefined) return known;
    open.add(id);
    const before = new Set<string>();
    const needs = child(item, "needs");
    for (const need of needs?.kind === "list" ? needs.items : []) {
      const name = need.kind === "scalar" ? String(need.value) : "";
      const target = byId.get(name);
      const others = [...byId.keys()].filter((other) => other !== id);
      if (target === undefined) {
        findings.add(need, {
          code: "reference.unknown-step",
          message: `There is no step "${name}" in this block`,
          expected: others.join(", ") || "another step of this block; there is none",
          nearest: nearest(name, others),
        });
      } else if (open.has(name)) {
        findings.add(need, {
          code: "reference.cycle",
          message: `Steps need each other in a circle: ${[...open, name].join(" → ")}`,
        });
      } else {
        before.add(name);
        for (const earlier of visit(name, target)) before.add(earlier);
      }
    }
    open.delete(id);
    done.set(id, before);
    order.push({ item, visible: before });
    return before;
  }

  for (const [id, item] of byId) visit(id, item);
  return order;
}
