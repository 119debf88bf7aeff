/**
 * The task engine: task functions, task files, check, plan and run. It knows no COM, no fax and
 * no console, never reads the environment and never prints.
 *
 * @module
 */
export type * from "./contract/call_arguments.ts";
export * from "./contract/attempts.ts";
export * from "./contract/context.ts";
export * from "./contract/diagnostic.ts";
export * from "./contract/entry.ts";
export * from "./contract/error.ts";
export * from "./contract/event.ts";
export {
  type AnyTaskFunction,
  defineFunction,
  type Effect,
  type EffectDescription,
  type EffectSpec,
  type FunctionDeclaration,
  type FunctionSpec,
  type FunctionSpecBase,
  type Given,
  type Impact,
  type InputNames,
  type Positional,
  prepareCall,
  type PreparedCall,
  type QuietSpec,
  type Reconciled,
  type Returned,
  type TaskFunction,
} from "./contract/function.ts";
export * from "./contract/kinds.ts";
export * from "./contract/library.ts";
export * from "./contract/outcome.ts";
export * from "./contract/permissions.ts";
export * from "./contract/secret.ts";
export { SeenKeys } from "./data/seen_keys.ts";
export { formatDuration, parseDuration } from "./language/duration.ts";
export { MAX_FILE_BYTES, readAtMost } from "./language/limited_bytes.ts";
export {
  checkTask,
  openJournal,
  openWorkStore,
  planTask,
  readDataFile,
  resumeTask,
  runCodeTask,
  runTask,
  taskFileReference,
  taskFileSchema,
} from "./phases.ts";
export * from "./journal/journal.ts";
export type * from "./journal/port.ts";
export type {
  EachData,
  ImportData,
  OnError,
  OperatingSystem,
  ParamData,
  ParamType,
  RetryData,
  ScheduleData,
  SecretData,
  StepData,
  StepLogData,
  TaskBody,
  TaskFile,
} from "./language/task_file.ts";
export type { TaskFileSchemaOptions } from "./language/json_schema.ts";
export * from "./code/define_task.ts";
export type { RunCodeOptions } from "./code/run_code_task.ts";
export * from "./contract/pipe.ts";
export * from "./work/work_store.ts";
