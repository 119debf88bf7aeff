/**
 * `fax.tiff`.
 *
 * @module
 */
import { defineFunction, path, type TaskFunction } from "../../../lib/engine/mod.ts";
import { openFaxTiff } from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";

const input = z.strictObject({
  file: path({ access: "read" }).describe("Fax TIFF to look at"),
});

const output = z.object({
  file: z.string(),
  pageCount: z.int(),
  pages: z.array(z.object({
    width: z.int(),
    height: z.int(),
    xDpi: z.number(),
    yDpi: z.number(),
    compression: z.int(),
  })),
  isPrepared: z.boolean(),
  senderName: z.string(),
  recipientName: z.string(),
  recipientNumber: z.string(),
  tsid: z.string(),
  csid: z.string(),
  callerId: z.string(),
  routing: z.string(),
  time: z.string(),
});

/** What {@link tiff} is given. */
export interface TiffInput {
  /** Fax TIFF to look at. */
  readonly file: string;
}

/** A page of a fax TIFF. */
export interface TiffPage {
  /** Pixels of a line. */
  readonly width: number;
  /** Lines. */
  readonly height: number;
  /** Pixels an inch; 0 if the file does not say. */
  readonly xDpi: number;
  /** Lines an inch; 0 if the file does not say. */
  readonly yDpi: number;
  /** Compression by its number in TIFF: 3 is Group 3, 4 is Group 4. */
  readonly compression: number;
}

/** What {@link tiff} gives back; texts that the file does not have are `""`. */
export interface TiffResult {
  /** The file as it was named. */
  readonly file: string;
  /** Number of pages. */
  readonly pageCount: number;
  /** The pages, in order. */
  readonly pages: readonly TiffPage[];
  /** Whether a fax service takes it as it is. */
  readonly isPrepared: boolean;
  /** Who sent it. */
  readonly senderName: string;
  /** Who got it. */
  readonly recipientName: string;
  /** The number that was dialled. */
  readonly recipientNumber: string;
  /** How the sending station named itself. */
  readonly tsid: string;
  /** How the called station named itself. */
  readonly csid: string;
  /** Number of the caller, where it is known. */
  readonly callerId: string;
  /** Routing text, such as an extension. */
  readonly routing: string;
  /** When it was received. */
  readonly time: string;
}

/**
 * Reads what a fax TIFF says about itself: its pages, and who sent it to whom. No server is
 * needed.
 *
 * @throws {FaxError} `fax.document-not-found`, `fax.bad-document`.
 */
export const tiff: TaskFunction<TiffInput, TiffResult, readonly ["file"]> = defineFunction({
  name: "fax.tiff",
  summary: "Read what a fax TIFF says about itself",
  input,
  output,
  positional: ["file"],
  effect: "read",
  describe: ({ file }) => ({ verb: "read", target: file }),
  permissions: ({ file }) => ({ read: file === undefined ? true : [file], ffi: true }),
  async run({ file }) {
    await using opened = await openFaxTiff(file);
    const { rawReceiveTime, ...texts } = await opened.readValues(
      ...["senderName", "recipientName", "recipientNumber", "tsid", "csid"] as const,
      ...["callerId", "routing", "rawReceiveTime"] as const,
    );
    const { inspectFaxTiff, readDocument } = await import("../../../lib/document/mod.ts");
    const { pages, isPrepared } = inspectFaxTiff(readDocument({ path: file }).bytes);
    return {
      file,
      pageCount: pages.length,
      pages: pages.map(({ width, height, xDpi, yDpi, compression }) => ({
        width,
        height,
        xDpi,
        yDpi,
        compression,
      })),
      isPrepared,
      ...texts,
      time: rawReceiveTime?.toString() ?? "",
    };
  },
});
