/**
 * `process.run`.
 *
 * @module
 */
import {
  defineFunction,
  path,
  revealSecrets,
  type Secret,
  TaskError,
  type TaskFunction,
  textOrSecret,
} from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";
import { fileError } from "./file_error.ts";

/** Of more output than this the end is kept: results are kept in reports and journals. */
const MAX_OUTPUT_BYTES = 1_048_576;

const input = z.strictObject({
  command: z.string().min(1).describe("Program to start; no shell reads it"),
  args: z.array(z.string()).default([]).describe("Arguments, one each; nothing in them is special"),
  cwd: path().optional().describe("Folder to start it in"),
  env: z.record(z.string(), textOrSecret()).default({})
    .describe("Variables to add to the environment; secrets too"),
  stdin: textOrSecret().optional().describe("Text for its standard input, or a secret"),
  okCodes: z.array(z.int()).default([0]).describe("Exit codes that count as success"),
});
const output = z.object({ code: z.int(), stdout: z.string(), stderr: z.string() });

/** What {@link run} is given. */
export interface RunInput {
  /** Program to start; no shell reads it. */
  readonly command: string;
  /** Arguments, one each; nothing in them is special; default []. */
  readonly args?: string[];
  /** Folder to start it in. */
  readonly cwd?: string;
  /** Variables to add to the environment; default {}. */
  readonly env?: Readonly<Record<string, Secret | string>>;
  /** Text for its standard input. */
  readonly stdin?: Secret | string;
  /** Exit codes that count as success; default [0]. */
  readonly okCodes?: number[];
}

/** What {@link run} gives back. */
export interface RunResult {
  /** Exit code. */
  readonly code: number;
  /** What it wrote to standard output, as text. */
  readonly stdout: string;
  /** What it wrote to standard error, as text. */
  readonly stderr: string;
}

/**
 * Starts a program with an argument list and waits for it. There is no shell, so no value can
 * become a command. An abort ends the program.
 *
 * @throws {TaskError} `process.exit-code`, `file.not-found`, `permission`.
 */
export const run: TaskFunction<RunInput, RunResult, readonly ["command", "args"]> = defineFunction({
  name: "process.run",
  summary: "Start a program and wait for it",
  input,
  output,
  positional: ["command", "args"],
  effect: "write",
  describe: ({ command, args }) => ({ verb: "run", target: [command, ...args].join(" ") }),
  permissions: ({ command }) => ({ run: command === undefined ? true : [command] }),
  async run({ command, args, cwd, env, stdin, okCodes }, ctx) {
    const { code, signal, stdout, stderr } = await start();
    ctx.signal.throwIfAborted();
    const result = { code, stdout, stderr };
    if (okCodes.includes(code)) return result;
    const last = result.stderr.trimEnd().split("\n").at(-1)?.trim();
    const how = signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`;
    throw new TaskError(`Cannot run "${command}": ${how}${last ? `: ${last}` : ""}`, {
      code: "process.exit-code",
      advice: "If that code means success, add it to okCodes.",
      details: { ...result },
    });

    async function start(): Promise<Ended> {
      try {
        const child = new Deno.Command(command, {
          args,
          cwd,
          env: revealSecrets(env),
          stdin: stdin === undefined ? "null" : "piped",
          stdout: "piped",
          stderr: "piped",
          signal: ctx.signal,
        }).spawn();
        const fed = stdin === undefined
          ? Promise.resolve()
          : feed(child.stdin, revealSecrets(stdin));
        // What the program has started may go on, and hold its pipes open: nobody waits for that.
        const isOver = new AbortController();
        const pipes = [child.stdout, child.stderr].map((pipe) => endOf(pipe, isOver.signal));
        const status = await child.status;
        if (ctx.signal.aborted) isOver.abort();
        const [stdout, stderr] = await Promise.all(pipes);
        if (ctx.signal.aborted) fed.catch(() => {});
        else await fed;
        return { ...status, stdout, stderr };
      } catch (error) {
        throw fileError("run", command, error);
      }
    }
  },
});

async function feed(stream: WritableStream<Uint8Array>, text: string): Promise<void> {
  try {
    await new Blob([text]).stream().pipeTo(stream);
  } catch (error) {
    // A program may end without reading all of its input; its exit code says how it went.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** How a program ended, and what it wrote. */
interface Ended extends Deno.CommandStatus {
  readonly stdout: string;
  readonly stderr: string;
}

/** The end of what comes through a pipe, up to where it is closed, or nobody listens any more. */
async function endOf(pipe: ReadableStream<Uint8Array>, isOver: AbortSignal): Promise<string> {
  const reader = pipe.getReader();
  isOver.addEventListener("abort", () => void reader.cancel(), { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { value } = await reader.read();
    if (value === undefined) break;
    chunks.push(value);
    size += value.length;
    while (size - chunks[0].length >= MAX_OUTPUT_BYTES) size -= chunks.shift()!.length;
  }
  const bytes = new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  return new TextDecoder().decode(bytes.subarray(Math.max(0, size - MAX_OUTPUT_BYTES)));
}
