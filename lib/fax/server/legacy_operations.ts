/**
 * Whole operations over the legacy library (`faxcom.h`).
 *
 * @module
 */
import { com, type DynamicObject } from "../../com/mod.ts";
import type {
  FaxJobInfo,
  FaxLineInfo,
  FaxRequest,
  FaxServerStatus,
  JobAction,
} from "../fax_job_info.ts";
import { jobStatusOfText, lineStatusOfText } from "../status_text.ts";
import type { ConnectRequest } from "../wire.ts";
import { forEachItem, isGone, itemAt } from "./object_operations.ts";
import { legacySentRecords } from "./sent_records.ts";
import type { ServiceOperations } from "./service_operations.ts";

/** `FAX_JOB_COMMAND` of `winfax.h`: the numbers that `FaxJob.SetStatus` takes. */
const COMMAND: Readonly<Record<JobAction, number>> = { cancel: 1, pause: 2, resume: 3, restart: 3 };

/** `JT_…` of `winfax.h`. */
const DIRECTIONS: Readonly<Record<number, FaxJobInfo["direction"]>> = {
  1: "outgoing",
  2: "incoming",
  3: "incoming",
  4: "incoming",
};

/** Fields of a request and the properties of `FaxDoc` that they set. */
const DOCUMENT_PROPERTIES = {
  faxNumber: "FaxNumber",
  displayName: "DisplayName",
  recipientName: "RecipientName",
  recipientCompany: "RecipientCompany",
  senderName: "SenderName",
  senderCompany: "SenderCompany",
  senderFax: "SenderFax",
  tsid: "Tsid",
  billingCode: "BillingCode",
  coverpageName: "CoverpageName",
  serverCoverpage: "ServerCoverpage",
  coverpageSubject: "CoverpageSubject",
  coverpageNote: "CoverpageNote",
  discountSend: "DiscountSend",
  emailAddress: "EmailAddress",
} as const satisfies Partial<Record<keyof FaxRequest, string>>;

/** The operations over a connected `FaxServer.FaxServer`. */
export function legacyOperations(
  server: DynamicObject,
  request: ConnectRequest,
): ServiceOperations {
  /** Jobs that somebody asked for by id: the library can only look through the whole queue. */
  const known = new Map<string, DynamicObject>();

  /** The first document: the names of its members are asked for once, for all of them. */
  let firstDocument: DynamicObject | undefined;

  const forget = (id: string) => {
    com.release(known.get(id));
    known.delete(id);
  };

  /** The job object of an id, as it is now; undefined if it is not in the queue. */
  const find = (id: string): DynamicObject | undefined => {
    const job = known.get(id);
    if (job !== undefined) {
      try {
        com.call(job, "Refresh");
        return job;
      } catch (error) {
        forget(id);
        if (isGone(error)) return undefined;
        throw error;
      }
    }
    const wanted = Number(id);
    if (!Number.isSafeInteger(wanted)) return undefined;
    const found = com.scope(() => findById(com.call(server, "GetJobs"), wanted));
    if (found !== undefined) known.set(id, found);
    return found;
  };

  return {
    send: (fax) =>
      com.scope(() => {
        const document = com.call(server, "CreateDocument", fax.document);
        firstDocument ??= com.keep(document);
        com.alike(document, firstDocument);
        for (const [field, property] of Object.entries(DOCUMENT_PROPERTIES)) {
          const value = fax[field as keyof typeof DOCUMENT_PROPERTIES];
          if (value === undefined) continue;
          com.put(document, property, typeof value === "boolean" ? Number(value) : value);
        }
        if (fax.coverpageName !== undefined) com.put(document, "SendCoverpage", 1);
        return String(com.call(document, "Send"));
      }),

    jobs: () =>
      com.scope(() => {
        const jobs: FaxJobInfo[] = [];
        forEachItem(com.call(server, "GetJobs"), (job) => void jobs.push(readJob(job)));
        return jobs;
      }),

    job(id) {
      const job = find(id);
      return job === undefined ? undefined : readJob(job);
    },

    ...legacySentRecords(request),

    command(id, action) {
      const job = find(id);
      if (job === undefined) return false;
      try {
        com.call(job, "SetStatus", COMMAND[action]);
      } catch (error) {
        if (isGone(error) && find(id) === undefined) return false; // it left just now
        throw error;
      }
      if (action === "cancel") forget(id);
      return true;
    },

    status: () => com.scope(() => readStatus(server)),

    release() {
      for (const id of [...known.keys()]) forget(id);
      com.release(firstDocument);
      firstDocument = undefined;
    },
  };
}

/** Looks where the job is if ids ascend, as they do; then everywhere. */
function findById(jobs: DynamicObject, wanted: number): DynamicObject | undefined {
  let low = 1;
  let high: number = com.get(jobs, "Count");
  let middle = high; // the newest first: it is asked for most
  while (low <= high) {
    const job = itemAt(jobs, middle);
    const id = job === undefined ? Infinity : com.get(job, "JobId");
    if (id === wanted) return job;
    if (id < wanted) low = middle + 1;
    else high = middle - 1;
    middle = (low + high) >> 1;
  }
  let found = 0;
  forEachItem(jobs, (job, index) => {
    if (com.get(job, "JobId") !== wanted) return true;
    found = index;
    return false;
  });
  return found === 0 ? undefined : itemAt(jobs, found);
}

function readJob(job: DynamicObject): FaxJobInfo {
  const text = (member: string): string => com.get(job, member) ?? "";
  const statusText = text("QueueStatus");
  const lineStatusText = text("DeviceStatus");
  const status = jobStatusOfText(statusText);
  return {
    id: String(com.get(job, "JobId")),
    direction: DIRECTIONS[com.get(job, "Type")] ?? "unknown",
    status,
    statusText,
    paused: status === "paused",
    lineStatus: lineStatusOfText(lineStatusText),
    lineStatusText,
    pageCount: com.get(job, "PageCount"),
    faxNumber: text("FaxNumber"),
    recipientName: text("RecipientName"),
    senderName: text("SenderName"),
    senderCompany: text("SenderCompany"),
    displayName: text("DisplayName"),
    userName: text("UserName"),
    tsid: text("Tsid"),
    billingCode: text("BillingCode"),
  };
}

function readStatus(server: DynamicObject): FaxServerStatus {
  const lines: FaxLineInfo[] = [];
  forEachItem(com.call(server, "GetPorts"), (port) => {
    const statusText: string = com.get(com.call(port, "GetStatus"), "Description") ?? "";
    lines.push({
      id: com.get(port, "DeviceId"),
      name: com.get(port, "Name"),
      sends: com.get(port, "Send") !== 0,
      receives: com.get(port, "Receive") !== 0,
      status: lineStatusOfText(statusText),
      statusText,
    });
  });
  return {
    jobCount: com.get(com.call(server, "GetJobs"), "Count"),
    queuePaused: com.get(server, "PauseServerQueue") !== 0,
    lines,
  };
}
