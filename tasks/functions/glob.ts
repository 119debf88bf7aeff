/**
 * File name patterns with `*` and `?`, as people type them.
 *
 * @module
 */

/**
 * Turns a pattern into an expression that matches whole names, without regard to case, as
 * Windows does. Runs of `*` count as one, so that no pattern can make the match slow.
 */
export function globToRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*+/g, "*").replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "isu");
}
