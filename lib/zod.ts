/**
 * The one door to zod: schemas of task files, of task functions, and of what
 * users declare. Named in full, because a module that is imported by URL gets no
 * import map of ours.
 *
 * @module
 */
export { z } from "npm:zod@4.6.7";
export type { ZodType } from "npm:zod@4.6.7";
