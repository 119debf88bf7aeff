/**
 * Members of plain objects that are computed when somebody first looks.
 *
 * @module
 */

/** Adds a member that is computed once, on first use. */
export function defineLazily(
  object: Record<string, unknown>,
  name: string,
  compute: () => unknown,
): void {
  Object.defineProperty(object, name, {
    configurable: true,
    enumerable: true,
    get: () => {
      const value = compute();
      Object.defineProperty(object, name, { value, enumerable: true, writable: true });
      return value;
    },
  });
}
