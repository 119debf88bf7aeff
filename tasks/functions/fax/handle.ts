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

/** A job as step functions return it. */
export type JobResult = z.output<typeof jobSchema>;
