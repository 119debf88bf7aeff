/**
 * Programs of the operating system.
 *
 * @module
 */
import { ScheduleError } from "./schedule_error.ts";

/** How a program ended, and what it said. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, without a shell and in plain English.
 *
 * @param input Text for its standard input.
 * @throws {ScheduleError} If there is no such program.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  input?: string,
): Promise<ProgramResult> {
  const command = new Deno.Command(program, {
    args: [...args],
    env: { LC_ALL: "C.UTF-8" },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  });
  let child: Deno.ChildProcess;
  try {
    child = command.spawn();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new ScheduleError(`Cannot run "${program}": there is no such program`, {
      advice: "Install it, or choose another scheduler with --scheduler.",
      cause,
    });
  }
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
