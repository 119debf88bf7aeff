/**
 * Which scheduler of the operating system is used.
 *
 * @module
 */
import { join } from "node:path";
import {
  Crontab,
  type LogonType,
  type Scheduler,
  Systemd,
  TaskScheduler,
} from "../../schedule/mod.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { choice, message, object, option, optional, type Parser } from "../optique.ts";
import { readHiddenLine } from "../secrets.ts";

const KINDS = ["systemd", "crontab"] as const;
const LOGONS = ["interactive", "background", "password"] as const;

/** `--scheduler`, and how a task of Windows logs on. */
export interface SchedulerOptions {
  readonly scheduler: typeof KINDS[number] | undefined;
  readonly logon: typeof LOGONS[number] | undefined;
}

const LOGON_TYPES: Readonly<Record<typeof LOGONS[number], LogonType>> = {
  interactive: "InteractiveToken",
  background: "S4U",
  password: "Password",
};

/** The parser of {@link SchedulerOptions}. */
export function schedulerOptions(): Parser<"sync", SchedulerOptions, unknown> {
  return object("Scheduler", {
    scheduler: optional(option("--scheduler", choice(KINDS, { metavar: "NAME" }), {
      description: message`On Linux; default: systemd if the user has one, else crontab`,
    })),
    logon: optional(option("--logon", choice(LOGONS, { metavar: "HOW" }), {
      description:
        message`On Windows, to install: while you are logged on; in the background without network; or always, with your password`,
    })),
  });
}

/** The scheduler for this system. */
export async function chooseScheduler(
  { scheduler, logon }: SchedulerOptions,
  use: { readonly io: Io; readonly installs: boolean },
): Promise<Scheduler> {
  if (Deno.build.os === "windows") {
    if (scheduler !== undefined) {
      throw new UsageError(
        `Cannot use --scheduler ${scheduler}: Windows has its own`,
        "Leave --scheduler out.",
      );
    }
    return await windowsScheduler(logon, use);
  }
  if (logon !== undefined) {
    throw new UsageError("Cannot use --logon: it is for Windows", "Leave --logon out.");
  }
  const kind = scheduler ?? (await Systemd.isThere() ? "systemd" : "crontab");
  return kind === "systemd" ? new Systemd(configFolder()) : new Crontab();
}

async function windowsScheduler(
  logon: SchedulerOptions["logon"],
  { io, installs }: { readonly io: Io; readonly installs: boolean },
): Promise<Scheduler> {
  if (installs && logon === undefined) {
    throw new UsageError(
      "Cannot install a schedule: how the task logs on must be chosen",
      "Give --logon interactive (runs while you are logged on), background (always, but without " +
        "the network: no remote fax server) or password (always; Windows keeps the password).",
    );
  }
  if (logon !== "password") {
    return new TaskScheduler({ logon: LOGON_TYPES[logon ?? "interactive"] });
  }
  if (!io.interactive) {
    throw new UsageError("Cannot ask for the password: nobody is there to answer");
  }
  const user = `${Deno.env.get("USERDOMAIN") ?? "."}\\${Deno.env.get("USERNAME") ?? ""}`;
  const password = await readHiddenLine(io, `Password of ${user}: `);
  return new TaskScheduler({ logon: "Password", user, password });
}

function configFolder(): string {
  const config = Deno.env.get("XDG_CONFIG_HOME") || join(Deno.env.get("HOME") ?? "", ".config");
  if (config.startsWith("/")) return config;
  throw new UsageError("Cannot find the folder of your settings: HOME is not set");
}
