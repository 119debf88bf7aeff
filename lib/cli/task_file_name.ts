/**
 * What task files are called.
 *
 * @module
 */

/** Whether a name ends as that of a task file does. */
export function isTaskFileName(name: string): boolean {
  return /\.(?:ya?ml|toml|jsonc?|ts)$/i.test(name);
}
