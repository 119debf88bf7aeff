import { LoopbackError } from "./loopback_error.ts";

/** What a user may do. */
export type FaxRight =
  | "submit-low"
  | "submit-normal"
  | "submit-high"
  | "query-jobs"
  | "manage-jobs"
  | "query-config"
  | "manage-config"
  | "query-in-archive"
  | "manage-in-archive"
  | "query-out-archive"
  | "manage-out-archive"
  | "manage-receive-folder";

/**
 * Rights of a user, and their bits in the two generations of the fax library. A right of the
 * second generation that covers two of the first is granted if both are. Source:
 * FAX_ACCESS_RIGHTS_ENUM and FAX_ACCESS_RIGHTS_ENUM_2 of `faxcomex.h`.
 */
const BITS = {
  "submit-low": [0x1, 0x1],
  "submit-normal": [0x2, 0x2],
  "submit-high": [0x4, 0x4],
  "query-jobs": [0x8, 0x8],
  "manage-jobs": [0x10, 0x10],
  "query-config": [0x20, 0x20],
  "manage-config": [0x40, 0x40],
  "query-in-archive": [0x80, 0x80],
  "manage-in-archive": [0x100, 0x100],
  "query-out-archive": [0x200, 0x80],
  "manage-out-archive": [0x400, 0x100],
  "manage-receive-folder": [0, 0x200],
} as const satisfies Readonly<Record<FaxRight, readonly [first: number, second: number]>>;

/** All rights, in the order of their bits. */
export const FAX_RIGHTS: readonly FaxRight[] = Object.keys(BITS) as FaxRight[];

/** The right that a fax of a priority needs. */
export const SUBMIT_RIGHTS: readonly FaxRight[] = ["submit-low", "submit-normal", "submit-high"];

/** What the present user may do. */
export class Access {
  /** Account of the user. */
  readonly user: string;
  readonly #rights: ReadonlySet<FaxRight>;

  /** Gives a user rights. @param rights What the user may do; everything where it is left out. */
  constructor(user: string, rights: Iterable<FaxRight> = FAX_RIGHTS) {
    this.user = user;
    this.#rights = new Set(rights);
  }

  /** Whether the user has one of some rights. */
  allows(...rights: readonly FaxRight[]): boolean {
    return rights.some((right) => this.#rights.has(right));
  }

  /**
   * Checks that the user has one of some rights.
   *
   * @throws {LoopbackError} `"access-denied"`.
   */
  require(action: string, ...rights: readonly FaxRight[]): void {
    if (this.allows(...rights)) return;
    const names = rights.map((right) => `"${right}"`).join(" or ");
    throw new LoopbackError(
      "access-denied",
      `Cannot ${action}: user "${this.user}" does not have the right ${names}`,
    );
  }

  /** Whether something that belongs to an account is the user's own. */
  owns(account: string): boolean {
    return account.toLowerCase() === this.user.toLowerCase();
  }

  /** The rights as the flags of a generation of the library. */
  flags(generation: 1 | 2): number {
    let flags = 0, missing = 0;
    for (const right of FAX_RIGHTS) {
      const bit = BITS[right][generation - 1];
      if (this.#rights.has(right)) flags |= bit;
      else missing |= bit;
    }
    return flags & ~missing;
  }
}
