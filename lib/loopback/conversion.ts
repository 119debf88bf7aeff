import type { Bitmap, FaxResolution } from "../document/mod.ts";
import { createBitmap, renderFax, writeFaxTiff } from "../document/mod.ts";
import type { CoverPage } from "../document/mod.ts";
import { leaveQueue } from "./broadcasts.ts";
import { sendReceipt } from "./end_calls.ts";
import type { Row, Store } from "./store.ts";
import { isStoreFailure } from "./store.ts";

/** A fax that is ready to be dialled. */
interface ConvertedFax {
  readonly tiff: Uint8Array;
  readonly pageCount: number;
}

/**
 * Converts the document of the oldest job that waits for that.
 *
 * @param isStopped Asked after each wait; what was done by then is given up.
 * @returns false if no job waits.
 * @throws {Error} If the store cannot be used at present: the job waits on, it has not failed.
 */
export async function convertOldest(store: Store, isStopped: () => boolean): Promise<void> {
  const document = waitingDocument(store);
  if (document === undefined) return;
  const id = Number(document.id);
  if (document.is_fax === 1) return finish(store, id, Number(document.page_count));
  let fax: ConvertedFax;
  try {
    fax = await convert(store, document);
  } catch (error) {
    if (isStoreFailure(error)) throw error;
    // the document's fault: no further attempt will help
    if (!isStopped()) fail(store, id, error);
    return;
  }
  if (isStopped()) return;
  store.transaction(() => {
    store.run(
      "UPDATE documents SET bytes = ?, is_fax = 1, page_count = ? WHERE id = ?",
      fax.tiff,
      fax.pageCount,
      id,
    );
    store.run("DELETE FROM document_parts WHERE document_id = ?", id);
    finish(store, id, fax.pageCount);
  });
}

/** The document that is converted next, or undefined. */
export function waitingDocument(store: Store): Row | undefined {
  return store.get(
    "SELECT d.id, d.name, d.cover, d.bytes, d.is_fax, d.page_count FROM jobs j JOIN documents d " +
      "ON d.id = j.document_id WHERE j.state = 'converting' ORDER BY j.id LIMIT 1",
  );
}

async function convert(store: Store, document: Row): Promise<ConvertedFax> {
  const bytesOf = (row: Row) => Uint8Array.from(row.bytes as Uint8Array);
  const parts = store.all(
    "SELECT name, bytes FROM document_parts WHERE document_id = ? ORDER BY position",
    Number(document.id),
  );
  const cover: CoverPage | undefined = document.cover === null
    ? undefined
    : JSON.parse(String(document.cover));
  if (parts.length === 0) {
    const source = { bytes: bytesOf(document), name: String(document.name) };
    const fax = await renderFax(source, { coverPage: cover });
    return { tiff: fax.tiff, pageCount: fax.pages.length };
  }
  const faxes = [];
  for (const part of [document, ...parts]) {
    faxes.push(await renderFax({ bytes: bytesOf(part), name: String(part.name) }));
  }
  const isFine = faxes.some(({ resolution }) => resolution === "fine");
  const resolution: FaxResolution = isFine ? "fine" : "standard";
  const pages = faxes.flatMap((fax) =>
    isFine && fax.resolution === "standard" ? fax.pages.map(doubled) : fax.pages
  );
  const joined = writeFaxTiff(pages, { resolution });
  if (cover === undefined) return { tiff: joined, pageCount: pages.length };
  const fax = await renderFax({ bytes: joined, name: String(document.name) }, { coverPage: cover });
  return { tiff: fax.tiff, pageCount: fax.pages.length };
}

/** Each row twice: a page of standard resolution among fine ones. */
function doubled(page: Bitmap): Bitmap {
  const double = createBitmap(page.width, page.height * 2);
  const stride = page.data.length / page.height;
  for (let row = 0; row < page.height; row++) {
    const bytes = page.data.subarray(row * stride, (row + 1) * stride);
    double.data.set(bytes, 2 * row * stride);
    double.data.set(bytes, (2 * row + 1) * stride);
  }
  return double;
}

function fail(store: Store, documentId: number, error: unknown): void {
  const now = Date.now();
  store.transaction(() => {
    const jobs = store.all(
      "SELECT id, submission_id FROM jobs WHERE document_id = ? AND state = 'converting'",
      documentId,
    );
    store.run(
      "UPDATE jobs SET state = 'failed', device_status = 'fatal-error', ended_at = ?, " +
        "failure = ? WHERE document_id = ? AND state = 'converting'",
      now,
      error instanceof Error ? error.message : String(error),
      documentId,
    );
    for (const job of jobs) {
      leaveQueue(store, job);
      sendReceipt(store, Number(job.id), now);
    }
  });
}

function finish(store: Store, documentId: number, pageCount: number): void {
  store.run(
    "UPDATE jobs SET page_count = ?, size_bytes = (SELECT length(bytes) FROM documents WHERE " +
      "id = ?2), state = CASE WHEN state <> 'converting' THEN state WHEN due_at IS NULL THEN " +
      "'ready' ELSE 'waiting' END WHERE document_id = ?2 AND queued = 1",
    pageCount,
    documentId,
  );
}
