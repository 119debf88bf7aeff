/**
 * `fax.check-documents`.
 *
 * @module
 */
import { defineFunction, path, TaskError, type TaskFunction } from "../../../lib/engine/mod.ts";
import { z } from "../../../lib/zod.ts";
import { documentFiles, renderDocument } from "./pages.ts";

const checkInput = z.strictObject({
  documents: z.array(path({ access: "read" })).describe("Documents that are to be sent"),
});
const checkOutput = z.object({
  documents: z.array(z.object({ path: z.string(), kind: z.string(), pages: z.int() })),
  pages: z.int(),
});

/** What {@link checkDocuments} is given. */
export interface CheckDocumentsInput {
  /** Documents that are to be sent. */
  readonly documents: string[];
}

/** A document that can be sent. */
export interface CheckedDocument {
  /** The file. */
  readonly path: string;
  /** What it is, as `"pdf"` or `"text"`. */
  readonly kind: string;
  /** Fax pages that it makes. */
  readonly pages: number;
}

/** What {@link checkDocuments} gives back. */
export interface CheckDocumentsResult {
  /** Each document once. */
  readonly documents: readonly CheckedDocument[];
  /** Pages of all documents. */
  readonly pages: number;
}

/**
 * Turns every document into fax pages and throws them away: what cannot be sent is found before
 * the first fax goes out. Each document is looked at once, however often it is named.
 *
 * @throws {TaskError} `fax.bad-document` with every document that cannot be sent.
 */
export const checkDocuments: TaskFunction<
  CheckDocumentsInput,
  CheckDocumentsResult,
  readonly ["documents"]
> = defineFunction({
  name: "fax.check-documents",
  summary: "Find documents that cannot be sent, before anything is",
  input: checkInput,
  output: checkOutput,
  positional: ["documents"],
  effect: "read",
  describe: ({ documents }) => ({ verb: "check", target: `${documents.length} documents` }),
  permissions: ({ documents }) => ({
    read: documents === undefined ? true : documentFiles(documents),
  }),
  async run({ documents }, ctx) {
    const checked: CheckedDocument[] = [];
    const faults: string[] = [];
    for (const document of new Set(documents)) {
      ctx.signal.throwIfAborted();
      try {
        const { kind, pageCount } = await renderDocument(document, "fine");
        checked.push({ path: document, kind, pages: pageCount });
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
        faults.push(error.message.replace(/^Cannot fax document /, ""));
      }
      ctx.progress({ done: checked.length + faults.length, total: documents.length });
    }
    if (faults.length > 0) {
      const list = faults.length === 1 ? ` ${faults[0]}` : `\n  ${faults.join("\n  ")}`;
      throw new TaskError(`Cannot send the documents:${list}`, {
        code: "fax.bad-document",
        details: { faults },
      });
    }
    return { documents: checked, pages: checked.reduce((sum, { pages }) => sum + pages, 0) };
  },
});
