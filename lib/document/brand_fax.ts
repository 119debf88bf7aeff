import { decodeBilevelPage, inspectFaxTiff } from "./tiff/fax_tiff_reader.ts";
import type { FaxTiffInfo } from "./tiff/fax_tiff_writer.ts";
import { FINE_FROM_DPI, writeFaxTiff } from "./tiff/fax_tiff_writer.ts";
import { loadBanner } from "./text/text_pages.ts";

/** Puts a line on top of each page of a fax TIFF; made by {@link loadBrander}. */
export type Brander = (
  tiff: Uint8Array,
  line: (page: number, pageCount: number) => string,
) => Uint8Array<ArrayBuffer>;

/**
 * Writes a fax TIFF again with other facts about it; its pixels stay.
 *
 * @throws {DocumentError} If it is not a black and white TIFF, or damaged.
 */
export function setFaxTiffInfo(tiff: Uint8Array, info: FaxTiffInfo): Uint8Array<ArrayBuffer> {
  const { pages } = inspectFaxTiff(tiff);
  const resolution = pages[0].yDpi >= FINE_FROM_DPI ? "fine" : "standard";
  return writeFaxTiff(pages.map((page) => decodeBilevelPage(tiff, page)), { resolution, info });
}

/**
 * Loads what a banner line needs, so that faxes can be branded without waiting.
 *
 * The line covers the top 4 mm of each page. The file is coded anew and keeps what it
 * says about itself.
 */
export async function loadBrander(): Promise<Brander> {
  const banner = await loadBanner();
  return (tiff, line) => {
    const { pages, info } = inspectFaxTiff(tiff);
    const resolution = pages[0].yDpi >= FINE_FROM_DPI ? "fine" : "standard";
    const branded = pages.map((page, i) =>
      banner.stamp(decodeBilevelPage(tiff, page), line(i + 1, pages.length), resolution)
    );
    return writeFaxTiff(branded, { resolution, info });
  };
}
