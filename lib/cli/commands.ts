/**
 * The commands by name. Each loads only when it is used, so that `--help` stays
 * fast.
 *
 * @module
 */
import type { Command } from "./command.ts";

/** A line of the overview, and where its command lives. */
export interface CommandEntry {
  readonly summary: string;
  readonly group: string;
  readonly load: () => Promise<CommandModule>;
}

/** A command, or a group of commands by their second word. */
export type CommandModule =
  | { readonly command: Command }
  | { readonly commands: Readonly<Record<string, Command>> };

/** Every command, in the order of the overview. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  run: {
    group: "Task files",
    summary: "Run a task file",
    load: () => import("./commands/run.ts"),
  },
  check: {
    group: "Task files",
    summary: "Find every mistake in task files without running them",
    load: () => import("./commands/check.ts"),
  },
  plan: {
    group: "Task files",
    summary: "Show the steps, effects and permissions of a task file",
    load: () => import("./commands/plan.ts"),
  },
  list: {
    group: "Task files",
    summary: "List the task files of a folder, or the step functions",
    load: () => import("./commands/list.ts"),
  },
  explain: {
    group: "Task files",
    summary: "Explain a task file or a step function",
    load: () => import("./commands/explain.ts"),
  },
  new: {
    group: "Task files",
    summary: "Write a task file to begin with",
    load: () => import("./commands/new.ts"),
  },
  schema: {
    group: "Task files",
    summary: "Print the JSON Schema of task files, for editors",
    load: () => import("./commands/schema.ts"),
  },
  runs: {
    group: "Runs",
    summary: "List, show, compare, retry and settle runs",
    load: () => import("./commands/runs.ts"),
  },
  resume: {
    group: "Runs",
    summary: "Go on with a run that was interrupted or failed",
    load: () => import("./commands/resume.ts"),
  },
  cancel: {
    group: "Runs",
    summary: "Ask a running task to cancel and clean up",
    load: () => import("./commands/cancel.ts"),
  },
  watch: {
    group: "Runs",
    summary: "Serve a live page of runs and of the fax queue",
    load: () => import("./commands/watch.ts"),
  },
  schedule: {
    group: "Runs",
    summary: "Install, remove, show and list what runs by itself",
    load: () => import("./commands/schedule.ts"),
  },
  fax: {
    group: "Faxes",
    summary: "Send, receive and list faxes; watch the queue; see and change lines and settings",
    load: () => import("./commands/fax.ts"),
  },
  com: {
    group: "COM",
    summary: "List classes and members, write TypeScript declarations",
    load: () => import("./commands/com.ts"),
  },
  serve: {
    group: "COM",
    summary: "Serve TypeScript classes, or the built-in fax service, to other programs",
    load: () => import("./commands/serve.ts"),
  },
  doctor: {
    group: "This program",
    summary: "Find what stands between this computer and a sent fax",
    load: () => import("./commands/doctor.ts"),
  },
  completions: {
    group: "This program",
    summary: "Print a completion script for a shell",
    load: () => import("./commands/completions.ts"),
  },
};
