/**
 * Schedules as tasks of the Windows Task Scheduler, through its COM object.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/taskschd/taskservice}
 * @module
 */
import { com, ComError, type DynamicObject } from "../com/mod.ts";
import type { InstalledJob, JobFacts, ScheduleJob, Scheduler } from "./job.ts";
import { ScheduleError } from "./schedule_error.ts";
import { factsOfXml, type LogonType, originOfFacts, taskFacts, taskXml } from "./task_xml.ts";

/** Our tasks are in a folder of their own: what is there is ours. */
const FOLDER = "comtask";
const TASK_CREATE_OR_UPDATE = 6;
const LOGON: Readonly<Record<LogonType, number>> = { Password: 1, S4U: 2, InteractiveToken: 3 };
const TASK_STATE_DISABLED = 1;
const TASK_STATE_RUNNING = 4;

const NOT_FOUND = [0x8007_0002 | 0, 0x8007_0003 | 0];
const E_NOTIMPL = 0x8000_4001 | 0;
const E_ACCESSDENIED = 0x8007_0005 | 0;

/** Last results that are no exit codes; from winerror.h. */
const SCHED_S: Readonly<Record<number, string>> = {
  0x0004_1300: "ready to run",
  0x0004_1301: "running",
  0x0004_1303: "has not run yet",
  0x0004_1304: "has no more runs",
  0x0004_1306: "ended by a person",
};

/** How tasks are registered. */
export interface TaskSchedulerOptions {
  readonly logon: LogonType;
  /** For {@link LogonType} `Password`; handed to Windows, and kept nowhere else. */
  readonly password?: string;
  /** `DOMAIN\user`; default is the account of this process. */
  readonly user?: string;
}

/** The Task Scheduler of this computer. */
export class TaskScheduler implements Scheduler {
  readonly name = "task-scheduler";
  readonly #options: TaskSchedulerOptions;

  constructor(options: TaskSchedulerOptions) {
    this.#options = options;
  }

  wish(job: ScheduleJob): Promise<JobFacts> {
    return taskFacts(job);
  }

  async install(job: ScheduleJob): Promise<void> {
    const { logon, user, password } = this.#options;
    const xml = await taskXml(job, { since: Temporal.Now.plainDateISO(), logon });
    com.scope(() => {
      try {
        com.call(
          ourFolder() ?? com.call(rootFolder(), "CreateFolder", FOLDER, com.EMPTY),
          "RegisterTask",
          job.name,
          xml,
          TASK_CREATE_OR_UPDATE,
          user ?? com.EMPTY,
          password ?? com.EMPTY,
          LOGON[logon],
          com.EMPTY,
        );
      } catch (error) {
        throw registrationError(job.name, logon, error);
      }
    });
  }

  remove(name: string): Promise<boolean> {
    return Promise.resolve(com.scope(() => {
      const folder = ourFolder();
      if (folder === undefined) return false;
      const isDeleted = found(() => com.call(folder, "DeleteTask", name, 0)) !== undefined;
      // The folder goes with its last task; with tasks in it, it cannot be deleted.
      if (isDeleted) ifAnswered(() => com.call(rootFolder(), "DeleteFolder", FOLDER, 0));
      return isDeleted;
    }));
  }

  async find(name: string): Promise<InstalledJob | undefined> {
    const task = com.scope(() => {
      const folder = ourFolder();
      const task = folder && found(() => com.call(folder, "GetTask", name));
      return task && readTask(name, task as DynamicObject);
    });
    return task && await installed(task);
  }

  async list(): Promise<readonly InstalledJob[]> {
    const tasks = com.scope(() => {
      const folder = ourFolder();
      if (folder === undefined) return [];
      const collection = com.call(folder, "GetTasks", 0) as DynamicObject;
      const count = com.get(collection, "Count") as number;
      return Array.from({ length: count }, (_, index) => {
        const task = com.get(collection, "Item", index + 1) as DynamicObject;
        return readTask(com.get(task, "Name") as string, task);
      });
    });
    return await Promise.all(tasks.map(installed));
  }
}

interface ReadTask {
  readonly name: string;
  readonly xml: string;
  readonly state: number;
  readonly lastResult: number | undefined;
  readonly lastRun: unknown;
  readonly nextRun: unknown;
}

function readTask(name: string, task: DynamicObject): ReadTask {
  return {
    name,
    xml: com.get(task, "Xml") as string,
    state: com.get(task, "State") as number,
    lastResult: ifAnswered(() => com.get(task, "LastTaskResult") as number),
    lastRun: ifAnswered(() => com.get(task, "LastRunTime")),
    nextRun: ifAnswered(() => com.get(task, "NextRunTime")),
  };
}

async function installed(task: ReadTask): Promise<InstalledJob> {
  const { name, xml, state, lastResult, lastRun, nextRun } = task;
  const facts = await factsOfXml(xml);
  const note = lastResult === undefined ? undefined : SCHED_S[lastResult];
  return {
    name,
    origin: originOfFacts(facts),
    enabled: state !== TASK_STATE_DISABLED,
    facts,
    running: state === TASK_STATE_RUNNING,
    ...time("lastRun", lastRun),
    ...time("nextRun", nextRun),
    ...lastResult !== undefined && note === undefined && { lastCode: lastResult },
    ...note !== undefined && { lastNote: note },
  };
}

/** Day 0 of OLE, and the year 1999 of tasks that have not run yet, stand for "never". */
function time<K extends "lastRun" | "nextRun">(
  key: K,
  value: unknown,
): { readonly [k in K]?: string } {
  if (!(value instanceof Temporal.PlainDateTime) || value.year < 2000) return {};
  return { [key]: value.toString() } as { readonly [k in K]?: string };
}

function rootFolder(): DynamicObject {
  const service = com.createObject("Schedule.Service");
  // Its optional arguments must be there all the same.
  com.call(service, "Connect", com.EMPTY, com.EMPTY, com.EMPTY, com.EMPTY);
  return com.call(service, "GetFolder", "\\") as DynamicObject;
}

function ourFolder(): DynamicObject | undefined {
  return found(() => com.call(rootFolder(), "GetFolder", FOLDER) as DynamicObject);
}

/** What `use` returns, `null` for nothing; `undefined` if there is no such task or folder. */
function found<T>(use: () => T): T | null | undefined {
  try {
    return use() ?? null;
  } catch (error) {
    if (error instanceof ComError && NOT_FOUND.includes(error.hresult)) return undefined;
    throw error;
  }
}

/** What `use` returns; `undefined` where the server does not have it (Wine), or may not do it. */
function ifAnswered<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof ComError) return undefined;
    throw error;
  }
}

function registrationError(name: string, logon: LogonType, error: unknown): unknown {
  if (!(error instanceof ComError)) return error;
  const advice = error.hresult === E_ACCESSDENIED
    ? logon === "InteractiveToken"
      ? "This account may not register tasks: ask the administrator, or use an elevated prompt."
      : `Logging on as ${logon} takes an elevated prompt, and the right "Log on as a batch job".`
    : error.hresult === E_NOTIMPL
    ? "This Task Scheduler cannot register tasks from XML."
    : undefined;
  return new ScheduleError(`Cannot register task "${name}": ${error.message}`, {
    ...advice && { advice },
    cause: error,
  });
}
