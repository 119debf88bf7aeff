/** Running programs from the set-up scripts: output captured, failures told in full. */

/** What a program that has ended left behind. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the program. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a program to its end and captures what it wrote; standard input is closed.
 *
 * @throws {Error} If there is no such program.
 */
export async function capture(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const command = new Deno.Command(program, {
    args: [...args],
    cwd: options.cwd,
    env: options.env,
    signal: options.signal,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output().catch((cause: unknown) => {
    throw new Error(`Cannot run "${program}": ${messageOf(cause)}`, { cause });
  });
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/**
 * Runs a program that has to succeed, and returns what it wrote to standard output.
 *
 * @throws {Error} If it cannot be run or ends with another code than 0; the message holds the end of
 * its output.
 */
export async function mustRun(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await capture(program, args, options);
  if (code === 0) return stdout;
  const tail = `${stdout}\n${stderr}`.trim().split("\n").slice(-20).join("\n");
  throw new Error(`Cannot run "${program} ${args.join(" ")}": it ended with code ${code}\n${tail}`);
}

/** Tells whether a program of this name is on the search path. */
export async function hasProgram(program: string): Promise<boolean> {
  if (Deno.build.os === "windows") return false;
  const { code } = await capture("sh", ["-c", 'command -v "$1" >/dev/null', "sh", program]);
  return code === 0;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
