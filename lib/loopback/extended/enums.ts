import type { DeviceStatus, FaxJobSnapshot, JobState } from "../job.ts";

/** FAX_JOB_STATUS_ENUM of `faxcomex.h`. */
export const JOB_STATUS: Readonly<Record<FaxJobSnapshot["queueStatus"], number>> = {
  "pending": 1,
  "in-progress": 2,
  "failed": 8,
  "paused": 16,
  "no-line": 32,
  "retrying": 64,
  "retries-exceeded": 128,
  "sent": 256,
  "canceled": 512,
};

/** FAX_JOB_EXTENDED_STATUS_ENUM of `faxcomex.h`. */
export const EXTENDED_STATUS: Readonly<Record<DeviceStatus, number>> = {
  "unknown": 0,
  "available": 0,
  "disconnected": 1,
  "dialing": 3,
  "sending": 4,
  "receiving": 6,
  "offline": 7,
  "busy": 8,
  "no-answer": 9,
  "bad-address": 10,
  "no-dial-tone": 11,
  "fatal-error": 12,
  "call-blacklisted": 14,
  "not-a-fax-call": 15,
  "completed": 18,
  "aborting": 19,
};

const VIEW = 1, PAUSE = 2, RESUME = 4, RESTART = 8, DELETE = 16, RECIPIENT = 32, SENDER = 64;
const ALWAYS = VIEW | RECIPIENT | SENDER;

/** FAX_JOB_OPERATIONS_ENUM of `faxcomex.h`: what can be done to a job in a state. */
export function availableOperations(state: JobState): number {
  switch (state) {
    case "sent":
    case "canceled":
      return ALWAYS;
    case "paused":
      return ALWAYS | RESUME | DELETE;
    case "failed":
    case "exceeded":
      return ALWAYS | RESTART | DELETE;
    default:
      return ALWAYS | PAUSE | DELETE;
  }
}

/** FAX_SCHEDULE_TYPE_ENUM, FAX_COVERPAGE_TYPE_ENUM and FAX_SERVER_APIVERSION_ENUM. */
export const SCHEDULE_NOW = 0,
  SCHEDULE_SPECIFIC_TIME = 1,
  SCHEDULE_DISCOUNT_PERIOD = 2,
  COVER_PAGE_NONE = 0,
  COVER_PAGE_LOCAL = 1,
  COVER_PAGE_SERVER = 2,
  API_VERSION_3 = 0x3_0000;

/** FAX_RECEIPT_TYPE_ENUM. */
export const RECEIPT_TYPE = { none: 0, mail: 1, message: 4 } as const;

/** FAX_PROVIDER_STATUS_ENUM: it works, or its file cannot be loaded. */
export const PROVIDER_SUCCESS = 0, PROVIDER_CANT_LOAD = 4;
