/** One start of a program under a Wine that the system has. */
import { join } from "node:path";
import { buildOnce, cacheFolder, exists } from "../cache.ts";
import { capture, hasProgram, mustRun } from "../process.ts";
import { SYSTEM32, WINE_ENVIRONMENT } from "./environment.ts";
import { wineArguments } from "./launch.ts";
import type { WineCommand } from "./run_image.ts";
import { windowsDeno } from "./windows_deno.ts";

/** The oldest Wine with the placeholder memory that V8 asks for. */
const OLDEST = 9;

/** Returns the version text of an installed Wine that is new enough, as `wine-10.0`. */
export async function systemWine(): Promise<string | undefined> {
  if (!await hasProgram("wine")) return undefined;
  const { code, stdout } = await capture("wine", ["--version"]);
  const version = stdout.trim().split(" ")[0] ?? "";
  const major = Number(/^wine-(\d+)/.exec(version)?.[1] ?? 0);
  return code === 0 && major >= OLDEST ? version : undefined;
}

/** Builds the command that runs `program` in a prefix of its own, and what ends and removes it. */
export async function systemCommand(
  version: string,
  program: string,
  args: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly register?: string;
  },
): Promise<WineCommand & { readonly finish: () => Promise<void> }> {
  const template = await templatePrefix(version);
  const prefix = await Deno.makeTempDir({ prefix: "comtask-wine-" });
  await mustRun("cp", ["-a", "--reflink=auto", `${template}/.`, prefix]);
  const windowsProgram = program === "deno.exe" ? await windowsDeno() : program;
  const runEnvironment = { ...environment(prefix), ...options.env };
  const [command, ...commandArgs] = wineArguments(windowsProgram, args, options.register);
  return {
    program: command,
    args: commandArgs,
    env: runEnvironment,
    finish: async () => {
      await capture("wineserver", ["-k"], { env: runEnvironment });
      await capture("wineserver", ["-w"], { env: runEnvironment });
      if (await exists(prefix)) await Deno.remove(prefix, { recursive: true });
    },
  };
}

/** The folder of Windows' own files in the prefix that all others are copied from. */
export async function systemSystem32(version: string): Promise<string> {
  return join(await templatePrefix(version), SYSTEM32);
}

async function templatePrefix(version: string): Promise<string> {
  return await buildOnce(join(cacheFolder(), `prefix-${version}`), async (partial) => {
    const setUp = environment(partial);
    await mustRun("wineboot", ["-i"], { env: setUp });
    await mustRun("wineserver", ["-w"], { env: setUp });
  });
}

function environment(prefix: string): Record<string, string> {
  const { WINEDEBUG, WINEARCH, WINEDLLOVERRIDES } = WINE_ENVIRONMENT;
  const env: Record<string, string> = { WINEPREFIX: prefix };
  const values = { WINEDEBUG, WINEARCH, WINEDLLOVERRIDES };
  for (const [name, value] of Object.entries(values)) if (value) env[name] = value;
  return env;
}
