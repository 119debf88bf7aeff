/**
 * Kept faxes of a connected server, whichever library it was connected by.
 *
 * @module
 */
import { com, ComError, type DynamicObject } from "../../../com/mod.ts";
import type { ArchiveOperations, ArchiveRow, NoArchive } from "../../fax_archive_info.ts";
import { codeOfHresult } from "../../fax_codes.ts";
import type { ConnectRequest } from "../../wire.ts";
import { connectObject, FAX_CLASSES } from "../fax_classes.ts";
import { folderArchive } from "./folder_archive.ts";
import type { ArchiveListing, ArchiveSource } from "./archive_source.ts";
import { messageArchive } from "./message_archive.ts";

/** The operations, and what gives back all that they hold. */
export interface OwnedArchiveOperations extends ArchiveOperations {
  release(): void;
}

/** Operations over the archives of a connected server. */
export function archiveOperations(
  server: DynamicObject,
  request: ConnectRequest,
): OwnedArchiveOperations {
  const listings = new Map<number, ArchiveListing>();
  let last = 0;
  let opening: Promise<ArchiveSource> | undefined;
  let opened: ArchiveSource | undefined;
  const source = (): Promise<ArchiveSource> =>
    opening ??= openSource(server, request).then(
      (found) => opened = found,
      (error) => {
        opening = undefined; // another time it may work
        throw error;
      },
    );

  const closeBox = (listing: number): void => {
    const found = listings.get(listing);
    listings.delete(listing);
    found?.[Symbol.dispose]();
  };

  return {
    async openBox(box) {
      const from = await source();
      if (!from.hasBox(box)) return noFolder(request);
      listings.set(++last, from.list(box));
      return last;
    },
    readBox(listing, count) {
      const rows: ArchiveRow[] = [];
      const from = listings.get(listing);
      while (from !== undefined && rows.length < count) {
        const row = from.next();
        if (row === undefined) break;
        rows.push(row);
      }
      return rows;
    },
    closeBox,
    copyFromBox: async (box, id, path) => (await source()).copy(box, id, path),
    deleteFromBox: async (box, id) => (await source()).delete(box, id),
    release() {
      for (const listing of [...listings.keys()]) closeBox(listing);
      opened?.[Symbol.dispose]();
      opened = undefined;
    },
  };
}

/** The legacy library has no archives of its own, but the extended one may be there too. */
async function openSource(server: DynamicObject, request: ConnectRequest): Promise<ArchiveSource> {
  const source = request.api === "faxcomex" ? messageArchive(server) : openExtended(request);
  if (source !== undefined) return source;
  const { inspectFaxTiff } = await import("../../../document/mod.ts");
  return folderArchive(server, inspectFaxTiff);
}

/** A second connection, by the extended library; undefined where there is none. */
function openExtended(request: ConnectRequest): ArchiveSource | undefined {
  let server: DynamicObject | undefined;
  try {
    server = com.createObject(FAX_CLASSES.faxcomex);
    connectObject(server, request);
  } catch (error) {
    com.release(server);
    if (error instanceof ComError && isMissing(error)) return undefined;
    throw error;
  }
  const connected = server;
  return {
    ...messageArchive(connected),
    [Symbol.dispose]() {
      try {
        com.call(connected, "Disconnect");
      } finally {
        com.release(connected);
      }
    },
  };
}

/** The class is not there, or cannot talk to a server of this age. */
function isMissing(error: ComError): boolean {
  const code = codeOfHresult(error.hresult);
  return code === "fax.not-installed" || code === "fax.version-mismatch";
}

function noFolder({ computer }: ConnectRequest): NoArchive {
  return computer === null
    ? {
      reason: "the extended library is not installed, and no folder of the server is there",
      advice: "install the fax component of this system, or let the server keep its faxes in a " +
        "folder: archiveFolder of its configuration, or a routing method that stores in one",
    }
    : {
      reason: "the extended library is not installed here, and its folders are of another computer",
      advice: "install the fax component of this system, or run this on the server itself",
    };
}
