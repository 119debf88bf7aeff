import type { HostedValue } from "../../com/mod.ts";
import { ComError } from "../../com/mod.ts";
import { toText } from "../coerce.ts";
import type { ReceivedFax, ReceivedState } from "../inbox.ts";
import { asMember, FILE_NOT_FOUND } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { Collection } from "./collection.ts";
import { hostObject } from "./host_object.ts";
import { IncomingFax } from "./incoming_message.ts";
import { jobIdText, noSuchMessage, parseJobId } from "./job_id.ts";
import type { FaxSettings } from "../settings.ts";
import type { SavedProperties } from "./saved_properties.ts";
import { SettingProperties } from "./setting_properties.ts";

/** FAX_JOB_TYPE_ENUM. */
const RECEIVE = 1, ROUTING = 2;
/** FAX_JOB_STATUS_ENUM and FAX_JOB_EXTENDED_STATUS_ENUM. */
const IN_PROGRESS = 2, RETRYING = 64, BEING_ROUTED = 2048;
const NONE = 0, ANSWERED = 5, RECEIVING = 6, HANDLED = 17;
/** FAX_JOB_OPERATIONS_ENUM: view and delete. */
const OPERATIONS = 1 | 16;

/** Status numbers of a fax that comes in. */
export function incomingStatus(
  state: ReceivedState,
  attempts: number,
): { readonly status: number; readonly extended: number; readonly type: number } {
  switch (state) {
    case "ringing":
      return { status: IN_PROGRESS, extended: NONE, type: RECEIVE };
    case "receiving":
      return { status: IN_PROGRESS, extended: RECEIVING, type: RECEIVE };
    case "routing":
      return {
        status: BEING_ROUTED | (attempts > 0 ? RETRYING : 0),
        extended: ANSWERED,
        type: ROUTING,
      };
    case "received":
      return { status: BEING_ROUTED, extended: HANDLED, type: ROUTING };
  }
}

/** IFaxIncomingQueue: what is received or routed at present. */
export class IncomingQueue {
  readonly #session: Session;
  readonly #properties: SavedProperties<FaxSettings>;

  constructor(session: Session) {
    this.#session = session;
    const of = new SettingProperties(session.client.config);
    this.#properties = of.define(this, [of.flag("Blocked", "incomingQueueBlocked")]);
  }

  Refresh(): void {
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
  }

  GetJobs(): HostedValue {
    const jobs = asMember("list jobs", () => new IncomingJobs(this.#session));
    return hostObject(jobs, "FaxIncomingJobs");
  }

  GetJob(id: unknown): HostedValue {
    return findIncomingJob(this.#session, id);
  }
}

/** IFaxIncomingJobs. */
export class IncomingJobs extends Collection<ReceivedFax> {
  readonly #session: Session;

  constructor(session: Session) {
    super("FaxIncomingJobs", session.client.incoming(), ({ id }) => jobIdText(id));
    this.#session = session;
  }

  protected override _host(fax: ReceivedFax): HostedValue {
    return hostObject(new IncomingJob(this.#session, fax), "FaxIncomingJob");
  }
}

/** The job with an id. @throws {ComError} `FAX_E_MESSAGE_NOT_FOUND`. */
export function findIncomingJob(session: Session, id: unknown): HostedValue {
  const number = parseJobId(id);
  const fax = asMember("find job", () => findIncoming(session, number));
  if (fax === undefined) throw noSuchMessage(jobIdText(number));
  return hostObject(new IncomingJob(session, fax), "FaxIncomingJob");
}

function findIncoming(session: Session, id: number): ReceivedFax | undefined {
  return session.client.incoming().find((fax) => fax.id === id);
}

/** IFaxIncomingJob: a fax that comes in; a snapshot until `Refresh`. */
export class IncomingJob extends IncomingFax {
  readonly #session: Session;

  constructor(session: Session, fax: ReceivedFax) {
    super(fax);
    this.#session = session;
  }

  get CurrentPage(): number {
    return this._fax.currentPage;
  }

  get DeviceId(): number {
    return this._fax.deviceId;
  }

  get Status(): number {
    return incomingStatus(this._fax.state, this._fax.attempts).status;
  }

  get ExtendedStatusCode(): number {
    return incomingStatus(this._fax.state, this._fax.attempts).extended;
  }

  /** Only for codes of a provider's own; this one has none. */
  get ExtendedStatus(): string {
    return this._fax.failure ?? "";
  }

  get AvailableOperations(): number {
    return OPERATIONS;
  }

  get Retries(): number {
    return this._fax.attempts;
  }

  get JobType(): number {
    return incomingStatus(this._fax.state, this._fax.attempts).type;
  }

  Cancel(): void {
    asMember("cancel job", () => this.#session.client.messages.cancelIncoming(this._fax.id));
  }

  Refresh(): void {
    const fax = asMember("read job", () => findIncoming(this.#session, this._fax.id));
    if (fax === undefined) throw noSuchMessage(this.Id);
    this._fax = fax;
  }

  CopyTiff(path: unknown): void {
    asMember("copy TIFF", () => {
      if (this._fax.path === "") {
        throw new ComError("copy TIFF", FILE_NOT_FOUND, {
          description: "The fax is still being received",
        });
      }
      Deno.writeFileSync(toText(path), Deno.readFileSync(this._fax.path));
    });
  }
}
