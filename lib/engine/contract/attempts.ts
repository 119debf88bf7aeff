/**
 * How often a call tries by itself, beyond what the engine repeats: a fax service dials again.
 *
 * @module
 */

/** Attempts inside one call. */
export interface OwnAttempts {
  /** At most so many; 1 is "it does not repeat anything". */
  readonly most: number;
  /** Where the number is from, for people: `the setting "Retries" of the server`. */
  readonly from: string;
}

/** Stands for a live value in a plan, which opens nothing: what would open it, and with what. */
export class PlannedHandle {
  /** The resource function, as `fax.connect`. */
  readonly uses: string;
  /** Its inputs, as far as they are known. */
  readonly with: Readonly<Record<string, unknown>>;

  /** Stands for what a resource function would open. @param uses Name of the function. */
  constructor(uses: string, given: Readonly<Record<string, unknown>>) {
    this.uses = uses;
    this.with = given;
  }
}
