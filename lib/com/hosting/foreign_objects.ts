/**
 * Objects that belong to another apartment than this thread's.
 *
 * @module
 */
const labels = new WeakMap<object, string>();

/** Remembers that a wrapper stands for an object of another apartment. */
export function markForeign(face: object, label: string): void {
  labels.set(face, label);
}

/** What an object of another apartment is called; undefined if the value is none. */
export function foreignLabel(value: unknown): string | undefined {
  return typeof value === "function" ? labels.get(value) : undefined;
}

/** @throws {TypeError} If `value` belongs to another apartment. */
export function refuseForeign(value: object): void {
  const label = labels.get(value);
  if (label === undefined) return;
  throw new TypeError(
    `Cannot pass object "${label}" here: it belongs to another apartment; create it on this ` +
      `thread, or use it through promises`,
  );
}
