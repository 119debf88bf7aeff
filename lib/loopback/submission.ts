import { createHash } from "node:crypto";
import type { CoverPage, Document } from "../document/mod.ts";
import { coverPageText, documentKind, inspectFaxTiff, readDocument } from "../document/mod.ts";
import type { FaxSubmission } from "./job.ts";
import type { JobDetails } from "./job_rows.ts";
import { LoopbackError } from "./loopback_error.ts";
import { stationId } from "./station_id.ts";
import type { Store } from "./store.ts";

/** What a fax consists of, and how it is stored. */
export interface StoredDocument {
  readonly id: number;
  readonly name: string;
  /** Whether it can be dialled as it is. */
  readonly isFax: boolean;
  /** 0 until it is a fax. */
  readonly pageCount: number;
  readonly sizeBytes: number;
}

/** The documents of a fax before they are stored. */
export interface FaxContent {
  readonly documents: readonly Document[];
  readonly cover: CoverPage | undefined;
}

/**
 * Reads what a fax consists of: its documents, or the text of its cover page alone.
 *
 * @throws {LoopbackError} `"no-document"` if it has neither.
 * @throws {DocumentError} If a document cannot be read, or is of a kind that is not accepted.
 */
export function readContent(fax: FaxSubmission): FaxContent {
  const bodies = [...fax.document === undefined ? [] : [fax.document], ...fax.moreDocuments ?? []];
  if (bodies.length === 0) {
    if (!fax.coverPage) {
      throw new LoopbackError(
        "no-document",
        "Cannot submit fax: it has neither a document nor a cover page",
      );
    }
    const bytes = new TextEncoder().encode(coverPageText(coverOf(fax), 0));
    return { documents: [{ name: "cover page", bytes }], cover: undefined };
  }
  const documents = bodies.map((body) => readDocument(body));
  for (const { bytes } of documents) documentKind(bytes);
  return { documents, cover: fax.coverPage ? coverOf(fax) : undefined };
}

/** Stores the content of a fax, or finds the same one that is there already. */
export function saveContent(store: Store, { documents, cover }: FaxContent): StoredDocument {
  const [first, ...more] = documents;
  const isAlone = more.length === 0 && cover === undefined;
  const tiff = isAlone && documentKind(first.bytes) === "tiff"
    ? inspectFaxTiff(first.bytes)
    : undefined;
  const isFax = tiff?.isPrepared === true;
  const pageCount = isFax ? tiff.pages.length : 0;
  const sizeBytes = documents.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const coverText = cover === undefined ? null : JSON.stringify(cover);
  const hash = createHash("sha256").update(coverText ?? "");
  for (const { bytes } of documents) hash.update(`${bytes.length};`).update(bytes);
  const key = hash.digest("hex");
  const known = store.get("SELECT id FROM documents WHERE hash = ?", key);
  const id = known !== undefined ? Number(known.id) : store.run(
    "INSERT INTO documents (hash, name, cover, is_fax, page_count, bytes) " +
      "VALUES (?, ?, ?, ?, ?, ?)",
    key,
    first.name,
    coverText,
    isFax ? 1 : 0,
    pageCount,
    first.bytes,
  ).id;
  if (known === undefined) {
    more.forEach(({ name, bytes }, i) => {
      store.run("INSERT INTO document_parts VALUES (?, ?, ?, ?)", id, i + 1, name, bytes);
    });
  }
  return { id, name: first.name, isFax, pageCount, sizeBytes };
}

/** What a job knows of its fax, apart from its document. */
export function detailsOf(fax: FaxSubmission, documentName: string, user: string): JobDetails {
  return {
    displayName: fax.displayName || documentName.replace(/^.*[\\/]/, ""),
    userName: fax.userName ?? user,
    recipient: fax.recipient ?? {},
    sender: fax.sender ?? {},
    tsid: stationId(fax.tsid ?? ""),
    billingCode: fax.billingCode ?? "",
    coverpageSubject: fax.coverpageSubject ?? "",
    coverpageNote: fax.coverpageNote ?? "",
    discountSend: fax.discountSend ?? false,
    submissionId: fax.submissionId ?? "",
    notBefore: fax.notBefore,
    hasCoverPage: fax.coverPage ?? false,
    receipt: fax.receipt,
  };
}

/** What the cover page of a fax says. */
function coverOf(fax: FaxSubmission): CoverPage {
  const { recipient = {}, sender = {} } = fax;
  return {
    template: fax.coverTemplate,
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
