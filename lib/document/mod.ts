/**
 * Documents become fax pages: pictures, text and PDF are laid out on pages 1728 pixels
 * wide, in black and white, and written as a TIFF of class F; and the fax codes of
 * ITU-T T.4 and T.6 are written and read. It knows of no fax service.
 *
 * @module
 */
export type { Bitmap } from "./bitmap.ts";
export { createBitmap, equalBitmaps } from "./bitmap.ts";
export type { Brander } from "./brand_fax.ts";
export { loadBrander, setFaxTiffInfo } from "./brand_fax.ts";
export type { CoverPage } from "./cover_page.ts";
export { coverPageText } from "./cover_page.ts";
export type { DocumentProblem } from "./document_error.ts";
export { DocumentError } from "./document_error.ts";
export type { DocumentKind } from "./document_kind.ts";
export { documentKind } from "./document_kind.ts";
export type { DecodedT4, DecodeT4Options } from "./codes/fax_decoder.ts";
export { decodeT4, decodeT6 } from "./codes/fax_decoder.ts";
export type { T4Options } from "./codes/fax_encoder.ts";
export { encodeT4, encodeT6 } from "./codes/fax_encoder.ts";
export type { FaxTiff, TiffPage } from "./tiff/fax_tiff_reader.ts";
export { decodeBilevelPage, inspectFaxTiff } from "./tiff/fax_tiff_reader.ts";
export type { FaxResolution, FaxTiffInfo, FaxTiffOptions } from "./tiff/fax_tiff_writer.ts";
export { writeFaxTiff } from "./tiff/fax_tiff_writer.ts";
export type { Halftone } from "./pictures/halftone.ts";
export type { DocumentLimits } from "./limits.ts";
export type { Margins, PageOptions, PaperSize } from "./page_format.ts";
export { faxTiffToPdf } from "./pdf/pdf_writer.ts";
export type { Document, DocumentSource } from "./read_document.ts";
export { readDocument } from "./read_document.ts";
export type { RenderedFax, RenderOptions } from "./render_fax.ts";
export { renderFax } from "./render.ts";
export type { TagMap, TagValue } from "./tiff/tiff_tags.ts";
