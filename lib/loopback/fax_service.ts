import { createHash } from "node:crypto";
import type { CoverPage } from "../document/mod.ts";
import { documentKind, inspectFaxTiff } from "../document/mod.ts";
import type { DialPlan } from "./dial_plan.ts";
import { DEFAULT_DIAL_PLAN, digitsOf } from "./dial_plan.ts";
import { Dialler } from "./dialler.ts";
import { coverOf, readBody } from "./submission.ts";
import type { FaxJobSnapshot, FaxSubmission, JobCommand } from "./job.ts";
import { commandJob } from "./job_commands.ts";
import type { JobDetails } from "./job_rows.ts";
import { COLUMNS, snapshot } from "./job_rows.ts";
import type { FaxDevice, FaxDeviceChanges } from "./device.ts";
import { readDevices, updateDevice } from "./device.ts";
import type { InboxRange, ReceivedFax } from "./inbox.ts";
import { deleteReceived, findReceived, readInbox, storeReceived } from "./inbox.ts";
import { LoopbackError } from "./loopback_error.ts";
import type { FaxSettings } from "./settings.ts";
import { checkSetting, nextDiscountTime } from "./settings.ts";
import { stationId } from "./station_id.ts";
import { Store } from "./store.ts";

/** How a {@link FaxService} is opened. */
export interface FaxServiceOptions {
  /** Folder of the store; it is made if it does not exist. */
  readonly directory: string;
  /** How many times faster than a real line; default 1. Times that are stored stay real. */
  readonly speed?: number;
  /** Lines of a new store; default 4. */
  readonly lines?: number;
  /** Sets how often a fax is dialled again, as the setting `retries` does. */
  readonly retries?: number;
  /** What numbers do; default {@link DEFAULT_DIAL_PLAN}. */
  readonly dialPlan?: DialPlan;
  /**
   * Whether this process may drive the lines; default true. Of all that have the store
   * open, one does, and another one follows when it ends, however it ends.
   */
  readonly dials?: boolean;
  /** Account that submits faxes which name none. */
  readonly userName?: string;
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
  readonly #speed: number;
  readonly #userName: string;
  readonly #dialler: Dialler | undefined;

  /**
   * Opens the store and begins to dial.
   *
   * @throws {Error} If the folder cannot be used as a store; the message says why.
   * @throws {RangeError} If the speed is not above 0.
   */
  constructor(options: FaxServiceOptions) {
    const { speed = 1, dialPlan = DEFAULT_DIAL_PLAN, dials = true } = options;
    if (!(speed > 0 && Number.isFinite(speed))) {
      throw new RangeError(`Cannot open fax store: speed ${speed} must be above 0`);
    }
    this.#speed = speed;
    this.#userName = options.userName ?? "";
    this.#store = new Store(options.directory, options);
    this.#dialler = dials ? new Dialler(this.#store, { speed, dialPlan }) : undefined;
    this.#dialler?.start();
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
    const document = readBody(fax);
    const cover = fax.coverPage && fax.document !== undefined ? coverOf(fax) : undefined;
    const tiff = documentKind(document.bytes) === "tiff"
      ? inspectFaxTiff(document.bytes)
      : undefined;
    const isFax = cover === undefined && tiff?.isPrepared === true;
    const pageCount = isFax ? tiff?.pages.length ?? 0 : 0;
    const now = Date.now();
    const id = this.#store.transaction(() => {
      const dueAt = this.#earliest(fax, now);
      const documentId = this.#saveDocument(document, { isFax, pageCount, cover });
      return this.#store.run(
        "INSERT INTO jobs (state, queued, priority, due_at, number, details, document_id, " +
          "page_count, size_bytes, submitted_at) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?)",
        isFax ? dueAt === null ? "ready" : "waiting" : "converting",
        fax.priority ?? 1,
        dueAt,
        fax.faxNumber,
        JSON.stringify(this.#details(fax, document.name)),
        documentId,
        pageCount,
        document.bytes.length,
        now,
      ).id;
    });
    this.#dialler?.wake();
    return id;
  }

  /**
   * Puts several faxes into the queue, all or none; see {@link FaxService.submit}.
   *
   * @returns The ids in the order of the faxes.
   */
  submitMany(faxes: readonly FaxSubmission[]): number[] {
    return this.#store.transaction(() => faxes.map((fax) => this.submit(fax)));
  }

  /** How many jobs are in the queue. */
  get jobCount(): number {
    return Number(this.#store.get("SELECT value FROM counts WHERE name = 'queued'")?.value);
  }

  /**
   * Ids of jobs in the queue, the oldest first.
   *
   * @param range At most `limit` (default all), of ids above `after` (default 0).
   */
  jobIds(range: { readonly after?: number; readonly limit?: number } = {}): number[] {
    const { after = 0, limit = -1 } = range;
    return this.#store.all(
      "SELECT id FROM jobs INDEXED BY jobs_queued WHERE queued = 1 AND id > ? ORDER BY id LIMIT ?",
      after,
      limit,
    ).map(({ id }) => Number(id));
  }

  /** The jobs in the queue, the oldest first. */
  jobs(): FaxJobSnapshot[] {
    const now = Date.now();
    return this.#store.all(`SELECT ${COLUMNS} FROM jobs WHERE queued = 1 ORDER BY id`)
      .map((row) => snapshot(row, now));
  }

  /** One job, also after it has left the queue; undefined if there never was one. */
  job(id: number): FaxJobSnapshot | undefined {
    const row = this.#store.get(`SELECT ${COLUMNS} FROM jobs WHERE id = ?`, id);
    return row === undefined ? undefined : snapshot(row, Date.now());
  }

  /**
   * Sent faxes, the newest first.
   *
   * @param range At most `limit` (default 1000), of ids below `before` (default all).
   */
  sentJobs(range: { readonly before?: number; readonly limit?: number } = {}): FaxJobSnapshot[] {
    const { before = Number.MAX_SAFE_INTEGER, limit = 1000 } = range;
    return this.#store.all(
      `SELECT ${COLUMNS} FROM jobs WHERE state = 'sent' AND id < ? ORDER BY id DESC LIMIT ?`,
      before,
      limit,
    ).map((row) => snapshot(row, Date.now()));
  }

  /** The fax TIFF of a job that is in the queue, or undefined while it is converted. */
  jobTiff(id: number): Uint8Array<ArrayBuffer> | undefined {
    const row = this.#store.get(
      "SELECT d.bytes FROM jobs j JOIN documents d ON d.id = j.document_id " +
        "WHERE j.id = ? AND d.is_fax = 1",
      id,
    );
    return row?.bytes instanceof Uint8Array ? Uint8Array.from(row.bytes) : undefined;
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
    this.#dialler?.wake();
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
    const [line] = this.devices();
    const now = Date.now();
    return storeReceived(this.#store, tiff, {
      deviceName: line.name,
      callerId: caller.callerId ?? "",
      csid: line.csid,
      tsid: stationId(caller.tsid ?? ""),
      startedAt: now,
      endedAt: now,
    });
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
    const names = Object.keys(changes) as Array<keyof FaxSettings>;
    for (const name of names) checkSetting(name, changes[name]);
    this.#store.transaction(() => {
      for (const name of names) this.#store.saveSetting(name, changes[name]);
    });
    this.#dialler?.wake();
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
    this.#dialler?.wake();
  }

  /** Stops dialling and closes the store; calls that are on the line stay as they are. */
  [Symbol.dispose](): void {
    this.#dialler?.[Symbol.dispose]();
    this.#store[Symbol.dispose]();
  }

  /** When a fax may be dialled first, or null for at once. */
  #earliest(fax: FaxSubmission, now: number): number | null {
    let time = fax.notBefore ?? now;
    if (fax.discountSend) time = Math.max(time, nextDiscountTime(this.settings, now));
    return time <= now ? null : Math.round(now + (time - now) / this.#speed);
  }

  #saveDocument(
    document: { readonly name: string; readonly bytes: Uint8Array },
    form: {
      readonly isFax: boolean;
      readonly pageCount: number;
      readonly cover: CoverPage | undefined;
    },
  ): number {
    const cover = form.cover === undefined ? null : JSON.stringify(form.cover);
    const hash = createHash("sha256").update(document.bytes).update(cover ?? "").digest("hex");
    const known = this.#store.get("SELECT id FROM documents WHERE hash = ?", hash);
    if (known !== undefined) return Number(known.id);
    return this.#store.run(
      "INSERT INTO documents (hash, name, cover, is_fax, page_count, bytes) " +
        "VALUES (?, ?, ?, ?, ?, ?)",
      hash,
      document.name,
      cover,
      form.isFax ? 1 : 0,
      form.pageCount,
      document.bytes,
    ).id;
  }

  #details(fax: FaxSubmission, documentName: string): JobDetails {
    const base = documentName.replace(/^.*[\\/]/, "");
    return {
      displayName: fax.displayName || base,
      userName: fax.userName ?? this.#userName,
      recipient: fax.recipient ?? {},
      sender: fax.sender ?? {},
      tsid: stationId(fax.tsid ?? ""),
      billingCode: fax.billingCode ?? "",
      coverpageSubject: fax.coverpageSubject ?? "",
      coverpageNote: fax.coverpageNote ?? "",
      discountSend: fax.discountSend ?? false,
      submissionId: fax.submissionId ?? "",
    };
  }
}
