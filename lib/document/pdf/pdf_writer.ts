/**
 * Fax pages as a PDF: each page is a picture in the fax code T.6, which PDF has too.
 *
 * Source: ISO 32000-1, 7.4.6 (CCITTFaxDecode), 7.5 (file structure), 8.9 (images).
 *
 * @module
 */
import { encodeT6 } from "../codes/fax_encoder.ts";
import { decodeBilevelPage, inspectFaxTiff, type TiffPage } from "../tiff/fax_tiff_reader.ts";
import { FAX_DPI } from "../tiff/fax_tiff_writer.ts";

const POINTS_PER_INCH = 72;

/**
 * Turns a fax TIFF into a PDF whose pages have the same pixels, at the size of the TIFF's own
 * resolution.
 *
 * @throws {DocumentError} `"corrupt"` if a page cannot be decoded.
 */
export function faxTiffToPdf(tiff: Uint8Array): Uint8Array<ArrayBuffer> {
  const { pages, info } = inspectFaxTiff(tiff);
  const file = new PdfFile();
  const catalog = file.reserve(), tree = file.reserve();
  const kids = pages.map((page) => addPage(file, tree, { tiff, page }));
  file.add(tree, `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map(ref).join(" ")}] >>`);
  file.add(catalog, `<< /Type /Catalog /Pages ${ref(tree)} >>`);
  const about = file.reserve();
  file.add(about, `<< /Producer (comtask)${title(info.documentName)} >>`);
  return file.end({ catalog, about });
}

/** @returns The number of the page's object. */
function addPage(
  file: PdfFile,
  tree: number,
  { tiff, page }: { readonly tiff: Uint8Array; readonly page: TiffPage },
): number {
  const { width, height, data } = decodeBilevelPage(tiff, page);
  const points = (pixels: number, dpi: number) =>
    Math.round(pixels / dpi * POINTS_PER_INCH * 1e4) / 1e4;
  const across = points(width, page.xDpi || FAX_DPI.fine.x);
  const down = points(height, page.yDpi || FAX_DPI.fine.y);
  const image = file.reserve(), content = file.reserve(), number = file.reserve();
  file.addStream(
    image,
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 1 ` +
      `/ColorSpace /DeviceGray /Filter /CCITTFaxDecode ` +
      `/DecodeParms << /K -1 /Columns ${width} /Rows ${height} >>`,
    encodeT6({ width, height, data }),
  );
  const drawing = `q ${across} 0 0 ${down} 0 0 cm /Page Do Q`;
  file.addStream(content, "", new TextEncoder().encode(drawing));
  file.add(
    number,
    `<< /Type /Page /Parent ${ref(tree)} /MediaBox [0 0 ${across} ${down}] ` +
      `/Resources << /XObject << /Page ${ref(image)} >> >> /Contents ${ref(content)} >>`,
  );
  return number;
}

function ref(number: number): string {
  return `${number} 0 R`;
}

/** A text in UTF-16, which PDF writes in hexadecimal with a mark before it. */
function title(name: string | undefined): string {
  if (!name) return "";
  const units = Array.from({ length: name.length }, (_, i) => name.charCodeAt(i));
  return ` /Title <feff${units.map((unit) => unit.toString(16).padStart(4, "0")).join("")}>`;
}

/** Objects one after the other, and where each begins. */
class PdfFile {
  readonly #parts: Uint8Array[] = [];
  readonly #offsets: number[] = [0];
  #size = 0;

  constructor() {
    this.#text("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n");
  }

  /** A number for an object that comes later. */
  reserve(): number {
    return this.#offsets.push(0) - 1;
  }

  add(number: number, body: string): void {
    this.#offsets[number] = this.#size;
    this.#text(`${number} 0 obj\n${body}\nendobj\n`);
  }

  addStream(number: number, entries: string, data: Uint8Array): void {
    this.#offsets[number] = this.#size;
    this.#text(`${number} 0 obj\n<< ${entries} /Length ${data.length} >>\nstream\n`);
    this.#bytes(data);
    this.#text("\nendstream\nendobj\n");
  }

  end({ catalog, about }: { readonly catalog: number; readonly about: number }) {
    const table = this.#size, count = this.#offsets.length;
    const rows = this.#offsets.slice(1).map((at) => `${String(at).padStart(10, "0")} 00000 n \n`);
    this.#text(`xref\n0 ${count}\n0000000000 65535 f \n${rows.join("")}`);
    this.#text(`trailer\n<< /Size ${count} /Root ${ref(catalog)} /Info ${ref(about)} >>\n`);
    this.#text(`startxref\n${table}\n%%EOF\n`);
    const bytes = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #text(text: string): void {
    this.#bytes(Uint8Array.from(text, (char) => char.charCodeAt(0)));
  }

  #bytes(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#size += bytes.length;
  }
}
