/**
 * Who drives the lines of a store, and how: of all that have it open, the one that holds the lock
 * of its file `lines.lock`. The system frees the lock when the process ends, however it ends.
 *
 * @module
 */
import { join } from "node:path";
import type { DialPlan } from "./dial_plan.ts";
import { DEFAULT_DIAL_PLAN } from "./dial_plan.ts";
import { LoopbackError } from "./loopback_error.ts";
import type { LineOptions } from "./place_calls.ts";
import type { Store } from "./store.ts";

/** The lock of one who may drive the lines. */
export class LineLock implements Disposable {
  #file: Deno.FsFile | undefined;
  #isHeld = false;
  readonly #isShared: boolean;

  constructor({ directory, isKept }: Pick<Store, "directory" | "isKept">) {
    this.#isShared = isKept;
    if (!isKept) return; // nobody else can have it open
    this.#file = Deno.openSync(join(directory, "lines.lock"), {
      create: true,
      read: true,
      write: true,
    });
  }

  /** Whether this one drives the lines. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Takes the lock if nobody has it. */
  tryTake(): boolean {
    this.#isHeld ||= this.#file?.tryLockSync(true) ?? !this.#isShared;
    return this.#isHeld;
  }

  /** Frees the lock; twice is harmless. */
  [Symbol.dispose](): void {
    this.#isHeld = false;
    this.#file?.close();
    this.#file = undefined;
  }
}

/** What somebody asks for who opens a store; what is left out is as it happens to be. */
export type WantedOptions = Partial<LineOptions>;

/**
 * Settles with which options a store is used: those of whoever drives its lines at present, else
 * those that are wanted.
 *
 * @throws {LoopbackError} `"other-options"` if something is wanted that the present driver does
 * otherwise.
 */
export function settleOptions(
  store: Store,
  wanted: WantedOptions,
  isDriven: boolean,
): LineOptions {
  const { speed = 1, dialPlan = DEFAULT_DIAL_PLAN } = wanted;
  const driver = isDriven ? readDriver(store) : undefined;
  if (driver === undefined) return { speed, dialPlan };
  const refuse = (what: string) =>
    new LoopbackError(
      "other-options",
      `Cannot open fax store "${store.directory}" with ${what}, which process ${driver.process} ` +
        "uses; leave the option out, use the same, or end that process",
    );
  if (wanted.speed !== undefined && wanted.speed !== driver.speed) {
    throw refuse(`speed ${wanted.speed}: its lines are driven with speed ${driver.speed}`);
  }
  if (
    wanted.dialPlan !== undefined &&
    JSON.stringify(wanted.dialPlan) !== JSON.stringify(driver.dialPlan)
  ) {
    throw refuse("this dial plan: its lines are driven with another one");
  }
  return { speed: driver.speed, dialPlan: driver.dialPlan };
}

/** Leaves word of how the lines are driven, for those who come later. */
export function noteDriver(store: Store, options: LineOptions): void {
  const driver: Driver = { ...options, process: Deno.pid };
  store.run(
    "INSERT INTO running VALUES ('driver', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    JSON.stringify(driver),
  );
}

interface Driver extends LineOptions {
  readonly process: number;
  readonly dialPlan: DialPlan;
}

function readDriver(store: Store): Driver | undefined {
  const row = store.get("SELECT value FROM running WHERE name = 'driver'");
  return row === undefined ? undefined : JSON.parse(String(row.value));
}
