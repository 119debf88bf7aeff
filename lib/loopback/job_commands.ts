import { leaveQueue } from "./broadcasts.ts";
import { forgetDocument, sendReceipt } from "./end_calls.ts";
import { dropIncoming, incomingOf } from "./incoming_calls.ts";
import type { JobCommand, JobState } from "./job.ts";
import { LoopbackError } from "./loopback_error.ts";
import { findJob } from "./queue.ts";
import type { Store } from "./store.ts";

/**
 * Does a command to a job; see `FaxService.command`.
 *
 * @throws {LoopbackError} `"unknown-job"` or `"wrong-state"`.
 */
export function commandJob(store: Store, id: number, command: JobCommand): void {
  store.transaction(() => {
    const job = store.get("SELECT state FROM jobs WHERE id = ? AND queued = 1", id);
    if (job === undefined) {
      throw new LoopbackError("unknown-job", `Cannot ${command} job ${id}: it is not in the queue`);
    }
    const state = job.state as JobState;
    if (!apply(store, id, state, command)) {
      throw new LoopbackError("wrong-state", `Cannot ${command} job ${id}: it is ${state}`);
    }
  });
}

/** @returns false if the command does not fit the state. */
function apply(store: Store, id: number, state: JobState, command: JobCommand): boolean {
  const run = (assignments: string, ...values: number[]) =>
    store.run(`UPDATE jobs SET ${assignments} WHERE id = ?`, ...values, id).changes === 1;
  switch (command) {
    case "cancel": {
      if (state === "sent" || state === "canceled") return false; // it waits for its broadcast
      const incoming = incomingOf(store, id);
      if (incoming !== undefined) dropIncoming(store, incoming, "the caller hung up", Date.now());
      const job = store.get("SELECT id, document_id, submission_id FROM jobs WHERE id = ?", id);
      const isCanceled = run(
        "state = 'canceled', call = NULL, call_ends_at = NULL, device_id = 0, " +
          "device_status = 'aborting', ended_at = ?, document_id = NULL",
        Date.now(),
      );
      if (job !== undefined) leaveQueue(store, job);
      forgetDocument(store, job?.document_id ?? null);
      // The receipt of a broadcast waits for all of its faxes; of this one alone none is due.
      if (findJob(store, id)?.receipt?.group) sendReceipt(store, id, Date.now());
      return isCanceled;
    }
    case "pause":
      if (state === "calling") return run("pause_requested = 1");
      return ["converting", "ready", "waiting"].includes(state) && run("state = 'paused'");
    case "resume": {
      if (state === "calling") return run("pause_requested = 0");
      const isFax = store.get(
        "SELECT d.is_fax FROM jobs j JOIN documents d ON d.id = j.document_id WHERE j.id = ?",
        id,
      )?.is_fax === 1;
      const next = isFax
        ? "CASE WHEN due_at IS NULL THEN 'ready' ELSE 'waiting' END"
        : "'converting'";
      if (state === "paused") return run(`state = ${next}, pause_requested = 0`);
      if (state === "waiting") return run("state = 'ready', due_at = NULL");
      return ["failed", "exceeded"].includes(state) && run(
        `due_at = NULL, state = ${isFax ? "'ready'" : "'converting'"}, attempts = 0, ` +
          "ended_at = NULL, failure = NULL, device_status = 'unknown'",
      );
    }
  }
}
