/**
 * What a command is: a parser for its arguments, texts for its help, and the
 * code that runs.
 *
 * @module
 */
import type { Io } from "./io.ts";
import type { Parser } from "./optique.ts";
import type { Signals } from "./signals.ts";

/** What a command gets beside its parsed arguments. */
export interface CommandContext extends Signals {
  readonly io: Io;
}

/** One command of the program, with the type of its values; one file in `commands/` each. */
export interface CommandSpec<Values> {
  /** What it does, in the words of a heading: "Run a task file". */
  readonly summary: string;
  /** More than a line can say; shown below the usage. */
  readonly details?: string;
  /** Complete command lines, shown under "Examples". */
  readonly examples?: readonly string[];
  /** Builds the parser. `args` are raw: `run FILE` looks into the file for its parameters. */
  parser(
    args: readonly string[],
    context: CommandContext,
  ): Parser<"sync", Values, unknown> | Promise<Parser<"sync", Values, unknown>>;
  /** @returns The exit code. */
  run(values: Values, context: CommandContext): number | Promise<number>;
}

/** Any command: its values fit its parser, and nobody else looks at them. */
export type Command = CommandSpec<unknown>;

/** Declares a command; `run` gets what `parser` yields. */
export function defineCommand<Values>(spec: CommandSpec<Values>): Command {
  return spec as CommandSpec<unknown>;
}
