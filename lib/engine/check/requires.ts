/**
 * `requires`: versions of the runner and systems that a file is meant for.
 *
 * @module
 */
import config from "../../../deno.json" with { type: "json" };
import { child, type Node, toData } from "../language/node.ts";
import type { Findings } from "../language/source.ts";
import { plain } from "./settings.ts";

/** Adds a finding for each requirement that this runner or system does not meet. */
export function checkRequires(node: Node | undefined, findings: Findings): void {
  const range = plain(node, "runner");
  if (typeof range === "string") {
    const fits = satisfies(config.version, range);
    if (fits !== true) {
      findings.add(child(node, "runner")!, {
        code: fits === undefined ? "schema.value" : "requires.runner",
        message: fits === undefined
          ? `"${range}" is no range of versions`
          : `The file is for runner ${range}, this one is ${config.version}`,
        expected: fits === undefined ? "comparisons, as >=1.0 <2" : `a runner that is ${range}`,
      });
    }
  }
  const systems = child(node, "os");
  if (systems === undefined) return;
  const names = [toData(systems)].flat().map(String);
  if (names.includes(Deno.build.os)) return;
  findings.add(systems, {
    code: "requires.os",
    message: `The file is for ${names.join(", ")}, this system is ${Deno.build.os}`,
    expected: `a run on ${names.join(" or ")}; or "${Deno.build.os}" in requires.os, if all that ` +
      "its steps use is there",
  });
}

/** Whether a version lies in a range of comparisons; `undefined` if the range makes no sense. */
export function satisfies(version: string, range: string): boolean | undefined {
  const comparisons = range.trim().split(/\s+/);
  let fits = true;
  for (const text of comparisons) {
    const parts = /^(>=|<=|>|<|=|\^|~)?v?(\d+(?:\.\d+){0,2})$/.exec(text);
    if (parts === null) return undefined;
    fits &&= compare(version, parts[1] ?? "=", parts[2]);
  }
  return fits;
}

function compare(version: string, operator: string, wanted: string): boolean {
  const have = version.split("-")[0].split(".").map(Number);
  const want = wanted.split(".").map(Number);
  const order = (length: number): number => {
    for (let at = 0; at < length; at++) {
      const difference = (have[at] ?? 0) - (want[at] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  switch (operator) {
    case ">=":
      return order(3) >= 0;
    case "<=":
      return order(3) <= 0;
    case ">":
      return order(3) > 0;
    case "<":
      return order(3) < 0;
    case "^":
      return order(3) >= 0 && order(want[0] === 0 ? 2 : 1) === 0;
    case "~":
      return order(3) >= 0 && order(2) === 0;
    default:
      return order(want.length) === 0; // =1.2 fits every 1.2.x
  }
}
