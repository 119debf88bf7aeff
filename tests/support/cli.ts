/** Runs the command line as a process of its own, as people do. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { capture, type Finished } from "./process.ts";

/** The folder of the repository. */
export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** Keeps the runs of tests out of the journal of the person who tests. */
export const TEST_ENV: Readonly<Record<string, string>> = {
  COMTASK_HOME: join(ROOT, ".cache", "test-home"),
};

/** How the command line is started. */
export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of `deno run`; default `-A`. */
  readonly permissions?: readonly string[];
  /** What is run; default is the program by itself, which starts sooner than `mod.ts`. */
  readonly program?: "mod.ts" | "lib/cli/mod.ts";
}

/** The arguments of `deno` that start comtask with `args`. */
export function cliArguments(args: readonly string[], options: CliOptions = {}): string[] {
  const permissions = options.permissions ?? ["-A"];
  const program = options.program ?? "lib/cli/mod.ts";
  return ["run", "--no-prompt", ...permissions, `${ROOT}${program}`, ...args];
}

/** Runs `comtask ARGS…` to its end; its output is piped, so that no colour may appear. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<Finished> {
  const env = { ...TEST_ENV, ...options.env };
  return await capture(Deno.execPath(), cliArguments(args, options), { ...options, env });
}

/** A folder that is gone when the block ends. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "comtask-test-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
