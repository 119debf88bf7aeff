/**
 * `fax.send` and `fax.check-documents`.
 *
 * @module
 */
import { tmpdir } from "node:os";
import { basename } from "node:path";
import type { RenderedFax } from "../../lib/document/mod.ts";
import { defineFunction, e164, path, TaskError, type TaskFunction } from "../../lib/engine/mod.ts";
import { type AnyFaxServer, FaxError, type FaxRequest } from "../../lib/fax/mod.ts";
import { z } from "../../lib/zod.ts";
import { fileError } from "./file_error.ts";
import { serverHandle } from "./fax_handle.ts";
import { waitOrTakeBack } from "./fax_wait.ts";

const sendInput = z.strictObject({
  server: serverHandle,
  to: e164().describe("Fax number, as +14255550100"),
  document: path({ access: "read" }).describe("TIFF, PNG, JPEG, GIF, PDF or UTF-8 text"),
  waitFor: z.enum(["queued", "sent", "delivered"]).default("delivered")
    .describe("When the step is done: in the queue, on the line, or all pages arrived"),
  recipient: z.string().optional().describe("Name of the recipient"),
  company: z.string().optional().describe("Company of the recipient"),
  sender: z.string().optional().describe("Name of the sender"),
  senderCompany: z.string().optional().describe("Company of the sender"),
  subject: z.string().optional().describe("Subject, shown in the queue"),
  billingCode: z.string().optional().describe("Billing code"),
  tsid: z.string().max(20).optional().describe("Station id to send"),
  resolution: z.enum(["standard", "fine"]).default("fine").describe("98 or 196 lines an inch"),
});

const sendOutput = z.object({
  jobId: z.string(),
  to: z.string(),
  document: z.string(),
  documentFile: z.string().describe(
    "The document again, under a name that rows of a list seldom have",
  ),
  pages: z.int(),
  delivery: z.enum(["queued", "sent", "delivered"]),
  warnings: z.array(z.string()),
});

/**
 * Sends one document to one number.
 *
 * The document becomes a fax TIFF here, so that the service needs no program to print it. A wait
 * that is cancelled, and a fax that failed for good, leave nothing in the queue: a retry submits
 * anew and nothing is sent twice. After a crash it is the job of the interrupted run that is
 * waited for.
 *
 * @throws {TaskError} `fax.bad-document`, `fax.document-not-found`: before anything is submitted.
 * @throws {TaskError} `unclear` when nobody can tell whether the fax went out.
 * @throws {FaxError} `fax.busy`, `fax.no-answer`, `fax.line-unavailable`, `fax.rejected`, …
 */
export const send: TaskFunction<typeof sendInput, typeof sendOutput, readonly ["server"]> =
  defineFunction({
    name: "fax.send",
    summary: "Send a document to a fax number",
    input: sendInput,
    output: sendOutput,
    positional: ["server"],
    effect: "send",
    describe: ({ document, to }) => ({ verb: "send fax", target: `${document} to ${to}` }),
    permissions: ({ document }) => {
      const drafts = draftFolder();
      return {
        ffi: true,
        read: document === undefined || drafts === undefined ? true : [document, drafts],
        write: drafts === undefined ? true : [drafts],
      };
    },
    async run({ server, to, document, waitFor, resolution, ...fields }, ctx) {
      const fax = await render(document, resolution);
      for (const warning of fax.warnings) ctx.log.warn(`${document}: ${warning}`);
      ctx.signal.throwIfAborted();
      const tag = await onceTag(ctx.onceKey);
      const name = basename(document);
      const id = await submit(server, fax.tiff, {
        faxNumber: to,
        displayName: `${fields.subject ?? name} ${tag}`,
        recipientName: fields.recipient,
        recipientCompany: fields.company,
        senderName: fields.sender,
        senderCompany: fields.senderCompany,
        billingCode: fields.billingCode,
        tsid: fields.tsid,
      }).catch((error) => {
        throw error instanceof FaxError ? renamed(error, name, to) : error;
      });
      const pages = fax.pages.length;
      const base = {
        jobId: id,
        to,
        document,
        documentFile: document,
        pages,
        warnings: [...fax.warnings],
      };
      if (waitFor === "queued") return { ...base, delivery: "queued" };
      try {
        const { signal, progress } = ctx;
        const options = { signal, progress, until: waitFor };
        const delivery = await waitOrTakeBack(server, { id, nameEnd: tag }, options);
        return { ...base, delivery };
      } catch (error) {
        throw error instanceof FaxError ? renamed(error, name, to) : error;
      }
    },
    async reconcile(onceKey, { server, to, document, waitFor }, ctx) {
      const { signal, progress } = ctx;
      const tag = await onceTag(onceKey);
      const known = { to, document, documentFile: document, warnings: [] };
      const job = (await server.jobs.list({ signal }))
        .find(({ displayName }) => displayName.endsWith(tag));
      if (job === undefined) {
        const sent = await server.jobs.findSent(tag, { signal });
        if (sent === "not-sent") return { happened: false };
        if (sent === undefined) {
          const reason = "the job is not in the queue: it was sent, or never submitted";
          return { happened: "unclear", reason };
        }
        const { id: jobId, pageCount: pages } = sent;
        return { happened: true, result: { ...known, jobId, pages, delivery: "delivered" } };
      }
      const { id, pageCount: pages } = job;
      const base = { ...known, jobId: id, pages };
      if (waitFor === "queued") return { happened: true, result: { ...base, delivery: waitFor } };
      try {
        const options = { signal, progress, until: waitFor };
        const delivery = await waitOrTakeBack(server, { id, nameEnd: tag }, options);
        return { happened: true, result: { ...base, delivery } };
      } catch (error) {
        if (error instanceof TaskError) throw error; // unclear
        const failure = error instanceof FaxError ? renamed(error, basename(document), to) : error;
        return { happened: false, error: failure };
      }
    },
  });

const checkInput = z.strictObject({
  documents: z.array(path({ access: "read" })).describe("Documents that are to be sent"),
});
const checkOutput = z.object({
  documents: z.array(z.object({ path: z.string(), kind: z.string(), pages: z.int() })),
  pages: z.int(),
});

/**
 * Turns every document into fax pages and throws them away: what cannot be sent is found before
 * the first fax goes out. Each document is looked at once, however often it is named.
 *
 * @throws {TaskError} `fax.bad-document` with every document that cannot be sent.
 */
export const checkDocuments: TaskFunction<
  typeof checkInput,
  typeof checkOutput,
  readonly ["documents"]
> = defineFunction({
  name: "fax.check-documents",
  summary: "Find documents that cannot be sent, before anything is",
  input: checkInput,
  output: checkOutput,
  positional: ["documents"],
  effect: "read",
  describe: ({ documents }) => ({ verb: "check", target: `${documents.length} documents` }),
  permissions: ({ documents }) => ({ read: documents ?? true }),
  async run({ documents }, ctx) {
    const checked: z.output<typeof checkOutput>["documents"] = [];
    const faults: string[] = [];
    for (const document of new Set(documents)) {
      ctx.signal.throwIfAborted();
      try {
        const { kind, pages } = await render(document, "fine");
        checked.push({ path: document, kind, pages: pages.length });
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

async function render(document: string, resolution: "standard" | "fine"): Promise<RenderedFax> {
  const { DocumentError, renderFax } = await import("../../lib/document/mod.ts");
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

/** Where `submit` keeps the pages for a moment; undefined where the system may not be asked. */
function draftFolder(): string | undefined {
  try {
    return tmpdir();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** The service copies what it is given, so the file is needed until it has answered. */
async function submit(
  server: AnyFaxServer,
  tiff: Uint8Array,
  fields: Omit<FaxRequest, "document">,
): Promise<string> {
  const file = await Deno.makeTempFile({ prefix: "comtask-", suffix: ".tif" });
  try {
    await Deno.writeFile(file, tiff);
    return await server.send({ ...fields, document: file });
  } finally {
    await Deno.remove(file).catch(() => {}); // the service may still have it open
  }
}

/** The same error about the document as the person knows it, not as the service or queue does. */
function renamed(error: FaxError, name: string, to: string): FaxError {
  const { hresult, serverText, jobId } = error;
  return new FaxError(`send "${name}" to ${to}`, error.code, {
    cause: error,
    ...(hresult === undefined ? {} : { hresult }),
    ...(serverText === undefined ? {} : { serverText }),
    ...(jobId === undefined ? {} : { jobId }),
  });
}

/** A mark in the name of a job, by which a later run finds out whether it was submitted. */
async function onceTag(onceKey: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(onceKey));
  return `#${new Uint8Array(digest).toHex().slice(0, 10)}`;
}
