/**
 * `fax.send`.
 *
 * @module
 */
import { tmpdir } from "node:os";
import { basename } from "node:path";
import {
  defineFunction,
  e164,
  path,
  type Reconciled,
  type TaskContext,
  TaskError,
  type TaskFunction,
} from "../../../lib/engine/mod.ts";
import { FaxError, type FaxRequest } from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";
import {
  type Broadcast,
  broadcast,
  type Delivery,
  type DeliveryState,
  unclearNumbers,
} from "./broadcast.ts";
import { dialsOf } from "./attempts.ts";
import { serverHandle, type ServerInput } from "./handle.ts";
import { type CheckedPages, versionOf, withFaxFile } from "./fax_file.ts";
import { documentFiles, renderDocument } from "./pages.ts";
import { takeBackUnchecked, waitOrTakeBack } from "./wait.ts";

const sendInput = z.strictObject({
  server: serverHandle,
  to: z.union([e164(), z.array(e164()).min(1)])
    .describe("Fax number, as +14255550100, or a list of them"),
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

const delivery = z.enum(["queued", "sent", "delivered"]);

const sendOutput = z.object({
  jobId: z.string(),
  to: z.string(),
  document: z.string(),
  documentFile: z.string().describe(
    "The document again, under a name that rows of a list seldom have",
  ),
  pages: z.int(),
  delivery,
  warnings: z.array(z.string()),
  recipients: z.array(z.object({ to: z.string(), jobId: z.string(), delivery })),
});

/** What {@link send} is given. */
export interface SendInput extends ServerInput {
  /** Fax number, as +14255550100, or a list of them. */
  readonly to: string | string[];
  /** TIFF, PNG, JPEG, GIF, PDF or UTF-8 text. */
  readonly document: string;
  /**
   * When the call is done: in the queue, on the line, or all pages arrived; default `"delivered"`.
   */
  readonly waitFor?: DeliveryState;
  /** Name of the recipient. */
  readonly recipient?: string;
  /** Company of the recipient. */
  readonly company?: string;
  /** Name of the sender. */
  readonly sender?: string;
  /** Company of the sender. */
  readonly senderCompany?: string;
  /** Subject, shown in the queue. */
  readonly subject?: string;
  /** Who pays for it. */
  readonly billingCode?: string;
  /** How the sending station names itself: at most 20 characters. */
  readonly tsid?: string;
  /** 98 or 196 lines an inch; default `"fine"`. */
  readonly resolution?: "standard" | "fine";
}

/** What {@link send} gives back. */
export interface SendResult {
  /** Id of the job; of many, that of the first. */
  readonly jobId: string;
  /** The number; of many, a list with commas. */
  readonly to: string;
  /** The document as it was named. */
  readonly document: string;
  /** The document again, under a name that rows of a list seldom have. */
  readonly documentFile: string;
  /** Pages of the fax. */
  readonly pages: number;
  /** How far it came; of many, the first. */
  readonly delivery: DeliveryState;
  /** What the person should know, such as characters that could not be shown. */
  readonly warnings: readonly string[];
  /** What became of it for each number. */
  readonly recipients: readonly Delivery[];
}

type Input = z.output<typeof sendInput>;
type Output = z.output<typeof sendOutput>;

/**
 * Sends one document to one number, or to many.
 *
 * The document becomes a fax TIFF here, so that the service needs no program to print it. A wait
 * that is cancelled, and a fax that failed for good, leave nothing in the queue: a retry submits
 * anew and nothing is sent twice. After a crash it is the job of the interrupted run that is
 * waited for. Of many numbers, those that a fax has reached are left out when the step is tried
 * again; in a later process that needs the archive of the server.
 *
 * @throws {TaskError} `fax.bad-document`, `fax.document-not-found`: before anything is submitted.
 * @throws {TaskError} `unclear` when nobody can tell whether the fax went out.
 * @throws {TaskError} `fax.some-not-sent` when some of many numbers were not reached; its details
 *   say which.
 * @throws {FaxError} `fax.busy`, `fax.no-answer`, `fax.line-unavailable`, `fax.rejected`, …
 */
export const send: TaskFunction<SendInput, SendResult, readonly ["server"]> = defineFunction({
  name: "fax.send",
  summary: "Send a document to one or many fax numbers",
  input: sendInput,
  output: sendOutput,
  positional: ["server"],
  effect: "send",
  describe: ({ document, to }) => ({
    verb: "send fax",
    target: `${document} to ${Array.isArray(to) ? to.join(", ") : to}`,
  }),
  permissions: ({ document }) => {
    const drafts = draftFolder();
    return {
      ffi: true,
      read: document === undefined || drafts === undefined
        ? true
        : documentFiles([document, drafts]),
      write: drafts === undefined ? true : [drafts],
    };
  },
  attempts: dialsOf,
  async run(input, ctx) {
    const { document, resolution } = input;
    const version = versionOf(document);
    const fax = await renderDocument(document, resolution);
    for (const warning of fax.warnings) ctx.log.warn(`${document}: ${warning}`);
    ctx.signal.throwIfAborted();
    const checked = { tiff: fax.tiff, original: fax.wasPrepared ? version : undefined };
    const pages = { pages: fax.pageCount, warnings: [...fax.warnings] };
    const numbers = numbersOf(input);
    const deliveries = numbers.length === 1
      ? [await sendOne(input, numbers[0], checked, ctx)]
      : await broadcast(broadcastOf(input, numbers, checked), ctx);
    return resultOf(input, deliveries, pages);
  },
  async reconcile(onceKey, input, ctx) {
    const numbers = numbersOf(input);
    if (numbers.length === 1) {
      return await reconcileOne(onceKey, input, numbers[0], ctx);
    }
    const { server } = input;
    const order = { server, numbers, tagOf: onceTag };
    const unclear = await unclearNumbers(order, { ...ctx, onceKey });
    if (unclear.length === 0) return { happened: false };
    const reason = `nothing says whether it was sent to ${unclear.join(", ")}: there is no such ` +
      "job in the queue";
    return { happened: "unclear", reason };
  },
});

/** The numbers of a call, each once. */
function numbersOf({ to }: Input): string[] {
  return [...new Set([to].flat())];
}

function broadcastOf(input: Input, numbers: readonly string[], checked: CheckedPages): Broadcast {
  return {
    server: input.server,
    name: basename(input.document),
    numbers,
    tagOf: onceTag,
    sendOne: (to, ctx) => sendOne(input, to, checked, ctx),
    async goOn(to, ctx) {
      const answer = await reconcileOne(ctx.onceKey, input, to, ctx);
      if (answer.happened === true) return answer.result.recipients[0];
      if (answer.happened === false && answer.error !== undefined) throw answer.error;
      return undefined;
    },
  };
}

function resultOf(
  { document }: Input,
  recipients: readonly Delivery[],
  { pages, warnings }: Pick<Output, "pages" | "warnings">,
): Output {
  return {
    jobId: recipients[0].jobId,
    to: recipients.map(({ to }) => to).join(", "),
    document,
    documentFile: document,
    pages,
    delivery: recipients[0].delivery,
    warnings,
    recipients: recipients.map((one) => ({ ...one })),
  };
}

/** Puts a fax into the queue, and waits as long as the input says. */
async function sendOne(
  input: Input,
  to: string,
  checked: CheckedPages,
  ctx: TaskContext,
): Promise<Delivery> {
  const { server, document, waitFor } = input;
  const tag = onceTag(ctx.onceKey);
  const name = basename(document);
  try {
    const fields: Omit<FaxRequest, "document"> = {
      faxNumber: to,
      displayName: `${input.subject ?? name} ${tag}`,
      recipientName: input.recipient,
      recipientCompany: input.company,
      senderName: input.sender,
      senderCompany: input.senderCompany,
      billingCode: input.billingCode,
      tsid: input.tsid,
    };
    const jobId = await withFaxFile(
      checked,
      (file) => server.send({ ...fields, document: file }),
      (id) => takeBackUnchecked(server, id, name),
    );
    if (waitFor === "queued") return { to, jobId, delivery: waitFor };
    const options = { signal: ctx.signal, progress: ctx.progress, until: waitFor };
    const delivery = await waitOrTakeBack(server, { id: jobId, nameEnd: tag }, options);
    return { to, jobId, delivery };
  } catch (error) {
    throw error instanceof FaxError ? renamed(error, name, to) : error;
  }
}

/** What became of a fax that an interrupted call may have submitted. */
async function reconcileOne(
  onceKey: string,
  input: Input,
  to: string,
  ctx: TaskContext,
): Promise<Reconciled<Output>> {
  const { server, document, waitFor } = input;
  const { signal, progress } = ctx;
  const tag = onceTag(onceKey);
  const came = (jobId: string, pages: number, delivery: Delivery["delivery"]) => ({
    happened: true as const,
    result: resultOf({ ...input, to }, [{ to, jobId, delivery }], { pages, warnings: [] }),
  });
  const job = (await server.jobs.list({ signal }))
    .find(({ displayName }) => displayName.endsWith(tag));
  if (job === undefined) {
    const sent = await server.jobs.findSent(tag, { signal });
    if (sent === "not-sent") return { happened: false };
    if (sent === undefined) {
      const reason = "the job is not in the queue: it was sent, or never submitted";
      return { happened: "unclear", reason };
    }
    return came(sent.id, sent.pageCount, "delivered");
  }
  const { id, pageCount } = job;
  if (waitFor === "queued") return came(id, pageCount, waitFor);
  try {
    const options = { signal, progress, until: waitFor };
    return came(id, pageCount, await waitOrTakeBack(server, { id, nameEnd: tag }, options));
  } catch (error) {
    if (error instanceof TaskError) throw error; // unclear
    const failure = error instanceof FaxError ? renamed(error, basename(document), to) : error;
    return { happened: false, error: failure };
  }
}

/** Where the pages are kept for a moment; undefined where the system may not be asked. */
function draftFolder(): string | undefined {
  try {
    return tmpdir();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
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
function onceTag(onceKey: string): string {
  // Not imported: that would load all of it at every start.
  const { createHash } = globalThis.process.getBuiltinModule("node:crypto");
  return `#${createHash("sha256").update(onceKey).digest("hex").slice(0, 10)}`;
}
