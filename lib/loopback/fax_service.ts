import { enterAccount } from "./accounts.ts";
import { ServiceClient } from "./client.ts";
import type { FaxDevice, FaxDeviceChanges } from "./device.ts";
import { readDevices, updateDevice } from "./device.ts";
import type { DialPlan } from "./dial_plan.ts";
import { accessOf, digitsOf } from "./dial_plan.ts";
import { Dialler } from "./dialler.ts";
import type { InboxRange, ReceivedFax } from "./inbox.ts";
import { deleteReceived, findReceived, readInbox } from "./inbox.ts";
import { beginIncoming, endIncoming } from "./incoming_calls.ts";
import type { FaxJobSnapshot, FaxSubmission, JobCommand } from "./job.ts";
import { commandJob } from "./job_commands.ts";
import { COLUMNS, snapshot } from "./job_rows.ts";
import { LineLock, settleOptions } from "./line_lock.ts";
import { LoopbackError } from "./loopback_error.ts";
import { codesOf } from "./outbound_routing.ts";
import type { LineOptions } from "./place_calls.ts";
import { answerCall } from "./place_calls.ts";
import { countQueue, findJob, findJobTiff, queueIds } from "./queue.ts";
import { readSent } from "./sent_archive.ts";
import type { FaxSettings } from "./settings.ts";
import { changeSettings, nextDiscountTime } from "./settings.ts";
import { stationId } from "./station_id.ts";
import { Store } from "./store.ts";
import { detailsOf, readContent, saveContent } from "./submission.ts";
import type { ServiceEvent } from "./watcher.ts";
import { Watcher } from "./watcher.ts";

/** How a {@link FaxService} is opened. */
export interface FaxServiceOptions {
  /** Folder of the store; it is made if it does not exist. */
  readonly directory: string;
  /**
   * How many times faster than a real line; default is what drives the lines at present, else 1.
   * Times that are stored stay real.
   */
  readonly speed?: number;
  /** Lines; a new store has 4 where none are given. */
  readonly lines?: number;
  /** Sets how often a fax is dialled again, as the setting `retries` does. */
  readonly retries?: number;
  /** What numbers do; default as for `speed`, else `DEFAULT_DIAL_PLAN`. */
  readonly dialPlan?: DialPlan;
  /**
   * Whether this process may drive the lines; default true. Of all that have the store
   * open, one does, and another one follows when it ends, however it ends.
   */
  readonly dials?: boolean;
  /** Account that submits faxes which name none. */
  readonly userName?: string;
  /**
   * Changes nothing by being opened: it drives no lines and keeps no setting, and where there is no
   * store, there is an empty one in the memory.
   */
  readonly rehearsal?: boolean;
}

/**
 * The built-in fax service: a durable queue, lines that behave as a dial plan says, and
 * an archive of what was sent. Nothing leaves the machine.
 *
 * Every operation is synchronous and is on the disk when it returns. Several processes and
 * workers may have one store open.
 *
 * @example
 * ```ts
 * import { FaxService } from "./mod.ts";
 *
 * const directory = await Deno.makeTempDir();
 * {
 *   using service = new FaxService({ directory, speed: 1000 });
 *   const bytes = new TextEncoder().encode("Hello");
 *   const id = service.submit({ document: { bytes, name: "a.txt" }, faxNumber: "+14255550100" });
 *   while (service.job(id)?.state !== "sent") await new Promise((go) => setTimeout(go, 20));
 *   console.log(service.job(id)?.archivePath);
 * }
 * await Deno.remove(directory, { recursive: true });
 * ```
 */
export class FaxService implements Disposable {
  readonly #store: Store;
  readonly #options: LineOptions;
  readonly #userName: string;
  readonly #dialler: Dialler | undefined;
  readonly #watcher: Watcher;

  /**
   * Opens the store and begins to dial.
   *
   * @throws {Error} If the folder cannot be used as a store; the message says why.
   * @throws {RangeError} If the speed is not above 0.
   * @throws {LoopbackError} `"other-options"` if a speed, a number of lines or a dial plan is asked
   * for that the store, or who drives its lines at present, does not have.
   */
  constructor(options: FaxServiceOptions) {
    const { speed, rehearsal = false, dials = !rehearsal } = options;
    if (speed !== undefined && !(speed > 0 && Number.isFinite(speed))) {
      throw new RangeError(`Cannot open fax store: speed ${speed} must be above 0`);
    }
    this.#userName = options.userName ?? "";
    using opened = new DisposableStack();
    this.#store = opened.use(new Store(options.directory, options));
    const lock = opened.use(new LineLock(this.#store));
    const isDriven = !lock.tryTake();
    this.#options = settleOptions(this.#store, options, isDriven);
    this.#watcher = opened.use(new Watcher(this.#store));
    if (dials) {
      this.#dialler = opened.use(new Dialler(this.#store, lock, this.#options));
      this.#dialler.start();
    } else {
      lock[Symbol.dispose]();
    }
    opened.move();
  }

  /** Folder of the store. */
  get directory(): string {
    return this.#store.directory;
  }

  /** Whether this is the one that drives the lines at present. */
  get isDialling(): boolean {
    return this.#dialler?.isLeading ?? false;
  }

  /** What keeps the lines from working at present, such as a full disk. */
  get diallerFailure(): Error | undefined {
    return this.#dialler?.failure;
  }

  /**
   * Puts a fax into the queue.
   *
   * A fax TIFF waits for a line at once; other documents are converted first, by the
   * process that drives the lines, and the job fails if that cannot be done.
   *
   * @returns The id of the job; ids are never used twice.
   * @throws {LoopbackError} `"bad-number"` for a number without digits.
   * @throws {DocumentError} If the document is missing, unreadable, too large or of a kind
   * that is not accepted.
   */
  submit(fax: FaxSubmission): number {
    if (digitsOf(fax.faxNumber) === "") {
      throw new LoopbackError(
        "bad-number",
        `Cannot submit fax: "${fax.faxNumber}" is not a number that can be dialled`,
      );
    }
    const content = readContent(fax);
    const { country, area } = codesOf(fax.faxNumber);
    const now = Date.now();
    const id = this.#store.transaction(() => {
      const settings = this.settings;
      if (settings.outgoingQueueBlocked) {
        throw new LoopbackError(
          "queue-blocked",
          "Cannot submit fax: the outgoing queue is blocked",
        );
      }
      const dueAt = this.#earliest(fax, settings, now);
      const document = saveContent(this.#store, content);
      const details = detailsOf(fax, document.name, this.#userName);
      return this.#store.run(
        "INSERT INTO jobs (state, queued, priority, due_at, number, details, document_id, " +
          "page_count, size_bytes, submitted_at, account, submission_id, country, area) " +
          "VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        document.isFax ? dueAt === null ? "ready" : "waiting" : "converting",
        fax.priority ?? 1,
        dueAt,
        fax.faxNumber,
        JSON.stringify(details),
        document.id,
        document.pageCount,
        document.sizeBytes,
        now,
        details.userName,
        details.submissionId,
        country,
        area,
      ).id;
    });
    this.#wake();
    return id;
  }

  /**
   * Puts several faxes into the queue, all or none; see {@link FaxService.submit}.
   *
   * @returns The ids in the order of the faxes.
   */
  submitMany(faxes: readonly FaxSubmission[]): number[] {
    return this.#store.transaction(() => {
      const { recipientsLimit } = this.settings;
      if (recipientsLimit > 0 && faxes.length > recipientsLimit) {
        throw new LoopbackError(
          "too-many-recipients",
          `Cannot submit fax to ${faxes.length} recipients: at most ${recipientsLimit} are allowed`,
        );
      }
      return faxes.map((fax) => this.submit(fax));
    });
  }

  /** How many jobs are in the queue. */
  get jobCount(): number {
    return countQueue(this.#store);
  }

  /**
   * Ids of jobs in the queue, the oldest first.
   *
   * @param range At most `limit` (default all), of ids above `after` (default 0).
   */
  jobIds(range: { readonly after?: number; readonly limit?: number } = {}): number[] {
    return queueIds(this.#store, range);
  }

  /** The jobs in the queue, the oldest first. */
  jobs(): FaxJobSnapshot[] {
    const now = Date.now();
    return this.#store.all(`SELECT ${COLUMNS} FROM jobs WHERE queued = 1 ORDER BY id`)
      .map((row) => snapshot(row, now));
  }

  /** One job, also after it has left the queue; undefined if there never was one. */
  job(id: number): FaxJobSnapshot | undefined {
    return findJob(this.#store, id);
  }

  /**
   * Sent faxes, the newest first.
   *
   * @param range At most `limit` (default 1000), of ids below `before` (default all).
   */
  sentJobs(range: { readonly before?: number; readonly limit?: number } = {}): FaxJobSnapshot[] {
    return readSent(this.#store, range);
  }

  /** The fax TIFF of a job that is in the queue, or undefined while it is converted. */
  jobTiff(id: number): Uint8Array<ArrayBuffer> | undefined {
    return findJobTiff(this.#store, id);
  }

  /**
   * Cancels, pauses or resumes a job. Resuming one that has failed begins anew; pausing one
   * that is on the line takes effect when it is back in the queue.
   *
   * @throws {LoopbackError} `"unknown-job"` if it is not in the queue, `"wrong-state"` if
   * the command does not fit its state.
   */
  command(id: number, command: JobCommand): void {
    commandJob(this.#store, id, command);
    this.#wake();
  }

  /**
   * Takes a call that brings a fax TIFF, as if somebody had dialled us.
   *
   * @returns Its id in the inbox.
   * @throws {DocumentError} If it is not a fax TIFF.
   */
  receive(
    tiff: Uint8Array,
    caller: { readonly callerId?: string; readonly tsid?: string } = {},
  ): number {
    const [device] = this.devices();
    const now = Date.now();
    const id = this.#store.transaction(() => {
      const incoming = beginIncoming(this.#store, {
        device,
        callerId: caller.callerId ?? "",
        csid: device.csid,
        tsid: stationId(caller.tsid ?? ""),
        startedAt: now,
        endedAt: now,
      }, "receiving");
      endIncoming(this.#store, incoming, tiff, { now, speed: this.#options.speed });
      return incoming;
    });
    this.#wake();
    return id;
  }

  /**
   * Answers the call that rings, on a line.
   *
   * @throws {LoopbackError} `"wrong-state"` if none rings, or the line is busy.
   */
  answerCall(deviceId: number): void {
    answerCall(this.#store, this.#options, deviceId);
    this.#wake();
  }

  /** Received faxes, the oldest first. */
  received(range: InboxRange = {}): ReceivedFax[] {
    return readInbox(this.#store, range);
  }

  /** One received fax, or undefined. */
  receivedFax(id: number): ReceivedFax | undefined {
    return findReceived(this.#store, id);
  }

  /** Deletes a received fax and its file; false if there is none. */
  deleteReceived(id: number): boolean {
    return deleteReceived(this.#store, id);
  }

  /** All settings. */
  get settings(): FaxSettings {
    return this.#store.settings();
  }

  /**
   * Changes settings, all or none.
   *
   * @throws {TypeError} For a value of another type.
   * @throws {RangeError} For a value outside its range.
   */
  updateSettings(changes: Partial<FaxSettings>): void {
    changeSettings(this.#store, changes);
    this.#wake();
  }

  /** The lines, by id. */
  devices(): FaxDevice[] {
    return readDevices(this.#store);
  }

  /**
   * Changes a line. Giving it another priority moves the others.
   *
   * @throws {LoopbackError} `"unknown-device"`.
   * @throws {RangeError} For a value outside its range.
   */
  updateDevice(id: number, changes: FaxDeviceChanges): void {
    updateDevice(this.#store, id, changes);
    this.#wake();
  }

  /**
   * The service as one user may use it, with the rights that the dial plan gives.
   *
   * @param user Name of the account; default is that of the options.
   * @throws {LoopbackError} `"access-denied"` for a user without an account where none is made.
   */
  connect(user: string = this.#userName): ServiceClient {
    const account = enterAccount(this.#store, user);
    const access = accessOf(this.#options.dialPlan, account);
    return new ServiceClient(this, this.#store, access, () => this.#wake());
  }

  /** Tells what happens, whichever process does it, from now on until the result is disposed of. */
  watch(listener: (event: ServiceEvent) => void): Disposable {
    return this.#watcher.watch(listener);
  }

  /** Stops dialling and closes the store; calls that are on the line stay as they are. */
  [Symbol.dispose](): void {
    this.#watcher[Symbol.dispose]();
    this.#dialler?.[Symbol.dispose]();
    this.#store[Symbol.dispose]();
  }

  /** Says that this process has changed the store. */
  #wake(): void {
    this.#dialler?.wake();
    this.#watcher.wake();
  }

  /** When a fax may be dialled first, or null for at once. */
  #earliest(fax: FaxSubmission, settings: FaxSettings, now: number): number | null {
    let time = fax.notBefore ?? now;
    if (fax.discountSend) time = Math.max(time, nextDiscountTime(settings, now));
    return time <= now ? null : Math.round(now + (time - now) / this.#options.speed);
  }
}
