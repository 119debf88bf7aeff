/**
 * The fax server as an input of step functions.
 *
 * @module
 */
import { handle } from "../../../lib/engine/mod.ts";
import { type AnyFaxServer, JobQueue } from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";

/** A connected server of either library: what `fax.connect` yields. */
export const serverHandle: z.ZodType<AnyFaxServer, AnyFaxServer> = handle("fax-server", isFaxServer)
  .describe("The server that fax.connect yields");

/**
 * Whether a value is a connected server. The class of the extended library loads only when it is
 * used, so it cannot be asked for here.
 */
export function isFaxServer(value: unknown): value is AnyFaxServer {
  return typeof value === "object" && value !== null && "jobs" in value &&
    value.jobs instanceof JobQueue;
}

/** What functions are given that need nothing but a server. */
export interface ServerInput {
  /** The server that fax.connect yields. */
  readonly server: AnyFaxServer;
}

/** Schema of {@link ServerInput}. */
export const serverInput: z.ZodObject<{ server: typeof serverHandle }, z.core.$strict> = z
  .strictObject({ server: serverHandle });

/** The id of a job in the queue. */
export const jobId: z.ZodString = z.string().min(1).describe("Id of the job, as fax.send gives it");

/** What the queue knows of a job. */
export const jobSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  lineStatus: z.string(),
  faxNumber: z.string(),
  recipientName: z.string(),
  displayName: z.string(),
  pageCount: z.int(),
});

/** A job as step functions return it: all that the queue tells of it. */
export interface JobResult {
  /** Id of the job. */
  readonly id: string;
  /** Where it stands in the queue, as `"pending"` or `"in-progress"`. */
  readonly status: string;
  /** What its line does, or did last, as `"dialing"` or `"busy"`. */
  readonly lineStatus: string;
  /** The number that is dialled, as it was given. */
  readonly faxNumber: string;
  /** Who gets it. */
  readonly recipientName: string;
  /** Name in the queue. */
  readonly displayName: string;
  /** Pages; 0 until the document is converted. */
  readonly pageCount: number;
  /** What else the library of the server knows: see `FaxJobInfo`. */
  readonly [name: string]: unknown;
}
