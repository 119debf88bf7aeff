/**
 * `schedule`: cron expressions and time zones, read by the library that later computes with them.
 *
 * @module
 */
import { cronLibrary } from "../../croner.ts";
import { child, type Node } from "../language/node.ts";
import type { Findings } from "../language/source.ts";
import { plain } from "./settings.ts";

/** Adds a finding for each entry that cannot be computed with. */
export async function checkSchedule(node: Node | undefined, findings: Findings): Promise<void> {
  if (node?.kind !== "list" || node.items.length === 0) return;
  const { Cron } = await cronLibrary();
  for (const entry of node.items) {
    const cron = plain(entry, "cron");
    const timezone = plain(entry, "timezone");
    if (typeof timezone === "string" && !isTimeZone(timezone)) {
      findings.add(child(entry, "timezone")!, {
        code: "schedule.timezone",
        message: `There is no time zone "${timezone}"`,
        expected: "an IANA name, as Europe/Berlin",
      });
    }
    if (typeof cron !== "string") continue;
    try {
      const job = new Cron(cron, { paused: true });
      if (job.nextRun() === null) throw new Error("it never comes due");
    } catch (error) {
      findings.add(child(entry, "cron")!, {
        code: "schedule.cron",
        message: `Cannot use this schedule: ${(error as Error).message}`,
        expected: "minute hour day month weekday, as 30 22 * * 1-5",
      });
    }
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
