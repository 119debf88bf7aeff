/**
 * Arguments without a flag.
 *
 * @module
 */
import { argument, type NonEmptyString, type Parser, string, text } from "./optique.ts";

/** A text argument. */
export function positional(name: NonEmptyString, help: string): Parser<"sync", string, unknown> {
  return argument(string({ metavar: name }), { description: [text(help)] });
}
