import { join } from "node:path";
import type { FaxSettings } from "./settings.ts";
import type { Store } from "./store.ts";

/** What an entry is about; each has a level of its own. */
export type EventCategory = "init" | "inbound" | "outbound" | "general";

/** How grave it is: 1 an error, 2 a warning, 3 a piece of information. */
export type EventGravity = 1 | 2 | 3;

const LEVELS: Readonly<Record<EventCategory, keyof FaxSettings>> = {
  init: "initEventsLevel",
  inbound: "inboundEventsLevel",
  outbound: "outboundEventsLevel",
  general: "generalEventsLevel",
};
const GRAVITIES = ["", "error", "warning", "information"];

/**
 * Writes a line into `events.log` of the store, if the level of its category wants that: JSON
 * with `time`, `category`, `level` and `message`.
 */
export function logEvent(
  store: Store,
  entry: {
    readonly category: EventCategory;
    readonly gravity: EventGravity;
    readonly message: string;
  },
): void {
  const { category, gravity, message } = entry;
  if (Number(store.settings()[LEVELS[category]]) < gravity) return;
  const time = new Date().toISOString();
  const line = JSON.stringify({ time, category, level: GRAVITIES[gravity], message });
  try {
    Deno.writeTextFileSync(join(store.directory, "events.log"), `${line}\n`, { append: true });
  } catch {
    // A log that cannot be written must not keep faxes from being sent.
  }
}
