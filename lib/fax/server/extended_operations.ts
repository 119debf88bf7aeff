/**
 * Whole operations over the extended library (`faxcomex.h`).
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
  JobStatus,
  LineStatus,
} from "../fax_job_info.ts";
import type { ConnectRequest } from "../wire.ts";
import { FAX_CLASSES } from "./fax_classes.ts";
import { forEachItem, isGone } from "./object_operations.ts";
import { sentRecords } from "./sent_records.ts";
import type { ServiceOperations } from "./service_operations.ts";

/** `FAX_JOB_STATUS_ENUM` of `faxcomex.h`; `paused` and `no-line` come on top of others. */
const PAUSED = 16;
const NO_LINE = 32;
const STATUSES: Readonly<Record<number, JobStatus>> = {
  1: "pending",
  2: "in-progress",
  8: "failed",
  [PAUSED]: "paused",
  [NO_LINE]: "no-line",
  64: "retrying",
  128: "retries-exceeded",
  256: "completed",
  512: "canceled",
  1024: "deleting",
  2048: "routing",
};

/** `FAX_JOB_EXTENDED_STATUS_ENUM` of `faxcomex.h`. */
const LINE_STATUSES: readonly LineStatus[] = [
  "unknown",
  "disconnected",
  "initializing",
  "dialing",
  "sending",
  "answered",
  "receiving",
  "unavailable",
  "busy",
  "no-answer",
  "bad-address",
  "no-dial-tone",
  "fatal-error",
  "call-delayed",
  "call-blacklisted",
  "not-a-fax-call",
  "partially-received",
  "handled",
  "completed",
  "aborting",
];

const COMMAND: Readonly<Record<JobAction, string>> = {
  cancel: "Cancel",
  pause: "Pause",
  resume: "Resume",
  restart: "Restart",
};

const RECEIPT_MAIL = 1; // frtMAIL
const SCHEDULE_DISCOUNT = 2; // fstDISCOUNT_PERIOD
const COVER_LOCAL = 1; // fcptLOCAL
const COVER_SERVER = 2; // fcptSERVER
const RECEIVE_OFF = 0; // fdrmNO_ANSWER

/** The operations over a connected `FaxComEx.FaxServer`. */
export function extendedOperations(
  server: DynamicObject,
  request: ConnectRequest,
): ServiceOperations {
  const records = sentRecords(server, request);
  const queue = () => com.get(com.get(server, "Folders"), "OutgoingQueue");

  const withJob = <T>(id: string, use: (job: DynamicObject) => T): T | undefined =>
    com.scope(() => {
      let job: DynamicObject;
      try {
        job = com.call(queue(), "GetJob", id);
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
      return use(job);
    });

  return {
    send: (fax) => com.scope(() => submit(server, fax)),
    jobs: () =>
      com.scope(() => {
        const jobs: FaxJobInfo[] = [];
        forEachItem(com.call(queue(), "GetJobs"), (job) => void jobs.push(readJob(job)));
        return jobs;
      }),
    job: (id) => withJob(id, readJob),
    ...records,
    command: (id, action) =>
      withJob(id, (job) => {
        com.call(job, COMMAND[action]);
        return true;
      }) ?? false,
    status: () => com.scope(() => readStatus(server, queue())),
    release: () => {},
  };
}

function submit(server: DynamicObject, fax: FaxRequest): string {
  const document = com.createObject(FAX_CLASSES.document);
  com.put(document, "Body", fax.document);
  com.call(com.get(document, "Recipients"), "Add", fax.faxNumber, fax.recipientName ?? "");
  const set = (object: DynamicObject, member: string, value: unknown) => {
    if (value !== undefined) com.put(object, member, value);
  };
  set(document, "DocumentName", fax.displayName);
  set(document, "Subject", fax.coverpageSubject);
  set(document, "Note", fax.coverpageNote);
  if (fax.coverpageName !== undefined) {
    com.put(document, "CoverPage", fax.coverpageName);
    com.put(document, "CoverPageType", fax.serverCoverpage ? COVER_SERVER : COVER_LOCAL);
  }
  if (fax.discountSend) com.put(document, "ScheduleType", SCHEDULE_DISCOUNT);
  if (fax.emailAddress !== undefined) {
    com.put(document, "ReceiptType", RECEIPT_MAIL);
    com.put(document, "ReceiptAddress", fax.emailAddress);
  }
  const sender = com.get(document, "Sender");
  set(sender, "Name", fax.senderName);
  set(sender, "Company", fax.senderCompany);
  set(sender, "FaxNumber", fax.senderFax);
  set(sender, "TSID", fax.tsid);
  set(sender, "BillingCode", fax.billingCode);
  const [id] = com.call(document, "ConnectedSubmit", server) as unknown[];
  return String(id);
}

/** The status without its modifiers, and the modifiers. */
function readStatusFlags(flags: number): { status: JobStatus; paused: boolean } {
  const base = flags & ~(PAUSED | NO_LINE);
  const paused = (flags & PAUSED) !== 0;
  const modifier = paused ? PAUSED : flags & NO_LINE;
  const number = modifier !== 0 && (base === 0 || base === 1) ? modifier : base;
  return { status: STATUSES[number] ?? "unknown", paused };
}

function readJob(job: DynamicObject): FaxJobInfo {
  const text = (object: DynamicObject, member: string): string => com.get(object, member) ?? "";
  const sender = com.get(job, "Sender");
  const recipient = com.get(job, "Recipient");
  const extended = com.get(job, "ExtendedStatusCode");
  return {
    id: text(job, "Id"),
    direction: "outgoing",
    ...readStatusFlags(com.get(job, "Status")),
    statusText: "",
    lineStatus: LINE_STATUSES[extended] ?? "unknown",
    lineStatusText: text(job, "ExtendedStatus"),
    pageCount: com.get(job, "Pages"),
    faxNumber: text(recipient, "FaxNumber"),
    recipientName: text(recipient, "Name"),
    senderName: text(sender, "Name"),
    senderCompany: text(sender, "Company"),
    displayName: text(job, "DocumentName"),
    userName: "",
    tsid: text(job, "TSID"),
    billingCode: text(sender, "BillingCode"),
    retries: com.get(job, "Retries"),
    currentPage: com.get(job, "CurrentPage"),
    sizeBytes: com.get(job, "Size"),
    csid: text(job, "CSID"),
  };
}

function readStatus(server: DynamicObject, queue: DynamicObject): FaxServerStatus {
  const lines: FaxLineInfo[] = [];
  forEachItem(com.call(server, "GetDevices"), (device) => {
    lines.push({
      id: com.get(device, "Id"),
      name: com.get(device, "DeviceName"),
      sends: com.get(device, "SendEnabled"),
      receives: com.get(device, "ReceiveMode") !== RECEIVE_OFF,
      status: deviceStatus(device),
      statusText: "",
    });
  });
  return {
    jobCount: com.get(com.call(queue, "GetJobs"), "Count"),
    queuePaused: com.get(queue, "Paused"),
    lines,
  };
}

/** What a device does at this moment. */
export function deviceStatus(device: DynamicObject): LineStatus {
  if (com.get(device, "PoweredOff")) return "offline";
  if (com.get(device, "SendingNow")) return "sending";
  if (com.get(device, "ReceivingNow")) return "receiving";
  if (com.get(device, "RingingNow")) return "ringing";
  return "available";
}
