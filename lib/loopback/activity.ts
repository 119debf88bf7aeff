import { countQueue } from "./queue.ts";
import type { Store } from "./store.ts";

/** How many messages there are at present. */
export interface ServiceActivity {
  /** Calls that ring or are received. */
  readonly incoming: number;
  /** Received faxes that a routing method has still to take. */
  readonly routing: number;
  /** Faxes that are on the line. */
  readonly outgoing: number;
  /** Faxes that wait; those that have ended do not count. */
  readonly queued: number;
}

/** Counts without going over the queue. */
export function readActivity(store: Store): ServiceActivity {
  const row = store.get(
    "SELECT (SELECT count(*) FROM jobs INDEXED BY jobs_calling WHERE state = 'calling') AS outgoing, " +
      "(SELECT sum(value) FROM counts WHERE name IN ('dead', 'ended')) AS dead, " +
      "coalesce(sum(state IN ('ringing', 'receiving')), 0) AS incoming, " +
      "coalesce(sum(state = 'routing'), 0) AS routing " +
      "FROM inbox INDEXED BY inbox_under_way WHERE state <> 'received'",
  );
  const outgoing = Number(row?.outgoing);
  return {
    incoming: Number(row?.incoming),
    routing: Number(row?.routing),
    outgoing,
    queued: countQueue(store) - outgoing - Number(row?.dead ?? 0),
  };
}
