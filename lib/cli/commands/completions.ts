/**
 * `comtask completions`.
 *
 * @module
 */
import { exitCodeOf } from "../../engine/mod.ts";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import { COMMANDS } from "../commands.ts";
import {
  argument,
  choice,
  completionLibrary,
  message,
  multiple,
  object,
  option,
  optional,
  string,
  suggestSync,
} from "../optique.ts";

/** What a shell is called by people, and by the library. */
const SHELLS = {
  bash: "bash",
  zsh: "zsh",
  fish: "fish",
  pwsh: "pwsh",
  powershell: "pwsh",
  nu: "nu",
  nushell: "nu",
} as const;

type ShellName = keyof typeof SHELLS;

const SHELL_NAMES = Object.keys(SHELLS) as ShellName[];

interface Values {
  readonly shell: ShellName;
  readonly program: string | undefined;
  readonly words: readonly string[];
}

/** `comtask completions SHELL`: the script; with words, the suggestions that the script asks for. */
export const command: Command = defineCommand<Values>({
  summary: "Print a completion script for a shell",
  details:
    "Load the script in the profile of the shell. The parameters of task files complete too.",
  examples: [
    "comtask completions bash > ~/.local/share/bash-completion/completions/comtask",
    "comtask completions pwsh >> $PROFILE",
  ],
  parser: () =>
    object({
      shell: argument(choice(SHELL_NAMES, { metavar: "SHELL" }), {
        description: message`Which shell`,
      }),
      program: optional(option("--program", string({ metavar: "NAME" }), {
        description: message`Name that the program is started with; default is comtask`,
      })),
      words: multiple(argument(string({ metavar: "WORD" }), { hidden: true })),
    }),
  async run({ shell, program = "comtask", words }, context) {
    const completion = (await completionLibrary())[SHELLS[shell]];
    if (words.length === 0) {
      const script = completion.generateScript(program, ["completions", shell, "--"]);
      context.io.stdout.write(`${script}\n`);
      return exitCodeOf("ok");
    }
    const suggestions = await suggest(words, context);
    context.io.stdout.write([...completion.encodeSuggestions(suggestions)].join(""));
    return exitCodeOf("ok");
  },
});

type Suggestions = ReturnType<typeof suggestSync>;

/** What may stand in place of the last word. */
async function suggest(words: readonly string[], context: CommandContext): Promise<Suggestions> {
  const [name, ...rest] = words;
  if (rest.length === 0) {
    return Object.keys(COMMANDS).filter((known) => known.startsWith(name))
      .map((text) => ({ kind: "literal", text }));
  }
  if (!Object.hasOwn(COMMANDS, name)) return [];
  const loaded = await COMMANDS[name].load();
  if ("command" in loaded) return await suggestArguments(loaded.command, rest, context);
  const [verb, ...more] = rest;
  if (more.length === 0) {
    return Object.keys(loaded.commands).filter((known) => known.startsWith(verb))
      .map((text) => ({ kind: "literal", text }));
  }
  if (!Object.hasOwn(loaded.commands, verb)) return [];
  return await suggestArguments(loaded.commands[verb], more, context);
}

async function suggestArguments(
  command: Command,
  words: readonly string[],
  context: CommandContext,
): Promise<Suggestions> {
  // The word that is being typed is no file yet.
  const parser = await command.parser(words.slice(0, -1), context);
  return suggestSync(parser, [words[0], ...words.slice(1)]);
}
