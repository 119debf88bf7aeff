// deno-lint-ignore-file no-control-regex -- file signatures have control characters
import { isTiff } from "./tiff/tiff_tags.ts";
import { isGif } from "./pictures/gif.ts";
import { isJpeg } from "./pictures/jpeg.ts";
import { isPdf } from "./pdf/pdf.ts";
import { isPng } from "./pictures/png.ts";
import { DocumentError } from "./document_error.ts";

/** Kinds of documents that become fax pages. */
export type DocumentKind = "tiff" | "png" | "jpeg" | "gif" | "pdf" | "text";

/** How the kinds are named to people. */
export const ACCEPTED_KINDS = "TIFF, PNG, JPEG, GIF, PDF and UTF-8 text";

/** How much of a file is looked at to tell text from other data. */
const SNIFFED_BYTES = 4096;
const SAVE_AS_PDF = "save or print it as PDF first";

/** Kinds that are known and refused: how they begin, what they are, what to do. */
const REFUSED: ReadonlyArray<readonly [begin: RegExp, name: string, advice: string]> = [
  [
    /^(\xef\xbb\xbf)?\s*(<!--[^]*?-->\s*)?<(!doctype\s+html|html|head|body)\b/i,
    "HTML",
    SAVE_AS_PDF,
  ],
  [/^(\xef\xbb\xbf)?\s*<\?xml/i, "XML", "turn it into text or PDF first"],
  [/^\{\\rtf/, "rich text (RTF)", SAVE_AS_PDF],
  [/^PK\x03\x04/, "a ZIP archive, as Word, Excel and OpenDocument files are", SAVE_AS_PDF],
  [/^\xd0\xcf\x11\xe0/, "an old Office document", SAVE_AS_PDF],
  [/^%!PS/, "PostScript", "turn it into PDF first"],
  [/^BM[^]{8}/, "a BMP picture", "save it as PNG first"],
  [/^RIFF[^]{4}WEBP/, "a WebP picture", "save it as PNG or JPEG first"],
  [/^[^]{4}ftyp(heic|heix|mif1|avif)/, "a HEIC or AVIF picture", "save it as JPEG first"],
  [/^(II\x2b\0|MM\0\x2b)/, "a BigTIFF", "save it as a classic TIFF first"],
  [/^MZ/, "a program", "choose a document"],
];

/**
 * Tells the kind of a document from its first bytes; the name of the file counts for
 * nothing.
 *
 * @throws {DocumentError} `"unknown-kind"`, with advice for the kinds that are well known.
 */
export function documentKind(bytes: Uint8Array): DocumentKind {
  if (bytes.length === 0) throw new DocumentError("corrupt", "Cannot read document: it is empty");
  if (isTiff(bytes)) return "tiff";
  if (isPng(bytes)) return "png";
  if (isJpeg(bytes)) return "jpeg";
  if (isGif(bytes)) return "gif";
  const begin = String.fromCharCode(...bytes.subarray(0, SNIFFED_BYTES));
  for (const [pattern, name, advice] of REFUSED) {
    if (pattern.test(begin)) {
      throw new DocumentError(
        "unknown-kind",
        `Cannot read document: it is ${name}; accepted are ${ACCEPTED_KINDS}, so ${advice}`,
      );
    }
  }
  if (isPdf(bytes)) return "pdf";
  if (isText(begin)) return "text";
  throw new DocumentError(
    "unknown-kind",
    `Cannot read document: it is of unknown kind; accepted are ${ACCEPTED_KINDS}`,
  );
}

/** Whether a file that begins so is text: a UTF-16 mark, or no control characters. */
function isText(begin: string): boolean {
  if (begin.startsWith("\xff\xfe") || begin.startsWith("\xfe\xff")) return true;
  return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(begin);
}
