/**
 * Whether the program that a schedule starts will still be there.
 *
 * @module
 */

/**
 * What is wrong with the place of a program, for somebody who has it started every night.
 *
 * @param program Its path.
 * @returns `undefined` if nothing is known to be.
 */
export function whyNotLasting(program: string): string | undefined {
  const isOfNpx = /[\\/]_npx[\\/]/.test(program);
  return isOfNpx
    ? `the schedule starts "${program}", which npx may remove at any time: install Deno, and then ` +
      "the schedule again with it"
    : undefined;
}
