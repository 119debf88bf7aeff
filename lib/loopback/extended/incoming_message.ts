import type { ReceivedFax } from "../inbox.ts";
import { jobIdText } from "./job_id.ts";
import { toLocalDate } from "./local_date.ts";

/** What incoming jobs and received messages have in common. */
export class IncomingFax {
  /** The fax as it was at the last refresh; private to COM because of its name. */
  _fax: ReceivedFax;

  constructor(fax: ReceivedFax) {
    this._fax = fax;
  }

  get Id(): string {
    return jobIdText(this._fax.id);
  }

  get Size(): number {
    return this._fax.sizeBytes;
  }

  get TransmissionStart(): Temporal.PlainDateTime {
    return toLocalDate(this._fax.startedAt);
  }

  get TransmissionEnd(): Temporal.PlainDateTime {
    return toLocalDate(this._fax.endedAt);
  }

  get CSID(): string {
    return this._fax.csid;
  }

  get TSID(): string {
    return this._fax.tsid;
  }

  get CallerId(): string {
    return this._fax.callerId;
  }

  get RoutingInformation(): string {
    return "";
  }
}
