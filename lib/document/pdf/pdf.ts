import type { Bitmap } from "../bitmap.ts";
import { corrupt, DocumentError } from "../document_error.ts";
import type { Halftone } from "../pictures/halftone.ts";
import { fillPage } from "../pictures/halftone.ts";
import type { DocumentLimits } from "../limits.ts";
import { checkPages, DEFAULT_LIMITS } from "../limits.ts";
import type { PageFormat } from "../page_format.ts";
import type * as Pdfium from "npm:@hyzyla/pdfium@2.1.13";

/** Not named in the import itself: what is, Deno looks up at every start. */
const PDFIUM = "npm:@hyzyla/pdfium@2.1.13";
/** Its machine code as a module: the file beside it would need the right to read it. */
const PDFIUM_CODE = `${PDFIUM}/dist/pdfium.wasm.base64-B4io7kt4.js`;

const POINTS_PER_INCH = 72;
/** What its code calls for more memory. */
const GROW_MEMORY = "emscripten_resize_heap";
/** A small file can ask for any amount; what is drawn is one fax page at a time. */
const MAX_MEMORY_BYTES = 192 * 1024 * 1024;

/** Whether `bytes` hold a PDF; up to 1 KiB of other bytes may come first, as readers allow. */
export function isPdf(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 1024)).includes("%PDF-");
}

/** A library with memory of its own; starting one takes longer than drawing a page. */
interface Library extends Pick<Awaited<ReturnType<typeof Pdfium.PDFiumLibrary.init>>, Used> {
  /** Whether it has asked for more memory than it may have. */
  readonly isFull: () => boolean;
}
type Used = "loadDocument" | "destroy";

/** A library that is not in use, and how many documents it has read. */
let idle: { readonly library: Library; readonly documents: number } | undefined;
/** Documents after which a library is started anew: its memory only grows. */
const MOST_DOCUMENTS = 200;
/** Larger documents leave too much memory behind. */
const SMALL_BYTES = 1024 * 1024;

let code: Promise<WebAssembly.Module> | undefined;

async function startLibrary(): Promise<Library> {
  const { PDFiumLibrary } = await import(PDFIUM) as typeof Pdfium;
  const compiled = await (code ??= compileCode());
  let isFull = false;
  const library = await PDFiumLibrary.init({
    instantiateWasm(imports, receive) {
      const limited = limitMemory(imports, () => isFull = true);
      const instance = new WebAssembly.Instance(compiled, limited);
      receive(instance);
      return instance.exports;
    },
  });
  return {
    loadDocument: (bytes) => library.loadDocument(bytes),
    destroy: () => library.destroy(),
    isFull: () => isFull,
  };
}

/** Lets the memory grow so far and no further: PDFium gives up where it gets none. */
function limitMemory(imports: WebAssembly.Imports, onFull: () => void): WebAssembly.Imports {
  const { [GROW_MEMORY]: grow } = imports.env;
  if (typeof grow !== "function") throw new Error(`PDFium does not import ${GROW_MEMORY}`);
  const growSoFar = (size: number) => {
    if (size >>> 0 <= MAX_MEMORY_BYTES) return grow(size);
    onFull();
    return 0;
  };
  return { ...imports, env: { ...imports.env, [GROW_MEMORY]: growSoFar } };
}

async function compileCode(): Promise<WebAssembly.Module> {
  const { PDFIUM_WASM_BASE64: text } = await import(PDFIUM_CODE) as Record<string, string>;
  return await WebAssembly.compile(Uint8Array.fromBase64(text));
}

/** Uses a library that nobody else uses meanwhile. One that has failed is not used again. */
async function* withLibrary<T>(
  bytes: Uint8Array,
  use: (library: Library) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const taken = idle;
  idle = undefined;
  const library = taken?.library ?? await startLibrary();
  const documents = (taken?.documents ?? 0) + 1;
  let isIntact = false;
  try {
    yield* use(library);
    isIntact = true;
  } catch (error) {
    if (library.isFull()) throw tooMuchMemory(error);
    isIntact = error instanceof DocumentError && error.problem !== "too-large";
    throw error;
  } finally {
    const isWorthKeeping = isIntact && documents < MOST_DOCUMENTS && bytes.length <= SMALL_BYTES;
    if (isWorthKeeping && idle === undefined) idle = { library, documents };
    else library.destroy();
  }
}

/**
 * Draws the pages of a PDF, each shrunk to fit one fax page. PDFium (WebAssembly, 4 MB)
 * is loaded on first use.
 *
 * @throws {DocumentError} `"corrupt"`, `"unsupported"` (a password) or `"too-large"`.
 */
export async function* drawPdf(
  bytes: Uint8Array,
  format: PageFormat,
  options: DocumentLimits & { readonly halftone: Halftone },
): AsyncGenerator<Bitmap> {
  try {
    yield* withLibrary(bytes, (library) => drawPages(library, bytes, format, options));
  } catch (cause) {
    if (cause instanceof DocumentError) throw cause;
    throw corrupt("PDF", `it cannot be drawn (${messageOf(cause)})`, { cause });
  }
}

async function* drawPages(
  library: Library,
  bytes: Uint8Array,
  format: PageFormat,
  options: DocumentLimits & { readonly halftone: Halftone },
): AsyncGenerator<Bitmap> {
  const document = await library.loadDocument(bytes).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  try {
    const count = document.getPageCount();
    if (count < 1) throw corrupt("PDF", "it has no page");
    checkPages("PDF", count, options.maxPages ?? DEFAULT_LIMITS.maxPages);
    for (let i = 0; i < count; i++) {
      yield await drawPage(document.getPage(i), format, options.halftone);
    }
  } finally {
    document.destroy();
  }
}

/** The part of a PDFium page that is used here. */
interface PdfPage {
  getOriginalSize(): { originalWidth: number; originalHeight: number };
  render(options: {
    width: number;
    height: number;
    scale: number;
    colorSpace: "Gray";
    render: "bitmap";
    renderFormFields: boolean;
  }): Promise<{ width: number; height: number; data: Uint8Array }>;
}

async function drawPage(page: PdfPage, format: PageFormat, halftone: Halftone): Promise<Bitmap> {
  const { originalWidth, originalHeight } = page.getOriginalSize();
  const inches = { x: originalWidth / POINTS_PER_INCH, y: originalHeight / POINTS_PER_INCH };
  if (!(inches.x > 0 && inches.y > 0)) throw corrupt("PDF", "a page has no size");
  const shrink = Math.min(
    1,
    format.width / format.xDpi / inches.x,
    format.height / format.yDpi / inches.y,
  );
  // PDFium draws at the size of the fax page itself, so that nothing is scaled twice.
  const { width, height, data } = await page.render({
    width: Math.max(1, Math.round(inches.x * shrink * format.xDpi)),
    height: Math.max(1, Math.round(inches.y * shrink * format.yDpi)),
    scale: 1,
    colorSpace: "Gray",
    render: "bitmap",
    renderFormFields: true,
  });
  return fillPage(
    { width, height, data, xDpi: format.xDpi, yDpi: format.yDpi },
    format,
    halftone,
  );
}

function tooMuchMemory(cause: unknown): DocumentError {
  const message = "Cannot read PDF: drawing it takes too much memory; print it as a new PDF first";
  return new DocumentError("too-large", message, { cause });
}

function unreadable(cause: unknown): DocumentError {
  const reason = messageOf(cause);
  return /password/i.test(reason)
    ? new DocumentError("unsupported", "Cannot read PDF: it is protected by a password", { cause })
    : corrupt("PDF", `it cannot be opened (${reason})`, { cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
