/**
 * Rendering, loaded when a document is first rendered: decoders and fonts are the largest part of
 * this layer, and who only reads fax files does not need them.
 *
 * @module
 */
import type { DocumentSource } from "./read_document.ts";
import type { RenderedFax, RenderOptions } from "./render_fax.ts";

/**
 * Turns a document into fax pages and a fax TIFF.
 *
 * A TIFF that is a fax already passes unchanged.
 *
 * @throws {DocumentError} If it is missing, unreadable, of an unknown kind, corrupt or too large.
 */
export async function renderFax(
  source: DocumentSource,
  options: RenderOptions = {},
): Promise<RenderedFax> {
  return await (await import("./render_fax.ts")).renderFax(source, options);
}
