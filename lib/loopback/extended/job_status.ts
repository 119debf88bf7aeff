import type { ReceivedFax } from "../inbox.ts";
import type { FaxJobSnapshot } from "../job.ts";
import { toLocalDate } from "./local_date.ts";
import { availableOperations, EXTENDED_STATUS, JOB_STATUS } from "./enums.ts";
import { incomingStatus } from "./incoming_queue.ts";

/** FAX_JOB_TYPE_ENUM. */
const SEND = 0;

/** The values of IFaxJobStatus, by its members. */
interface StatusValues {
  readonly Status: number;
  readonly Pages: number;
  readonly Size: number;
  readonly CurrentPage: number;
  readonly DeviceId: number;
  readonly CSID: string;
  readonly TSID: string;
  readonly ExtendedStatusCode: number;
  readonly ExtendedStatus: string;
  readonly AvailableOperations: number;
  readonly Retries: number;
  readonly JobType: number;
  readonly ScheduledTime: Temporal.PlainDateTime;
  readonly TransmissionStart: Temporal.PlainDateTime;
  readonly TransmissionEnd: Temporal.PlainDateTime;
  readonly CallerId: string;
  readonly RoutingInformation: string;
}

/** IFaxJobStatus of a job in the outgoing queue, as it was when it changed. */
export function outgoingJobStatus(job: FaxJobSnapshot): StatusValues {
  return {
    Status: JOB_STATUS[job.queueStatus],
    Pages: job.pageCount,
    Size: job.sizeBytes,
    CurrentPage: job.currentPage,
    DeviceId: job.deviceId,
    CSID: job.csid,
    TSID: job.tsid,
    ExtendedStatusCode: EXTENDED_STATUS[job.deviceStatus],
    ExtendedStatus: job.failure ?? "",
    AvailableOperations: availableOperations(job.state),
    Retries: Math.max(0, job.attempts - 1),
    JobType: SEND,
    ScheduledTime: toLocalDate(job.dueAt ?? job.notBefore ?? job.submittedAt),
    TransmissionStart: toLocalDate(job.startedAt),
    TransmissionEnd: toLocalDate(job.endedAt),
    CallerId: "",
    RoutingInformation: "",
  };
}

/** IFaxJobStatus of a fax that comes in, as it was when it changed. */
export function incomingJobStatus(fax: ReceivedFax): StatusValues {
  const { status, extended, type } = incomingStatus(fax.state, fax.attempts);
  return {
    Status: status,
    Pages: fax.pageCount,
    Size: fax.sizeBytes,
    CurrentPage: fax.currentPage,
    DeviceId: fax.deviceId,
    CSID: fax.csid,
    TSID: fax.tsid,
    ExtendedStatusCode: extended,
    ExtendedStatus: fax.failure ?? "",
    AvailableOperations: 1 | 16,
    Retries: fax.attempts,
    JobType: type,
    ScheduledTime: toLocalDate(fax.startedAt),
    TransmissionStart: toLocalDate(fax.startedAt),
    TransmissionEnd: toLocalDate(fax.endedAt),
    CallerId: fax.callerId,
    RoutingInformation: "",
  };
}
