/**
 * Parses the arguments of one command: its help, or its values, or an error that says what to
 * type instead.
 *
 * @module
 */
import type { Command, CommandContext } from "./command.ts";
import { TaskFileError, UsageError } from "./errors.ts";
import { formatMessage, type Message, parseSync, type UsageTerm } from "./optique.ts";
import { nearest } from "./suggest.ts";

/** The values of the arguments, or that help was shown instead. */
export type Parsed = { readonly values: unknown } | { readonly helpShown: true };

/**
 * @param name The words that name the command: `run`, `fax send`.
 * @throws {UsageError} If the arguments do not fit.
 * @throws {TaskFileError} If they name a file that cannot be read; help is shown all the same.
 */
export async function parseArguments(
  name: string,
  command: Command,
  args: readonly string[],
  context: CommandContext,
): Promise<Parsed> {
  const { stdout } = context.io;
  if (wantsHelp(args)) {
    const { renderHelp } = await import("./help.ts");
    try {
      const parser = await command.parser(args, context);
      stdout.write(renderHelp(stdout, name, command, parser));
    } catch (error) {
      // Without the file its parameters are not known, but everything else is.
      if (!(error instanceof TaskFileError)) throw error;
      stdout.write(renderHelp(stdout, name, command, await command.parser([], context)));
      throw error;
    }
    return { helpShown: true };
  }
  const parser = await command.parser(args, context);
  const result = parseSync(parser, args);
  if (result.success) return { values: result.value };
  const { reason, guess } = explain(result.error);
  const needed = parser.usage.flatMap(neededArguments);
  const [, tooFew] = /^Expected an? "([^"]*)", but too few arguments$/.exec(reason) ?? [];
  const missing = tooFew ??
    (/^Missing required argument\b/.test(reason) && needed.length > 0
      ? needed.join(" ")
      : undefined);
  throw new UsageError(
    `Cannot run "comtask ${name}": ${missing === undefined ? reason : `${missing} is missing`}`,
    `${guess ? `Did you mean ${guess}? ` : ""}"comtask ${name} --help" shows how it is used.`,
  );
}

/** The reason in our words, and what may have been meant. */
function explain(error: Message): { readonly reason: string; readonly guess: string | undefined } {
  const whole = formatMessage(error, { quotes: true }).trim().replace(/\s*\n+\s*/g, " ")
    .replaceAll("`", '"');
  const [reason, suggestions = ""] = whole.split(/ ?Did you mean (?:one of these\? ?)?/);
  const suggested = suggestions.match(/"[^"]+"/g)?.slice(0, 2);
  const typed = /but got "([^"]*)"/.exec(reason)?.[1];
  const choices = /Expected one of (.*), but got/.exec(reason)?.[1].match(
    /[^"]+(?="(?:,| and|$))/g,
  );
  const choice = typed && choices ? nearest(typed, choices) : undefined;
  const guess = suggested?.join(" or ") ?? (choice && JSON.stringify(choice));
  return { reason: reason.trim().replace(/\.$/, ""), guess };
}

function wantsHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const words = end < 0 ? args : args.slice(0, end);
  return words.includes("-h") || words.includes("--help");
}

function neededArguments(term: UsageTerm): readonly string[] {
  if (term.type === "argument") return [term.metavar];
  return term.type === "multiple" && term.min > 0 ? term.terms.flatMap(neededArguments) : [];
}
