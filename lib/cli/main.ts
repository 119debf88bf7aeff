/**
 * From arguments to an exit code.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { UsageError } from "./errors.ts";
import { type Io, processIo } from "./io.ts";
import { renderGroup, renderOverview } from "./overview.ts";
import { nearest } from "./suggest.ts";
import { isTaskFileName } from "./task_file_name.ts";
import { version } from "./version.ts";

/**
 * Runs one command line. The caller ends the process with the code that is returned.
 *
 * @param args What follows the program name.
 * @param io The streams; default is those of this process.
 * @returns The exit code: 0, or what `exitCodeOf` gives for the outcome; 41 for wrong arguments.
 */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    const { reportError } = await import("./report_error.ts");
    return reportError(error, io.stderr, { verbose: args.includes("--verbose") });
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    io.stderr.write(renderOverview(io.stderr));
    return await invalidParams();
  }
  if (name === "--help" || name === "-h" || (name === "help" && rest.length === 0)) {
    io.stdout.write(renderOverview(io.stdout));
    return 0;
  }
  if (name === "--version" || name === "-V") {
    io.stdout.write(`comtask ${version()}\n`);
    return 0;
  }
  if (name === "help") return await help(rest, io);
  if (!Object.hasOwn(COMMANDS, name)) {
    throw unknownCommand(
      name,
      [...Object.keys(COMMANDS), "--help", "--version"],
      '"comtask --help" lists the commands.',
    );
  }
  const loaded = await COMMANDS[name].load();
  if ("command" in loaded) return await start(name, loaded.command, rest, io);
  const [verb, ...more] = rest;
  if (verb === undefined || verb === "--help" || verb === "-h") {
    const sink = verb === undefined ? io.stderr : io.stdout;
    sink.write(renderGroup(sink, name, COMMANDS[name].summary, loaded.commands));
    return verb === undefined ? await invalidParams() : 0;
  }
  if (!Object.hasOwn(loaded.commands, verb)) {
    throw unknownCommand(
      `${name} ${verb}`,
      Object.keys(loaded.commands).map((v) => `${name} ${v}`),
      `"comtask ${name} --help" lists its commands.`,
    );
  }
  return await start(`${name} ${verb}`, loaded.commands[verb], more, io);
}

async function help(words: readonly string[], io: Io): Promise<number> {
  if (words.length !== 1 || words[0] !== "options") return await dispatch([...words, "--help"], io);
  const { renderCommonOptions } = await import("./help.ts");
  const { commonOptions, talkOptions } = await import("./common_options.ts");
  const { object } = await import("./optique.ts");
  const parser = object({ common: commonOptions(), talk: talkOptions() });
  io.stdout.write(renderCommonOptions(io.stdout, parser));
  return 0;
}

/** What only a command needs is loaded only now: the overview and the version are quick without. */
async function start(
  name: string,
  command: Command,
  args: readonly string[],
  io: Io,
): Promise<number> {
  const { withSignals } = await import("./signals.ts");
  const { parseArguments } = await import("./parse_arguments.ts");
  return await withSignals(async (signals) => {
    const context = { io, ...signals };
    const parsed = await parseArguments(name, command, args, context);
    return "helpShown" in parsed ? 0 : await command.run(parsed.values, context);
  });
}

async function invalidParams(): Promise<number> {
  return (await import("../engine/mod.ts")).exitCodeOf("invalid-params");
}

function unknownCommand(name: string, known: readonly string[], otherwise: string): UsageError {
  const guess = nearest(name, known);
  const advice = isTaskFileName(name)
    ? `To run the file, type "comtask run ${name}".`
    : guess
    ? `Did you mean "${guess}"?`
    : otherwise;
  return new UsageError(`Cannot run "${name}": there is no such command`, advice);
}
