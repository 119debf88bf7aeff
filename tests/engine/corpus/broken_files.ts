/** Task files that must not survive the check; see `broken_file.ts` for the form of a row. */
import type { BrokenFile } from "./broken_file.ts";
import { PARAMS, SHAPE, STEPS, SYNTAX } from "./broken_language.ts";
import { EXPRESSIONS, INPUTS, LOOPS } from "./broken_meaning.ts";

export type { BrokenFile };

/** All of them. */
export const BROKEN_FILES: readonly BrokenFile[] = [
  ...SYNTAX,
  ...SHAPE,
  ...PARAMS,
  ...STEPS,
  ...INPUTS,
  ...EXPRESSIONS,
  ...LOOPS,
];
