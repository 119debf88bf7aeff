/**
 * `fax.jobs`, `fax.job`, `fax.wait`, and the commands that change a job.
 *
 * @module
 */
import { defineFunction, type TaskFunction } from "../../lib/engine/mod.ts";
import { FaxError, type FaxJobInfo, type JobAction } from "../../lib/fax/mod.ts";
import { z } from "../../lib/zod.ts";
import { jobId, type JobResult, jobSchema, serverHandle } from "./fax_handle.ts";
import { waitForJob } from "./fax_wait.ts";

const serverInput = z.strictObject({ server: serverHandle });
const jobInput = z.strictObject({ server: serverHandle, id: jobId });
const jobsOutput = z.object({ jobs: z.array(jobSchema), count: z.int() });

type JobFunction<Output extends z.ZodType> = TaskFunction<
  typeof jobInput,
  Output,
  readonly ["server", "id"]
>;

/** Lists the jobs in the queue of a server. */
export const jobs: TaskFunction<typeof serverInput, typeof jobsOutput, readonly ["server"]> =
  defineFunction({
    name: "fax.jobs",
    summary: "List the jobs in the queue of a fax server",
    input: serverInput,
    output: jobsOutput,
    positional: ["server"],
    effect: "read",
    describe: () => ({ verb: "list jobs", target: "fax queue" }),
    async run({ server }, ctx) {
      const found = await server.jobs.list({ signal: ctx.signal });
      return { jobs: found.map(toResult), count: found.length };
    },
  });

/**
 * Reads one job of the queue.
 *
 * @throws {FaxError} `fax.job-not-found` once it has left the queue.
 */
export const job: JobFunction<typeof jobSchema> = defineFunction({
  name: "fax.job",
  summary: "Read one job of the queue",
  input: jobInput,
  output: jobSchema,
  positional: ["server", "id"],
  effect: "read",
  describe: ({ id }) => ({ verb: "read job", target: id }),
  async run({ server, id }, ctx) {
    const found = await server.jobs.find(id, { signal: ctx.signal });
    if (found === undefined) throw new FaxError(`read job ${id}`, "fax.job-not-found");
    return toResult(found);
  },
});

const waitInput = z.strictObject({
  server: serverHandle,
  id: jobId,
  until: z.enum(["sent", "delivered"]).default("delivered")
    .describe("sent: the line has taken it; delivered: all pages have arrived"),
});
const waitOutput = z.object({ id: z.string(), status: z.string() });

/**
 * Waits until a job has been sent.
 *
 * @throws {FaxError} When it failed for good: `fax.busy`, `fax.no-answer`, `fax.canceled`, …
 */
export const wait: TaskFunction<typeof waitInput, typeof waitOutput, readonly ["server", "id"]> =
  defineFunction({
    name: "fax.wait",
    summary: "Wait until a job has been sent",
    input: waitInput,
    output: waitOutput,
    positional: ["server", "id"],
    effect: "read",
    describe: ({ id, until }) => ({ verb: `wait until ${until}`, target: `job ${id}` }),
    async run({ server, id, until }, ctx) {
      const { signal, progress } = ctx;
      return { id, status: await waitForJob(server, id, { signal, progress, until }) };
    },
  });

const commandOutput = z.object({ id: z.string(), changed: z.boolean() });

/** Keeps a job from being dialled until it is resumed. */
export const pause: JobFunction<typeof commandOutput> = jobCommand("pause", "Pause a job");

/** Lets a paused job go on. */
export const resume: JobFunction<typeof commandOutput> = jobCommand(
  "resume",
  "Resume a paused job",
);

/** Dials a job that has failed anew. */
export const restart: JobFunction<typeof commandOutput> = jobCommand(
  "restart",
  "Dial a failed job again",
);

/** Removes a job from the queue; one that has left it already is no error. */
export const cancel: JobFunction<typeof commandOutput> = jobCommand(
  "cancel",
  "Remove a job from the queue",
);

function jobCommand(action: JobAction, summary: string): JobFunction<typeof commandOutput> {
  return defineFunction({
    name: `fax.${action}`,
    summary,
    input: jobInput,
    output: commandOutput,
    positional: ["server", "id"],
    effect: action === "cancel" ? "delete" : action === "restart" ? "send" : "write",
    describe: ({ id }) => ({ verb: action, target: `job ${id}` }),
    async run({ server, id }, ctx) {
      try {
        await server.jobs[action](id, { signal: ctx.signal });
        return { id, changed: true };
      } catch (error) {
        const isGone = error instanceof FaxError && error.code === "fax.job-not-found";
        if (action === "cancel" && isGone) return { id, changed: false };
        throw error;
      }
    },
  });
}

function toResult(found: FaxJobInfo): JobResult {
  return { ...found };
}
