/**
 * `fax.jobs`, `fax.job`, `fax.wait`, and the commands that change a job.
 *
 * @module
 */
import { defineFunction, type TaskFunction } from "../../../lib/engine/mod.ts";
import {
  type AnyFaxServer,
  FaxError,
  type FaxJobInfo,
  type JobAction,
} from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";
import {
  jobId,
  type JobResult,
  jobSchema,
  serverHandle,
  type ServerInput,
  serverInput,
} from "./handle.ts";
import { waitForJob } from "./wait.ts";
import { asStage, type StageFunction } from "../stage.ts";
import { streaming, type StreamingFunction } from "../stream.ts";

const jobInput = z.strictObject({ server: serverHandle, id: jobId });
const jobsOutput = z.object({ jobs: z.array(jobSchema), count: z.int() });

/** What functions are given that are about one job. */
export interface JobInput extends ServerInput {
  /** Id of the job, as fax.send gives it. */
  readonly id: string;
}

/** What {@link jobs} gives back. */
export interface JobsResult {
  /** The jobs, in the order of the server. */
  readonly jobs: readonly JobResult[];
  /** Number of them. */
  readonly count: number;
}

/** A function about one job. */
export type JobFunction<Result> = TaskFunction<JobInput, Result, readonly ["server", "id"]>;

/** The server that a job of {@link jobs} came from, for what follows in a pipeline. */
const origins = new WeakMap<object, AnyFaxServer>();

/**
 * Lists the jobs in the queue of a server.
 *
 * From TypeScript it is awaited for all of them, or iterated and put into pipelines. A job knows
 * its server there: `pipe(fax.jobs(server), where(…), fax.cancel())`.
 *
 * @example
 * ```ts
 * import { connect } from "../../../lib/fax/mod.ts";
 * import { pipe, where } from "../../../lib/engine/mod.ts";
 * import { fax } from "../../mod.ts";
 *
 * const folder = await Deno.makeTempDir();
 * {
 *   await using server = await connect(`loopback:${folder}`);
 *   const { count } = await fax.jobs(server);
 *   const gone = await pipe(
 *     fax.jobs(server),
 *     where(({ faxNumber }) => faxNumber.startsWith("+49")),
 *     fax.cancel(),
 *   );
 *   console.log(count, gone); // 0 []
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export const jobs: StreamingFunction<
  ServerInput,
  JobsResult,
  readonly ["server"],
  JobResult
> = streaming(
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
  }),
  async function* ({ server }, { signal }) {
    for (const found of await server.jobs.list({ signal })) {
      const result = toResult(found);
      origins.set(result, server);
      yield result;
    }
  },
);

/** Server and id of a job that flows through a pipeline. */
function ofItem(job: JobResult): [server: AnyFaxServer, id: string] {
  const server = origins.get(job);
  if (server !== undefined) return [server, job.id];
  throw new TypeError(`Cannot use job ${job.id}: it does not come from fax.jobs in this pipeline`);
}

/**
 * Reads one job of the queue.
 *
 * @throws {FaxError} `fax.job-not-found` once it has left the queue.
 */
export const job: JobFunction<JobResult> = defineFunction({
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

/** What {@link wait} is given. */
export interface WaitInput extends JobInput {
  /**
   * `"sent"`: the line has taken it; `"delivered"`: all pages have arrived; default `"delivered"`.
   */
  readonly until?: "sent" | "delivered";
}

/** What {@link wait} gives back. */
export interface WaitResult {
  /** Id of the job. */
  readonly id: string;
  /** How far it came: `"sent"` or `"delivered"`. */
  readonly status: string;
}

/**
 * Waits until a job has been sent.
 *
 * @throws {FaxError} When it failed for good: `fax.busy`, `fax.no-answer`, `fax.canceled`, …
 */
export const wait: StageFunction<
  TaskFunction<WaitInput, WaitResult, readonly ["server", "id"]>,
  JobResult,
  WaitResult
> = asStage(
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
  }),
  ofItem,
);

const commandOutput = z.object({ id: z.string(), changed: z.boolean() });

/** What the commands for a job give back. */
export interface JobCommandResult {
  /** Id of the job. */
  readonly id: string;
  /** Whether anything was done. */
  readonly changed: boolean;
}

/** A command for one job: by server and id, or for each job of a pipeline. */
export type JobCommand = StageFunction<JobFunction<JobCommandResult>, JobResult, JobCommandResult>;

/** Keeps a job from being dialled until it is resumed. */
export const pause: JobCommand = jobCommand("pause", "Pause a job");

/** Lets a paused job go on. */
export const resume: JobCommand = jobCommand(
  "resume",
  "Resume a paused job",
);

/** Dials a job that has failed anew. */
export const restart: JobCommand = jobCommand(
  "restart",
  "Dial a failed job again",
);

/** Removes a job from the queue; one that has left it already is no error. */
export const cancel: JobCommand = jobCommand(
  "cancel",
  "Remove a job from the queue",
);

function jobCommand(action: JobAction, summary: string): JobCommand {
  const command = defineFunction({
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
  return asStage(command, ofItem);
}

function toResult(found: FaxJobInfo): JobResult {
  return { ...found };
}
