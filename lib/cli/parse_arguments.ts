/**
 * Parses the arguments of one command: its help, or its values, or an error that says what to
 * type instead.
 *
 * @module
 */
import type { Command, CommandContext } from "./command.ts";
import { UsageError } from "./errors.ts";
import {
  formatMessage,
  lineBreak,
  type Message,
  message,
  runParserSync,
  text,
  type UsageTerm,
} from "./optique.ts";

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
  let helpShown = false;
  let failure: Message | undefined;
  const values = runParserSync(parser, `comtask ${name}`, args, {
    help: {
      option: { names: ["-h", "--help"] },
      onShow: () => {
        helpShown = true;
      },
    },
    onError: (_code: number, error: Message) => {
      failure = error;
      return undefined as never;
    },
    stdout: (line: string) => stdout.write(`${line}\n`),
    stderr: () => {}, // the error is reported below, in the form of all others
    aboveError: "none",
    brief: message`${text(command.summary)}.`,
    ...(command.details ? { description: paragraphs(command.details) } : {}),
    ...(command.examples ? { examples: lines(command.examples) } : {}),
    colors: stdout.color,
    maxWidth: Math.min(stdout.columns(), 100),
    termWidth: stdout.columns() < 60 ? 16 : 26,
    showDefault: true,
    showChoices: true,
    sectionOrder: () => 0, // as declared: what is particular first, what is common last
  });
  if (helpShown) return { helpShown: true };
  if (failure) {
    const found = formatMessage(failure, { quotes: true }).trim().replace(/\s*\n+\s*/g, " ");
    const needed = parser.usage.flatMap(neededArguments);
    const isMissing = /^Missing required argument\b/.test(found) && needed.length > 0;
    const reason = isMissing ? `${needed.join(" ")} is missing` : found;
    throw new UsageError(
      `Cannot run "comtask ${name}": ${reason.replace(/\.$/, "")}`,
      `"comtask ${name} --help" shows how it is used.`,
    );
  }
  return { values };
}

function neededArguments(term: UsageTerm): readonly string[] {
  if (term.type === "argument") return [term.metavar];
  return term.type === "multiple" && term.min > 0 ? term.terms.flatMap(neededArguments) : [];
}

function paragraphs(details: string): Message {
  return [text(details)];
}

function lines(examples: readonly string[]): Message {
  return examples.flatMap((example, index) =>
    index === 0 ? [text(example)] : [lineBreak(), text(example)]
  );
}
