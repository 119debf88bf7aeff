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
  /** Whether a fax service takes it as it is. */
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

/**
 * Reads what a fax TIFF says about itself: its pages, and who sent it to whom. No server is
 * needed.
 *
 * @throws {FaxError} `fax.document-not-found`, `fax.bad-document`.
 */
export const tiff: TaskFunction<typeof input, typeof output, readonly ["file"]> = defineFunction({
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
