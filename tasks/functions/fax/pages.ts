/**
 * Documents as fax pages, for step functions.
 *
 * @module
 */
import type { RenderedFax } from "../../../lib/document/mod.ts";
import { TaskError } from "../../../lib/engine/mod.ts";
import { unifontFile } from "../../../lib/unifont.ts";
import { fileError } from "../file_error.ts";

/**
 * Turns a document into fax pages.
 *
 * @throws {TaskError} `fax.document-not-found`, `fax.bad-document`.
 */
export async function renderDocument(
  document: string,
  resolution: "standard" | "fine",
): Promise<RenderedFax> {
  const { DocumentError, renderFax } = await import("../../../lib/document/mod.ts");
  try {
    return await renderFax({ path: document }, { resolution });
  } catch (error) {
    if (!(error instanceof DocumentError)) throw fileError("fax document", document, error);
    const code = error.problem === "missing" ? "fax.document-not-found" : "fax.bad-document";
    throw new TaskError(error.message, {
      code,
      details: { document, problem: error.problem },
      cause: error,
    });
  }
}

/** What turning documents into pages reads: the documents, and the font for all scripts. */
export function documentFiles(documents: readonly string[]): readonly string[] {
  const font = unifontFile();
  return font === undefined ? documents : [...documents, font];
}
