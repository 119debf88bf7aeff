/**
 * Schedules of task files in the scheduler of the operating system: Windows Task Scheduler,
 * systemd of the user, or cron. The mappings are pure; a scheduler is touched by its own class only.
 *
 * @module
 */
export { Crontab } from "./crontab.ts";
export {
  type Drift,
  driftOf,
  type InstalledJob,
  type JobFacts,
  type JobOrigin,
  type ScheduledAction,
  type ScheduleJob,
  type Scheduler,
} from "./job.ts";
export { ScheduleError, type ScheduleErrorCode } from "./schedule_error.ts";
export { Systemd } from "./systemd.ts";
export { TaskScheduler, type TaskSchedulerOptions } from "./task_scheduler.ts";
export type { LogonType } from "./task_xml.ts";
