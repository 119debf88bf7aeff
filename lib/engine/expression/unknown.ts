/**
 * Values that a rehearsal cannot know: results of effects that did not happen.
 *
 * @module
 */

/** Stands for a value that only a real run has. */
export class Unknown {
  /** Where the value would come from: `steps.send`. */
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  toString(): string {
    return "?";
  }

  toJSON(): string {
    return "?";
  }
}

/** Whether a value is, or holds somewhere, an unknown one. */
export function holdsUnknown(value: unknown, budget: { left: number } = { left: 20_000 }): boolean {
  if (value instanceof Unknown) return true;
  if (typeof value !== "object" || value === null || --budget.left < 0) return false;
  if (Array.isArray(value)) return value.some((item) => holdsUnknown(item, budget));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).some((item) => holdsUnknown(item, budget));
}

/** Replaces unknown values by `?`, for descriptions of what would be done. */
export function withPlaceholders(value: unknown): unknown {
  if (value instanceof Unknown) return "?";
  if (Array.isArray(value)) return value.map(withPlaceholders);
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withPlaceholders(member)]),
  );
}
