/**
 * Windows programs, Windows Deno first of all, on Linux under Wine.
 *
 * From a shell: `deno run -A tests/support/wine.ts -- eval "console.log(Deno.build.os)"` starts Windows
 * Deno, and `deno run -A tests/support/wine.ts cscript file.vbs` the script host (any other name is taken
 * for a Windows program as it is); `--native` before all else registers the native test servers. Each start has a prefix of its own, in which nothing that an earlier
 * one registered or left running exists.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { nativeServers, REGISTRAR } from "./native/build.ts";
import { messageOf } from "./process.ts";
import { imageCommand } from "./wine/run_image.ts";
import { systemCommand, systemWine } from "./wine/run_system.ts";

/** The root folder of the checkout. */
export const CHECKOUT: string = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** How a program is run under Wine. */
export interface WineOptions {
  /** Working folder, a Linux path; default the checkout. */
  readonly cwd?: string;
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where standard output and error go; default `"inherit"`. */
  readonly stdout?: "inherit" | "piped" | "null";
  /** Further folders that the program needs to see; the checkout, `cwd`, `/tmp` and `DENO_DIR` always are. */
  readonly folders?: readonly string[];
  /** Registers the native test servers first; `COMTASK_NATIVE` is then their folder. */
  readonly native?: boolean;
  /** Told what a first set-up does; default: standard error. */
  readonly log?: (line: string) => void;
  /** Ends the program, and everything it has started. */
  readonly signal?: AbortSignal;
}

/** What a program under Wine left behind; the texts are empty unless `stdout` is `"piped"`. */
export interface WineResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a Windows program under Wine; sets Wine up if that has not been done.
 *
 * `args` begins with the program: `deno` is Windows Deno with the packages of this machine's `DENO_DIR`,
 * `cscript` the script host; anything else is a Windows program by name or path. Processes that it leaves
 * behind are ended with it.
 *
 * @throws {Error} If Wine cannot be set up here; the message says what is missing.
 */
export async function runUnderWine(
  args: readonly string[],
  options: WineOptions = {},
): Promise<WineResult> {
  const [name, ...rest] = args;
  if (name === undefined) throw new TypeError("Cannot run under Wine: no program is named");
  const { program, programArgs } = windowsCommand(name, rest);
  const cwd = options.cwd ?? CHECKOUT;
  const denoDir = await denoFolder();
  const log = options.log ?? ((line: string) => console.error(line));
  const native = options.native ? await nativeServers(log) : undefined;
  const register = native && windowsPath(join(native, REGISTRAR));
  const env = {
    ...passedOn(),
    DENO_DIR: windowsPath(denoDir),
    ...native && { COMTASK_NATIVE: windowsPath(native) },
    ...options.env,
  };
  const version = await systemWine();
  if (version) {
    const command = await systemCommand(version, program, programArgs, { env, register });
    try {
      return await finish(command, options, false);
    } finally {
      await command.finish();
    }
  }
  const folders = native ? [native, ...options.folders ?? []] : options.folders ?? [];
  const binds = outermost(["/tmp", CHECKOUT, cwd, denoDir, ...folders]);
  const image = { cwd, binds, env, register, log };
  return await finish(await imageCommand(program, programArgs, image), options, true);
}

/** Writes a Linux path as programs under Wine see it: `/tmp/a` is `Z:\tmp\a`. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll("/", "\\")}`;
}

/** Why Wine cannot be used on this machine, or `undefined` if it can. */
export async function whyNoWine(): Promise<string | undefined> {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") {
    return `no Wine set-up for ${Deno.build.os} on ${Deno.build.arch}`;
  }
  if (await systemWine()) return undefined;
  if (Deno.uid() !== 0) return "no Wine 9 or newer is installed, and only root can set one up";
  const release = await Deno.readTextFile("/etc/os-release").catch(() => "");
  if (!/^ID="?debian"?$/m.test(release)) {
    return "no Wine 9 or newer is installed, and this is no Debian to set one up on";
  }
  return undefined;
}

function windowsCommand(name: string, rest: readonly string[]) {
  if (name === "deno") return { program: "deno.exe", programArgs: [...rest] };
  if (name === "cscript") {
    // a leading slash would be an option
    const paths = rest.map((arg) => arg.startsWith("/") && arg[1] !== "/" ? windowsPath(arg) : arg);
    return { program: "cscript.exe", programArgs: ["//nologo", ...paths] };
  }
  return { program: name, programArgs: [...rest] };
}

async function finish(
  command: {
    readonly program: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  },
  options: WineOptions,
  clearEnv: boolean,
): Promise<WineResult> {
  const output = options.stdout ?? "inherit";
  const child = new Deno.Command(command.program, {
    args: [...command.args],
    env: command.env,
    clearEnv,
    cwd: options.cwd ?? CHECKOUT,
    stdin: "null",
    stdout: output,
    stderr: output,
  }).spawn();
  const kill = () => child.kill("SIGKILL"); // the namespace, and all in it, goes with its parent
  options.signal?.addEventListener("abort", kill);
  try {
    if (output !== "piped") return { code: (await child.status).code, stdout: "", stderr: "" };
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    options.signal?.removeEventListener("abort", kill);
  }
}

/** The folder of packages that Linux and Windows Deno share. */
async function denoFolder(): Promise<string> {
  const chosen = Deno.env.get("DENO_DIR");
  if (chosen) return chosen;
  const home = Deno.env.get("HOME") ?? "/root";
  const folder = join(Deno.env.get("XDG_CACHE_HOME") ?? join(home, ".cache"), "deno");
  await Deno.mkdir(folder, { recursive: true });
  return folder;
}

function passedOn(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ["CI", "NO_COLOR", "OANOCACHE", "TZ"]) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  return env;
}

/** Drops folders that lie in another one of the list. */
function outermost(folders: readonly string[]): string[] {
  const distinct = [...new Set(folders)];
  return distinct.filter((folder) =>
    !distinct.some((other) => other !== folder && folder.startsWith(`${other}/`))
  );
}

if (import.meta.main) {
  const native = Deno.args[0] === "--native";
  const rest = native ? Deno.args.slice(1) : Deno.args;
  const args = rest[0] === "--" ? ["deno", ...rest.slice(1)] : rest;
  try {
    Deno.exit((await runUnderWine(args, { cwd: Deno.cwd(), native })).code);
  } catch (error) {
    console.error(messageOf(error));
    Deno.exit(1);
  }
}
