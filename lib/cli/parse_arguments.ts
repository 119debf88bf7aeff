/**
 * Parses the arguments of one command: its help, or its values, or an error that says what to
 * type instead.
 *
 * @module
 */
import type { Command, CommandContext } from "./command.ts";
import { UsageError } from "./errors.ts";
import { formatMessage, parseSync, type UsageTerm } from "./optique.ts";

/** The values of the arguments, or that help was shown instead. */
export type Parsed = { readonly values: unknown } | { readonly helpShown: true };

/**
 * @param name The words that name the command: `run`, `fax send`.
 * @throws {UsageError} If the arguments do not fit.
 */
export async function parseArguments(
  name: string,
  command: Command,
  args: readonly string[],
  context: CommandContext,
): Promise<Parsed> {
  const { stdout } = context.io;
  const parser = await command.parser(args, context);
  if (wantsHelp(args)) {
    const { renderHelp } = await import("./help.ts");
    stdout.write(renderHelp(stdout, name, command, parser));
    return { helpShown: true };
  }
  const result = parseSync(parser, args);
  if (result.success) return { values: result.value };
  const found = formatMessage(result.error, { quotes: true }).trim().replace(/\s*\n+\s*/g, " ");
  const needed = parser.usage.flatMap(neededArguments);
  const isMissing = /^Missing required argument\b/.test(found) && needed.length > 0;
  const reason = isMissing ? `${needed.join(" ")} is missing` : found;
  throw new UsageError(
    `Cannot run "comtask ${name}": ${reason.replace(/\.$/, "")}`,
    `"comtask ${name} --help" shows how it is used.`,
  );
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
