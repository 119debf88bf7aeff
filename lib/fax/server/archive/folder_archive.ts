/**
 * The archives of a server that only the legacy library knows: folders of fax TIFFs.
 *
 * @module
 */
import { join } from "node:path";
import type { DynamicObject } from "../../../com/mod.ts";
import { com } from "../../../com/mod.ts";
import { type ArchiveRow, type FaxBoxName, UNKNOWN_FAX } from "../../fax_archive_info.ts";
import { legacySettings } from "../legacy_settings.ts";
import type { ArchiveListing, ArchiveSource } from "./archive_source.ts";

/** Reads the tags of fax TIFFs. */
type Inspect = typeof import("../../../document/mod.ts").inspectFaxTiff;

/**
 * The folders that a connected `FaxServer.FaxServer` keeps faxes in: its archive directory, and
 * where its routing methods store what comes in. They are paths of its own computer.
 */
export function folderArchive(server: DynamicObject, inspect: Inspect): ArchiveSource {
  const fileOf = (box: FaxBoxName, id: string): string | undefined => {
    if (/[\\/]/.test(id)) return undefined;
    return archiveFolders(server, box).map((folder) => join(folder, id)).find(isFile);
  };
  return {
    hasBox: (box) => archiveFolders(server, box).length > 0,
    list(box) {
      return new FolderListing(box, archiveFolders(server, box), inspect);
    },
    copy(box, id, path) {
      const file = fileOf(box, id);
      if (file === undefined) return false;
      Deno.copyFileSync(file, path);
      return true;
    },
    delete(box, id) {
      const file = fileOf(box, id);
      if (file === undefined) return false;
      Deno.removeSync(file);
      return true;
    },
    [Symbol.dispose]() {},
  };
}

/** The folders of a box that can be read here. */
function archiveFolders(server: DynamicObject, box: FaxBoxName): string[] {
  const stored = () =>
    legacySettings(server).routing().filter(({ enabled }) => enabled).map(({ data = "" }) => data);
  const folders = box === "sent" ? [com.get(server, "ArchiveDirectory") ?? ""] : stored();
  return [...new Set<string>(folders)].filter((folder) => folder !== "" && isFolder(folder));
}

/** Files in the order of their names, which is that of their age. */
class FolderListing implements ArchiveListing {
  readonly #box: FaxBoxName;
  readonly #inspect: Inspect;
  readonly #files: readonly (readonly [folder: string, name: string])[];
  #at = 0;

  constructor(box: FaxBoxName, folders: readonly string[], inspect: Inspect) {
    this.#box = box;
    this.#inspect = inspect;
    this.#files = folders.flatMap((folder) =>
      [...Deno.readDirSync(folder)]
        .filter(({ isFile, name }) => isFile && /\.tiff?$/i.test(name))
        .map(({ name }) => [folder, name] as const)
    ).sort(([, one], [, other]) => one < other ? -1 : 1);
  }

  next(): ArchiveRow | undefined {
    while (this.#at < this.#files.length) {
      const [folder, name] = this.#files[this.#at++];
      const row = this.#read(join(folder, name), name);
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** One that cannot be read, because it is gone or still being written, is no fax yet. */
  #read(path: string, id: string): ArchiveRow | undefined {
    try {
      const bytes = Deno.readFileSync(path);
      const { pages, info } = this.#inspect(bytes);
      const time = info.time?.toString() ?? "";
      return {
        ...UNKNOWN_FAX,
        id,
        box: this.#box,
        pageCount: pages.length,
        sizeBytes: bytes.length,
        startedAt: time,
        endedAt: time,
        tsid: info.tsid ?? "",
        csid: info.csid ?? "",
        callerId: this.#box === "inbox" ? info.callerId ?? "" : "",
        routing: info.routing ?? "",
        faxNumber: this.#box === "sent" ? info.recipientNumber ?? "" : "",
        recipientName: info.recipientName ?? "",
        senderName: info.senderName ?? "",
        displayName: info.documentName ?? "",
      };
    } catch (error) {
      const isGone = error instanceof Deno.errors.NotFound;
      const isPartial = error instanceof Error && error.name === "DocumentError";
      if (isGone || isPartial) return undefined;
      throw error;
    }
  }

  [Symbol.dispose](): void {}
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile ?? false;
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory ?? false;
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
