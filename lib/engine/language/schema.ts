/**
 * The closed schema of a task file: the one source of the reader, the JSON Schema, the reference
 * page and editor completion.
 *
 * @module
 */
import { z } from "../../zod.ts";
import {
  computed,
  computedDuration,
  duration,
  expression,
  keyText,
  name,
  percentage,
  text,
} from "./schema_parts.ts";
import { PARAM_TYPES, type StepData, type TaskFile } from "./task_file.ts";

/** Number of the file language that this runner knows. */
export const LANGUAGE_VERSION = 1;

const inputs = z.record(z.string(), z.unknown()).describe("Inputs of the function, by name");

const retry = z.strictObject({
  times: computed(z.int().min(0).max(10_000), "a whole number from 0 to 10000")
    .describe("Attempts after the first"),
  delay: computedDuration.optional().describe("Wait before the second attempt; default 1s"),
  backoff: z.enum(["constant", "linear", "exponential"]).optional()
    .describe("How the wait grows; default constant"),
  max: computedDuration.optional().describe("Longest wait between two attempts"),
  jitter: percentage.optional().describe("Random part of each wait"),
  giveUpAfter: computedDuration.optional().describe("No attempt begins later than this"),
  on: expression.optional()
    .describe("Whether to try again, over `error`; default: errors marked transient"),
  until: expression.optional().describe("Repeat until this holds, over `result`"),
}).meta({ id: "Retry" });

const onError = z.enum(["stop", "collect", "ignore"]).describe(
  "stop: the block fails; collect: go on, the run ends as completed with failures; " +
    "ignore: go on, not counted",
);

const each = z.strictObject({
  in: z.union([expression, z.array(z.unknown()), z.record(z.string(), z.unknown())], {
    error: "an expression, a list, or a map of lists",
  }).describe("The list to go through; a map of lists gives every combination"),
  as: name.optional().describe("Name of the item in expressions; default item"),
  key: expression.optional().describe("Unique text for each item; names it in the journal"),
  parallel: computed(z.int().min(1).max(10_000), "a whole number from 1").optional()
    .describe("Items in flight at once; default 1"),
  label: text.optional().describe("What people see of an item"),
  limit: computed(z.int().min(0), "a whole number from 0").optional()
    .describe("Only so many items, from the first"),
  pause: computedDuration.optional().describe("Wait between the starts of two items"),
  stopAfterFailures: z.union([z.int().min(1), percentage], {
    error: "a whole number from 1, or a percentage as 25%",
  }).optional().describe("Begin no further items after so many failures"),
}).meta({ id: "Each" });

const resource = z.strictObject({
  uses: z.string().describe("A resource function, as fax.connect"),
  with: inputs.optional(),
}).meta({ id: "Resource" });

const log = z.strictObject({
  level: z.enum(["debug", "info", "warn", "error", "none"]).optional()
    .describe("Least severity that is logged"),
  sensitive: z.boolean().optional().describe("Input and result are not shown or logged"),
}).meta({ id: "StepLog" });

const step = z.strictObject({
  id: name.describe("Unique in its block"),
  name: text.optional().describe("Label for people; may contain ${ }"),
  uses: z.string().optional().describe("area.function, or task:NAME"),
  with: inputs.optional(),
  if: expression.optional().describe("False: the step is skipped"),
  using: z.record(name, resource).optional()
    .describe("Resources, opened in order, closed in reverse whatever happens"),
  each: each.optional(),
  parallel: computed(z.int().min(1).max(1000), "a whole number from 1").optional()
    .describe("Steps of this block in flight at once, as `needs` allows"),
  needs: z.array(name).optional().describe("Steps of a parallel block that come before this one"),
  once: keyText.optional().describe("Idempotence key of the effect"),
  timeout: computedDuration.optional().describe("Limit of one attempt"),
  deadline: computedDuration.optional().describe("Limit of all attempts with their waits"),
  retry: retry.optional(),
  onError: onError.optional(),
  confirm: z.boolean().optional().describe("true raises the impact to high"),
  whatIf: z.enum(["skip", "run"]).optional()
    .describe("skip: not even called under what-if; run: only for read effects"),
  log: log.optional(),
  get steps(): z.ZodOptional<z.ZodArray<z.ZodType<StepData>>> {
    return steps.optional();
  },
  get rescue(): z.ZodOptional<z.ZodArray<z.ZodType<StepData>>> {
    return steps.optional();
  },
  get finally(): z.ZodOptional<z.ZodArray<z.ZodType<StepData>>> {
    return steps.optional();
  },
  outputs: z.record(name, z.unknown()).optional().describe("Values of a block, as ${ }"),
}).meta({ id: "Step" });

const steps: z.ZodArray<z.ZodType<StepData>> = z.array(step as unknown as z.ZodType<StepData>)
  .meta({ id: "Steps" });

const param = z.strictObject({
  type: z.enum(PARAM_TYPES),
  required: z.boolean().optional(),
  default: z.unknown().optional(),
  help: z.string().optional(),
  env: z.string().min(1).optional().describe("Environment variable that may hold the value"),
  min: z.number().optional().describe("Least value; least length of text and lists"),
  max: z.number().optional().describe("Greatest value; greatest length of text and lists"),
  values: z.array(z.string()).min(1).optional().describe("For enum: what is allowed"),
  of: z.enum(PARAM_TYPES).optional().describe("For list and map: type of the members"),
}).meta({ id: "Param" });

const secret = z.strictObject({
  from: z.enum(["windows-credential", "env", "file", "file-dpapi", "prompt"]),
  name: z.string().min(1).describe("Name inside the provider"),
}).meta({ id: "Secret" });

const imported = z.union([
  z.strictObject({ path: z.string().min(1), sha256: z.string().optional() }),
  z.strictObject({ url: z.url(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
], { error: "{ path } or { url, sha256 }" }).meta({ id: "Import" });

const schedule = z.strictObject({
  cron: z.string(),
  timezone: z.string().optional(),
  missed: z.enum(["skip", "run-once"]).optional(),
  stopAfter: duration.optional(),
}).meta({ id: "Schedule" });

const body = {
  description: z.string().optional(),
  params: z.record(name, param).optional().describe("Inputs that may be set from outside"),
  rescue: steps.optional().describe("Steps when the run failed; `error` is bound"),
  finally: steps.optional().describe("Steps that run whatever happened"),
  outputs: z.record(name, z.unknown()).optional().describe("Values of the run"),
};

const task = z.strictObject({ ...body, steps: steps.min(1) }).meta({ id: "Task" });

const operatingSystem = z.enum(["windows", "linux", "darwin"]);

/** A task file. Every level is closed: an unknown key is an error. */
export const taskFileShape: z.ZodType<TaskFile> = z.strictObject({
  $schema: z.string().optional().describe("For editors; ignored"),
  version: z.int().min(1).describe("Number of the file language"),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/, {
    error: "a name of letters, digits, spaces, dots, - and _",
  }),
  requires: z.strictObject({
    runner: z.string().optional().describe("Versions of the runner, as >=1.0 <2"),
    os: z.union([operatingSystem, z.array(operatingSystem).min(1)]).optional()
      .describe("Systems that the file is for; one, or a list"),
  }).optional(),
  vars: z.record(name, z.unknown()).optional().describe("Named values, computed on first use"),
  secrets: z.record(name, secret).optional(),
  imports: z.record(name, imported).optional(),
  targets: z.union([
    z.string(),
    z.record(
      name,
      z.strictObject({
        server: z.string(),
        labels: z.array(z.string()).optional(),
      }),
    ),
  ], { error: "a map of targets, or the path of a file with one" }).optional(),
  defaults: z.strictObject({
    retry: retry.optional(),
    timeout: computedDuration.optional(),
    onError: onError.optional(),
  }).optional(),
  concurrency: z.strictObject({
    group: keyText,
    max: z.int().min(1).optional(),
    whenBusy: z.enum(["queue", "skip", "replace", "fail"]).optional(),
    wait: duration.optional(),
  }).optional(),
  durable: z.strictObject({ key: keyText, keep: duration.optional() }).optional(),
  deadline: computedDuration.optional().describe("Limit of the whole run"),
  schedule: z.array(schedule).optional(),
  tasks: z.record(name, task).optional(),
  ...body,
  steps: steps.optional(),
}).meta({ id: "TaskFile" }) as unknown as z.ZodType<TaskFile>;
