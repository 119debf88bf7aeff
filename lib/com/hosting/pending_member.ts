/**
 * Members that return a promise: no caller of COM waits for one.
 *
 * @module
 */

/**
 * What a member returned, where it is no promise. A promise goes on by itself: what it is rejected
 * with is reported, as nobody else can hear it.
 *
 * @param label Whose member it is, for the report.
 * @param isWanted Whether the caller wants a result.
 * @throws {TypeError} If it is a promise, and the caller wants a result.
 */
export function settledResult(value: unknown, label: string, isWanted: boolean): unknown {
  if (!(value instanceof Promise)) return value;
  value.catch((error) => {
    console.error(`comtask: a member of "${label}" failed after it had returned:`, error);
  });
  if (!isWanted) return undefined;
  throw new TypeError(
    "the member returned a promise, and callers of COM do not wait for it; make it one that " +
      "returns the value itself",
  );
}
