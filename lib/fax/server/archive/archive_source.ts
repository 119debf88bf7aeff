/**
 * Where kept faxes come from.
 *
 * @module
 */
import type { ArchiveRow, FaxBoxName } from "../../fax_archive_info.ts";

/** The faxes of one box, in the order of the server. */
export interface ArchiveListing extends Disposable {
  /** The next one; undefined at the end. */
  next(): ArchiveRow | undefined;
}

/** The boxes of a server. */
export interface ArchiveSource extends Disposable {
  /** Whether there is such a box. */
  hasBox(box: FaxBoxName): boolean;
  list(box: FaxBoxName): ArchiveListing;
  /** @returns False if the fax is not there any more. */
  copy(box: FaxBoxName, id: string, path: string): boolean;
  /** @returns False if the fax is not there any more. */
  delete(box: FaxBoxName, id: string): boolean;
}
