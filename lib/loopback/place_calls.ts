import { planCall } from "./call.ts";
import type { Call } from "./call.ts";
import type { FaxDevice } from "./device.ts";
import { readDevices } from "./device.ts";
import type { DialOutcome, DialPlan } from "./dial_plan.ts";
import { findOutcome, isOwnNumber } from "./dial_plan.ts";
import { beginIncoming, calledLine } from "./incoming_calls.ts";
import type { JobDetails } from "./job_rows.ts";
import { LoopbackError } from "./loopback_error.ts";
import { ALL_DEVICES, linesOf, readRules, ruleFor } from "./outbound_routing.ts";
import type { Row, Store } from "./store.ts";

/** What numbers do, and how fast. */
export interface LineOptions {
  readonly speed: number;
  readonly dialPlan: DialPlan;
}

/** How long a call rings that nobody answers by itself. */
const RING_SECONDS = 60;
const COLUMNS = "id, number, details, page_count, attempts";

/** Gives the jobs that wait longest, of the highest priority first, to free lines. */
export function placeCalls(store: Store, options: LineOptions, now: number): void {
  const devices = readDevices(store);
  const free = devices.filter(({ send, jobId, receivingId }) =>
    send && jobId === 0 && receivingId === 0
  );
  if (free.length === 0) return;
  const rules = readRules(store);
  const isPlain = rules.length === 1 && !rules[0].useDevice && rules[0].groupName === ALL_DEVICES;
  const ready = isPlain ? oldestReady(store, free.length) : readyByCode(store, free.length);
  const lines = (job: Row) =>
    isPlain ? free.toSorted((a, b) => a.priority - b.priority).map(({ id }) => id) : linesOf(
      store,
      ruleFor(rules, Number(job.country), Number(job.area)),
      devices,
    );
  for (const job of ready) {
    const id = lines(job).find((line) => free.some((device) => device.id === line));
    if (id === undefined) continue;
    const [device] = free.splice(free.findIndex((one) => one.id === id), 1);
    placeCall(store, options, Number(job.id), device, now);
    if (free.length === 0) return;
  }
}

function oldestReady(store: Store, limit: number): Row[] {
  return store.all(
    "SELECT id FROM jobs INDEXED BY jobs_ready WHERE state = 'ready' " +
      "ORDER BY priority DESC, id LIMIT ?",
    limit,
  );
}

/**
 * The first jobs of each country and area, the first of all first. Jobs whose lines are busy must
 * not hide others, and going over all jobs would take longer the more there are.
 */
function readyByCode(store: Store, limit: number): Row[] {
  const ready: Row[] = [];
  let country = -1, area = -1;
  for (;;) {
    const code = nextCode(store, country, area);
    if (code === undefined) break;
    country = Number(code.country);
    area = Number(code.area);
    ready.push(...store.all(
      "SELECT id, priority, country, area FROM jobs INDEXED BY jobs_ready_code " +
        "WHERE state = 'ready' AND country = ? AND area = ? ORDER BY priority DESC, id LIMIT ?",
      country,
      area,
      limit,
    ));
  }
  return ready.sort((a, b) =>
    Number(b.priority) - Number(a.priority) || Number(a.id) - Number(b.id)
  );
}

/**
 * The next country and area of a job that is ready. Two statements: of one that compares both at
 * once, SQLite would use the index for the country only.
 */
function nextCode(store: Store, country: number, area: number): Row | undefined {
  const ready = "SELECT country, area FROM jobs INDEXED BY jobs_ready_code WHERE state = 'ready'";
  return store.get(
    `${ready} AND country = ? AND area > ? ORDER BY area LIMIT 1`,
    country,
    area,
  ) ?? store.get(`${ready} AND country > ? ORDER BY country, area LIMIT 1`, country);
}

function placeCall(
  store: Store,
  options: LineOptions,
  id: number,
  device: FaxDevice,
  now: number,
): void {
  const job = store.get(`SELECT ${COLUMNS} FROM jobs WHERE id = ?`, id);
  if (job === undefined) return;
  const number = String(job.number);
  const attempt = Number(job.attempts) + 1;
  const outcome = findOutcome(options.dialPlan, number);
  const earlierCalls = outcome.per === "number" ? callsOfOthers(store, number, id) : 0;
  const plan = (wanted: DialOutcome) =>
    planCall(
      wanted,
      { pageCount: Number(job.page_count), attempt, number, earlierCalls },
      { now, speed: options.speed },
    );
  let call = plan(outcome);
  const isReached = call.result === "completed" || call.result === "disconnected";
  if (isReached && isOwnNumber(options.dialPlan, number)) {
    const line = calledLine(store, device.id);
    if (!line?.answers) {
      const dialSeconds = line === undefined ? outcome.dialSeconds : RING_SECONDS;
      call = plan({ ...outcome, answer: "no-answer", times: undefined, dialSeconds });
    }
    if (line !== undefined) {
      noteIncoming(store, { job, call, device: line.device }, line.answers);
    }
  }
  store.run(
    "UPDATE jobs SET state = 'calling', device_id = ?, attempts = ?, call = ?, " +
      "call_ends_at = ?, started_at = ?, device_status = 'dialing' WHERE id = ?",
    device.id,
    attempt,
    JSON.stringify(call),
    Math.ceil(call.endsAt),
    now,
    id,
  );
}

function noteIncoming(
  store: Store,
  { job, call, device }: { job: Row; call: Call; device: FaxDevice },
  answers: boolean,
): void {
  const details: JobDetails = JSON.parse(String(job.details));
  beginIncoming(store, {
    device,
    callerId: details.sender.fax ?? "",
    csid: answers ? call.csid : device.csid,
    tsid: details.tsid,
    startedAt: call.startedAt,
    endedAt: call.endsAt,
    jobId: Number(job.id),
    call,
  }, answers ? "receiving" : "ringing");
}

function callsOfOthers(store: Store, number: string, id: number): number {
  const sum = store.get(
    "SELECT coalesce(sum(attempts), 0) AS calls FROM jobs INDEXED BY jobs_number " +
      "WHERE number = ? AND attempts > 0 AND id <> ?",
    number,
    id,
  );
  return Number(sum?.calls ?? 0);
}

/**
 * Answers the call that rings, on a line.
 *
 * @throws {LoopbackError} `"wrong-state"` if none rings, or the line is busy.
 */
export function answerCall(store: Store, options: LineOptions, deviceId: number): void {
  store.transaction(() => {
    const device = readDevices(store).find(({ id }) => id === deviceId);
    const ringing = store.get(
      "SELECT id, job_id FROM inbox INDEXED BY inbox_under_way " +
        "WHERE state <> 'received' AND state = 'ringing' ORDER BY id LIMIT 1",
    );
    const job = ringing && store.get(
      `SELECT ${COLUMNS} FROM jobs WHERE id = ? AND state = 'calling'`,
      Number(ringing.job_id),
    );
    if (device === undefined || ringing === undefined || job === undefined) {
      throw new LoopbackError("wrong-state", `Cannot answer on line ${deviceId}: no call rings`);
    }
    if (device.receivingId !== 0) {
      throw new LoopbackError("wrong-state", `Cannot answer on line ${deviceId}: it is receiving`);
    }
    const outcome = findOutcome(options.dialPlan, String(job.number));
    const call = planCall(
      { ...outcome, answer: "answers", dialSeconds: 0 },
      {
        pageCount: Number(job.page_count),
        attempt: Number(job.attempts),
        number: String(job.number),
      },
      { now: Date.now(), speed: options.speed },
    );
    store.run(
      "UPDATE jobs SET call = ?, call_ends_at = ? WHERE id = ?",
      JSON.stringify(call),
      Math.ceil(call.endsAt),
      Number(job.id),
    );
    store.run(
      "UPDATE inbox SET state = 'receiving', device_id = ?, device_name = ?, csid = ?, " +
        "call = ?, ended_at = ? WHERE id = ?",
      device.id,
      device.name,
      call.csid,
      JSON.stringify(call),
      Math.ceil(call.endsAt),
      Number(ringing.id),
    );
  });
}
