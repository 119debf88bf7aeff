import { LoopbackError } from "./loopback_error.ts";
import { stationId } from "./station_id.ts";
import type { Store } from "./store.ts";

/** A line of the service. */
export interface FaxDevice {
  /** From 1; it never changes. */
  readonly id: number;
  /** Shown to people. */
  readonly name: string;
  /** Whether it is used for sending. */
  readonly send: boolean;
  /** Whether it answers calls. */
  readonly receive: boolean;
  /** Rings before a call is answered, 1 to 99. */
  readonly rings: number;
  /** How it names itself when it is called. */
  readonly csid: string;
  /** How it names itself when it calls. */
  readonly tsid: string;
  /** Rank among the lines when one is chosen for sending, from 1. */
  readonly priority: number;
  /** Whether received faxes go to the inbox. */
  readonly routes: boolean;
  /** The job on the line; 0 for none. */
  readonly jobId: number;
}

/** What can be changed on a line. */
export type FaxDeviceChanges = Partial<Omit<FaxDevice, "id" | "name" | "jobId">>;

/** The lines of a store by id, and the job on each. */
export function readDevices(store: Store): FaxDevice[] {
  return store.all(
    "SELECT d.*, coalesce((SELECT j.id FROM jobs j INDEXED BY jobs_device WHERE " +
      "j.state = 'calling' AND j.device_id = d.id), 0) AS job_id FROM devices d ORDER BY d.id",
  ).map((row) => ({
    id: Number(row.id),
    name: String(row.name),
    send: row.send === 1,
    receive: row.receive === 1,
    rings: Number(row.rings),
    csid: String(row.csid),
    tsid: String(row.tsid),
    priority: Number(row.priority),
    routes: row.routes === 1,
    jobId: Number(row.job_id),
  }));
}

/** Changes a line; see `FaxService.updateDevice`. */
export function updateDevice(store: Store, id: number, changes: FaxDeviceChanges): void {
  store.transaction(() => {
    const devices = readDevices(store);
    const device = devices.find((one) => one.id === id);
    if (device === undefined) {
      throw new LoopbackError("unknown-device", `Cannot change line ${id}: there is none`);
    }
    const next = { ...device, ...changes };
    checkWhole("rings", next.rings, 99);
    checkWhole("priority", next.priority, devices.length);
    store.run(
      "UPDATE devices SET send = ?, receive = ?, rings = ?, csid = ?, tsid = ?, routes = ? WHERE id = ?",
      next.send ? 1 : 0,
      next.receive ? 1 : 0,
      next.rings,
      stationId(next.csid),
      stationId(next.tsid),
      next.routes ? 1 : 0,
      id,
    );
    const order = devices.filter((one) => one.id !== id).sort((a, b) => a.priority - b.priority);
    order.splice(next.priority - 1, 0, device);
    order.forEach((one, i) => {
      store.run("UPDATE devices SET priority = ? WHERE id = ?", i + 1, one.id);
    });
  });
}

function checkWhole(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new RangeError(`Cannot change line: ${name} must be a whole number from 1 to ${max}`);
}
