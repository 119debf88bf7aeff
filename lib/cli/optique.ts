/**
 * The one door to Optique, the command-line parser. Only its parser core is
 * used: help, streams and exit codes are ours.
 *
 * @module
 */
import { restoreSegmenter } from "./lazy_segmenter.ts"; // first: it takes effect before Optique

import type * as completion from "npm:@optique/core@1.3.6/completion";

export { group, object } from "npm:@optique/core@1.3.6/constructs";
export { argument, negatableFlag, option } from "npm:@optique/core@1.3.6/primitives";
export { multiple, optional, withDefault } from "npm:@optique/core@1.3.6/modifiers";
export { choice, integer, string } from "npm:@optique/core@1.3.6/valueparser";
export type { ValueParser } from "npm:@optique/core@1.3.6/valueparser";
export { formatMessage, message, text } from "npm:@optique/core@1.3.6/message";
export { ensureNonEmptyString } from "npm:@optique/core@1.3.6/nonempty";
export type { NonEmptyString } from "npm:@optique/core@1.3.6/nonempty";
export type { Message } from "npm:@optique/core@1.3.6/message";
export { getDocPageSync, parseSync, suggestSync } from "npm:@optique/core@1.3.6/parser";
export type { InferValue, Parser, Suggestion } from "npm:@optique/core@1.3.6/parser";
export type { DocEntry } from "npm:@optique/core@1.3.6/doc";
export type { UsageTerm } from "npm:@optique/core@1.3.6/usage";

restoreSegmenter();

/** Not named in the import itself: what is, Deno looks up at every start. */
const COMPLETION = "npm:@optique/core@1.3.6/completion";

/** The shells that completions are made for, loaded when one is asked for. */
export async function completionLibrary(): Promise<typeof completion> {
  return await import(COMPLETION);
}
