import { LoopbackError } from "./loopback_error.ts";
import { stationId } from "./station_id.ts";
import type { Store } from "./store.ts";

/** What a line does when it is called. */
export type ReceiveMode = "none" | "automatic" | "manual";

/** The modes by their numbers in the store and in FAX_DEVICE_RECEIVE_MODE_ENUM. */
export const RECEIVE_MODES: readonly ReceiveMode[] = ["none", "automatic", "manual"];

/** A line of the service. */
export interface FaxDevice {
  /** From 1; it never changes. */
  readonly id: number;
  /** Shown to people. */
  readonly name: string;
  /** Whether it is used for sending. */
  readonly send: boolean;
  /** Whether it answers calls, by itself or only when somebody says so. */
  readonly receiveMode: ReceiveMode;
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
  /** For people. */
  readonly description: string;
  /** The job that it sends; 0 for none. */
  readonly jobId: number;
  /** The incoming fax that rings on it; 0 for none. */
  readonly ringingId: number;
  /** The incoming fax that it receives; 0 for none. */
  readonly receivingId: number;
}

/** What can be changed on a line. */
export type FaxDeviceChanges = Partial<
  Omit<FaxDevice, "id" | "name" | "jobId" | "ringingId" | "receivingId">
>;

const INCOMING = (state: string) =>
  "coalesce((SELECT i.id FROM inbox i INDEXED BY inbox_under_way WHERE i.state <> 'received' " +
  `AND i.state = '${state}' AND i.device_id = d.id), 0)`;

/** The lines of a store by id, and what each of them does. */
export function readDevices(store: Store): FaxDevice[] {
  return store.all(
    "SELECT d.*, coalesce((SELECT j.id FROM jobs j INDEXED BY jobs_device WHERE " +
      "j.state = 'calling' AND j.device_id = d.id), 0) AS job_id, " +
      `${INCOMING("ringing")} AS ringing_id, ${INCOMING("receiving")} AS receiving_id ` +
      "FROM devices d ORDER BY d.id",
  ).map((row) => ({
    id: Number(row.id),
    name: String(row.name),
    send: row.send === 1,
    receiveMode: RECEIVE_MODES[Number(row.receive)],
    rings: Number(row.rings),
    csid: String(row.csid),
    tsid: String(row.tsid),
    priority: Number(row.priority),
    routes: row.routes === 1,
    description: String(row.description),
    jobId: Number(row.job_id),
    ringingId: Number(row.ringing_id),
    receivingId: Number(row.receiving_id),
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
      "UPDATE devices SET send = ?, receive = ?, rings = ?, csid = ?, tsid = ?, routes = ?, " +
        "description = ? WHERE id = ?",
      next.send ? 1 : 0,
      RECEIVE_MODES.indexOf(next.receiveMode),
      next.rings,
      stationId(next.csid),
      stationId(next.tsid),
      next.routes ? 1 : 0,
      next.description,
      id,
    );
    if (changes.receiveMode === "manual") { // only one line can be answered by hand
      store.run("UPDATE devices SET receive = 0 WHERE receive = 2 AND id <> ?", id);
    }
    if (next.priority === device.priority) return;
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
