import type { CoverPage, Document } from "../document/mod.ts";
import { coverPageText, readDocument } from "../document/mod.ts";
import type { FaxSubmission } from "./job.ts";
import { LoopbackError } from "./loopback_error.ts";

/**
 * Reads what a fax consists of: its document, or the text of its cover page alone.
 *
 * @throws {LoopbackError} `"no-document"` if it has neither.
 * @throws {DocumentError} If the document cannot be read.
 */
export function readBody(fax: FaxSubmission): Document {
  if (fax.document !== undefined) return readDocument(fax.document);
  if (!fax.coverPage) {
    throw new LoopbackError(
      "no-document",
      "Cannot submit fax: it has neither a document nor a cover page",
    );
  }
  const bytes = new TextEncoder().encode(coverPageText(coverOf(fax), 0));
  return { name: "cover page", bytes };
}

/** What the cover page of a fax says. */
export function coverOf(fax: FaxSubmission): CoverPage {
  const { recipient = {}, sender = {} } = fax;
  return {
    to: recipient.name,
    toCompany: recipient.company,
    toNumber: fax.faxNumber,
    from: sender.name,
    fromCompany: sender.company,
    fromNumber: sender.fax,
    fromPhone: sender.officePhone,
    subject: fax.coverpageSubject,
    note: fax.coverpageNote,
    time: Temporal.Now.plainDateTimeISO().toString({ smallestUnit: "minute" }).replace("T", " "),
  };
}
