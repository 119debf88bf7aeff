/**
 * Arguments without a flag, and what completes them.
 *
 * @module
 */
import {
  argument,
  type NonEmptyString,
  type Parser,
  string,
  type Suggestion,
  text,
  type ValueParser,
} from "./optique.ts";

/** What a shell offers in the place of a text. */
export type Completion =
  | { readonly kind: "file"; readonly extensions?: readonly string[] }
  | { readonly kind: "folder" }
  | { readonly kind: "words"; readonly words: readonly string[] };

/** Files that tasks are written in. */
export const TASK_FILES: Completion = {
  kind: "file",
  extensions: [".yaml", ".yml", ".json", ".jsonc", ".toml", ".ts"],
};

/** Any file. */
export const ANY_FILE: Completion = { kind: "file" };

/** A folder. */
export const FOLDER: Completion = { kind: "folder" };

/** What every command that takes the id of a run takes too. */
export const LAST_RUN: Completion = { kind: "words", words: ["last"] };

/** A text that a shell can complete. */
export function completedText(
  metavar: NonEmptyString,
  completion: Completion | undefined,
): ValueParser<"sync", string> {
  const parser = string({ metavar });
  return completion === undefined
    ? parser
    : { ...parser, suggest: (prefix: string) => suggestionsOf(completion, prefix) };
}

/** A text argument. */
export function positional(
  name: NonEmptyString,
  help: string,
  completion?: Completion,
): Parser<"sync", string, unknown> {
  return argument(completedText(name, completion), { description: [text(help)] });
}

function suggestionsOf(completion: Completion, prefix: string): Suggestion[] {
  switch (completion.kind) {
    case "words":
      return completion.words.filter((word) => word.startsWith(prefix))
        .map((text) => ({ kind: "literal", text }));
    case "folder":
      return [{ kind: "file", type: "directory", pattern: prefix }];
    case "file": {
      const { extensions } = completion;
      return [{ kind: "file", type: "file", pattern: prefix, ...extensions && { extensions } }];
    }
  }
}
