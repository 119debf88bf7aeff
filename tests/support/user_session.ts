/**
 * A session of a user of its own, for tests: a real systemd of the user, a crontab, a home folder.
 * Everything is in namespaces of its own, so that nothing of the machine is changed.
 */
import { join } from "node:path";
import { capture, type Finished, mustRun } from "./process.ts";

/** Why no session can be made here; `undefined` if one can. */
export function whyNoSession(): string | undefined {
  if (Deno.build.os !== "linux") return "it needs Linux";
  return Deno.uid() === 0 ? undefined : "namespaces need root";
}

/** Where a session keeps what it has; a temporary folder. */
export interface SessionOptions {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Starts systemd too; else `systemctl` has nobody to talk to. */
  readonly systemd: boolean;
}

const START_SYSTEMD = `
mkdir -p /run/systemd/system /run/user/0
chmod 700 /run/user/0
/lib/systemd/systemd --user --unit=basic.target >"$HOME/systemd.log" 2>&1 </dev/null &
for i in $(seq 200); do [ -S /run/user/0/systemd/private ] && break; sleep 0.05; done
`;

/** Runs a shell script in a session; `$HOME` and `$XDG_CONFIG_HOME` are in its folder. */
export async function inUserSession(script: string, options: SessionOptions): Promise<Finished> {
  const { folder, env, systemd } = options;
  const crontabs = join(folder, "crontabs");
  await Deno.mkdir(join(folder, "home"), { recursive: true });
  await Deno.mkdir(crontabs, { recursive: true, mode: 0o1730 });
  const lines = [
    "set -e",
    "mount -t tmpfs tmpfs /run",
    `if [ -d /var/spool/cron/crontabs ]; then mount --bind '${crontabs}' /var/spool/cron/crontabs; fi`,
    systemd ? START_SYSTEMD : "",
    script,
  ];
  const flags = ["--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
  return await capture("unshare", [...flags, "sh", "-c", lines.join("\n")], {
    env: {
      HOME: join(folder, "home"),
      XDG_CONFIG_HOME: join(folder, "home", ".config"),
      XDG_RUNTIME_DIR: "/run/user/0",
      DBUS_SESSION_BUS_ADDRESS: "",
      DENO_DIR: await packageCache(), // its own home is empty
      ...env,
    },
  });
}

async function packageCache(): Promise<string> {
  const { denoDir } = JSON.parse(await mustRun(Deno.execPath(), ["info", "--json"]));
  return denoDir;
}
