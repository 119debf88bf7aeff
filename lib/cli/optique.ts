/**
 * The one door to Optique, the command-line parser. Only its parser core is
 * used: streams and exit codes are ours.
 *
 * @module
 */
export { runParserSync } from "npm:@optique/core@1.3.6/facade";
export { group, object } from "npm:@optique/core@1.3.6/constructs";
export { argument, negatableFlag, option } from "npm:@optique/core@1.3.6/primitives";
export { multiple, optional, withDefault } from "npm:@optique/core@1.3.6/modifiers";
export { choice, integer, string } from "npm:@optique/core@1.3.6/valueparser";
export { formatMessage, lineBreak, message, text } from "npm:@optique/core@1.3.6/message";
export { ensureNonEmptyString } from "npm:@optique/core@1.3.6/nonempty";
export type { NonEmptyString } from "npm:@optique/core@1.3.6/nonempty";
export type { Message } from "npm:@optique/core@1.3.6/message";
export { suggestSync } from "npm:@optique/core@1.3.6/parser";
export type { InferValue, Parser } from "npm:@optique/core@1.3.6/parser";
export { bash, fish, nu, pwsh, zsh } from "npm:@optique/core@1.3.6/completion";
export type { UsageTerm } from "npm:@optique/core@1.3.6/usage";
