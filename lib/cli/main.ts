/**
 * From arguments to an exit code.
 *
 * @module
 */
import { exitCodeOf } from "../engine/mod.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { UsageError } from "./errors.ts";
import { type Io, processIo } from "./io.ts";
import { renderGroup, renderOverview } from "./overview.ts";
import { reportError } from "./report_error.ts";
import { withSignals } from "./signals.ts";
import { nearest } from "./suggest.ts";
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
    return reportError(error, io.stderr, { verbose: args.includes("--verbose") });
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    io.stderr.write(renderOverview(io.stderr));
    return exitCodeOf("invalid-params");
  }
  if (name === "--help" || name === "-h" || (name === "help" && rest.length === 0)) {
    io.stdout.write(renderOverview(io.stdout));
    return 0;
  }
  if (name === "--version" || name === "-V") {
    io.stdout.write(`comtask ${version()}\n`);
    return 0;
  }
  if (name === "help") return await dispatch([...rest, "--help"], io);
  if (!Object.hasOwn(COMMANDS, name)) throw unknownCommand(name, Object.keys(COMMANDS));
  const loaded = await COMMANDS[name].load();
  if ("command" in loaded) return await start(name, loaded.command, rest, io);
  const [verb, ...more] = rest;
  if (verb === undefined || verb === "--help" || verb === "-h") {
    const sink = verb === undefined ? io.stderr : io.stdout;
    sink.write(renderGroup(sink, name, COMMANDS[name].summary, loaded.commands));
    return verb === undefined ? exitCodeOf("invalid-params") : 0;
  }
  if (!Object.hasOwn(loaded.commands, verb)) {
    throw unknownCommand(
      `${name} ${verb}`,
      Object.keys(loaded.commands).map((v) => `${name} ${v}`),
    );
  }
  return await start(`${name} ${verb}`, loaded.commands[verb], more, io);
}

function start(name: string, command: Command, args: readonly string[], io: Io): Promise<number> {
  return withSignals(async (signals) => {
    const context = { io, ...signals };
    // Loaded only now: the overview and the version need no parser.
    const { parseArguments } = await import("./parse_arguments.ts");
    const parsed = await parseArguments(name, command, args, context);
    return "helpShown" in parsed ? 0 : await command.run(parsed.values, context);
  });
}

function unknownCommand(name: string, known: readonly string[]): UsageError {
  const guess = nearest(name, known);
  const isFile = /\.(?:ya?ml|toml|jsonc?|ts)$/i.test(name);
  const advice = isFile
    ? `To run the file, type "comtask run ${name}".`
    : guess
    ? `Did you mean "${guess}"?`
    : '"comtask --help" lists the commands.';
  return new UsageError(`Cannot run "${name}": there is no such command`, advice);
}
