/**
 * `fax.receive`.
 *
 * @module
 */
import { join } from "node:path";
import { defineFunction, type Log, path, type TaskContext } from "../../../lib/engine/mod.ts";
import { type ArchivedFax, type FaxBoxName, FaxError } from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";
import { type ArchivedResult, archivedSchema, boxName, boxOf, toResult } from "./archive.ts";
import { serverHandle, type ServerInput } from "./handle.ts";
import { FaxLedger } from "./ledger.ts";
import { fileError } from "../file_error.ts";
import { freeName } from "../file_place.ts";
import { makeFolder } from "../file_write.ts";
import { streaming, type StreamingFunction } from "../stream.ts";

const format = z.enum(["tiff", "pdf"]);

const receiveInput = z.strictObject({
  server: serverHandle,
  to: path({ access: "write" }).describe("Folder for the faxes; it is made"),
  format: format.default("tiff").describe("What to write"),
  box: boxName.default("inbox").describe("inbox: what came in; sent: what went out"),
  delete: z.boolean().default(false)
    .describe("Whether to delete each on the server once it is stored"),
  limit: z.int().min(1).optional().describe("At most so many in one call"),
});

const receivedSchema = archivedSchema.extend({ file: z.string(), format });
const receiveOutput = z.object({ faxes: z.array(receivedSchema), count: z.int() });

/** What {@link receive} is given. */
export interface ReceiveInput extends ServerInput {
  /** Folder for the faxes; it is made. */
  readonly to: string;
  /** What to write; default `"tiff"`. */
  readonly format?: "tiff" | "pdf";
  /** `"inbox"`: what came in; `"sent"`: what went out; default `"inbox"`. */
  readonly box?: FaxBoxName;
  /** Whether to delete each on the server once it is stored; default false. */
  readonly delete?: boolean;
  /** At most so many in one call. */
  readonly limit?: number;
}

/** A fax that was stored. */
export interface ReceivedResult extends ArchivedResult {
  /** The file that it was stored in. */
  readonly file: string;
  /** What was written: `"tiff"` also where a PDF was wanted and the fax could not be read. */
  readonly format: "tiff" | "pdf";
}

/** What {@link receive} gives back. */
export interface ReceiveResult {
  /** The faxes that are new. */
  readonly faxes: readonly ReceivedResult[];
  /** Number of them. */
  readonly count: number;
}

/**
 * Brings the faxes of a server's inbox into a folder, each exactly once: a ledger in the folder
 * knows them, also after a crash, and also when their files have been moved on. The faxes stay on the
 * server unless `delete` says otherwise.
 *
 * It yields the faxes that are new; after a crash the same step yields those again that it had
 * stored before. From TypeScript it is awaited, or iterated: then each fax is stored when it is
 * asked for.
 *
 * @throws {FaxError} `fax.access-denied` without the right to read the archive,
 *   `fax.not-supported` if the server has none that can be reached.
 * @throws {TaskError} `permission`, and what else files end with.
 *
 * @example
 * ```ts
 * import { connect } from "../../../lib/fax/mod.ts";
 * import { fax } from "../../mod.ts";
 *
 * const folder = await Deno.makeTempDir();
 * {
 *   await using server = await connect(`loopback:${folder}/store`);
 *   for await (const { file, callerId } of fax.receive(server, { to: `${folder}/in` })) {
 *     console.log(callerId, file);
 *   }
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export const receive: StreamingFunction<
  ReceiveInput,
  ReceiveResult,
  readonly ["server"],
  ReceivedResult
> = streaming(
  defineFunction({
    name: "fax.receive",
    summary: "Bring received faxes into a folder, each exactly once",
    input: receiveInput,
    output: receiveOutput,
    positional: ["server"],
    effect: "write",
    describe: ({ to, box, delete: deletes }) => ({
      verb: deletes ? "store and delete on the server" : "store",
      target: `${box === "sent" ? "sent" : "received"} faxes in ${to}`,
    }),
    permissions: ({ to }) => {
      const folder = to === undefined ? true : [to] as const;
      return { read: folder, write: folder, ffi: true };
    },
    async run(input, ctx) {
      const faxes = await Array.fromAsync(received(input, ctx));
      return { faxes, count: faxes.length };
    },
    // what the interrupted call has stored, the next one yields again
    reconcile: () => Promise.resolve({ happened: false }),
  }),
  received,
);

type Input = z.output<typeof receiveInput>;

async function* received(
  input: Input,
  ctx: TaskContext,
): AsyncGenerator<ReceivedResult, void, undefined> {
  const { server, to, box, limit = Infinity } = input;
  const { signal, onceKey, progress, log } = ctx;
  await makeFolder(to);
  using ledger = await openLedger(to, signal);
  let count = 0;
  for (const taken of ledger.takenBy(onceKey)) {
    yield taken as ReceivedResult;
    count++;
  }
  for await (const fax of boxOf(server, box).list({ signal })) {
    if (count >= limit) return;
    const key = keyOf(fax);
    if (!ledger.has(key)) {
      const stored = await store({ ...input, fax, key, ledger, onceKey, signal, log });
      if (stored === undefined) continue;
      progress({ message: stored.file, done: ++count });
      await deleteIfAsked(input, fax, signal);
      yield stored;
    } else {
      await deleteIfAsked(input, fax, signal); // it may have been stored just before a crash
    }
  }
}

async function openLedger(folder: string, signal: AbortSignal): Promise<FaxLedger> {
  try {
    return await FaxLedger.open(folder, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw fileError("receive faxes into", folder, error);
  }
}

interface StoreRequest extends Input {
  readonly fax: ArchivedFax;
  readonly key: string;
  readonly ledger: FaxLedger;
  readonly onceKey: string;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** @returns Undefined if the fax is not there any more. */
async function store(request: StoreRequest): Promise<ReceivedResult | undefined> {
  const { server, to, box, fax, ledger, key, onceKey, signal, log } = request;
  const draft = `.${crypto.randomUUID()}.part`;
  const draftPath = join(to, draft);
  let isNoted = false;
  try {
    await boxOf(server, box).copy(fax.id, draftPath, { signal });
    const format = request.format === "pdf" && await toPdf(draftPath, fax, log) ? "pdf" : "tiff";
    const file = await freeName(join(to, `${nameOf(fax)}.${format === "pdf" ? "pdf" : "tif"}`));
    const result = { ...toResult(fax), file, format } as ReceivedResult;
    isNoted = true; // from here on the ledger takes care of the draft
    await ledger.store({
      key,
      name: file.slice(to.length).replace(/^[\\/]/, ""),
      draft,
      onceKey,
      result,
    });
    return result;
  } catch (error) {
    if (error instanceof FaxError) {
      if (error.code === "fax.job-not-found") return undefined;
      throw error;
    }
    signal.throwIfAborted();
    throw fileError("store fax in", to, error);
  } finally {
    if (!isNoted) await Deno.remove(draftPath).catch(() => {}); // it may never have been made
  }
}

/** Turns a TIFF into a PDF in its place. @returns False if it cannot be read. */
async function toPdf(
  path: string,
  fax: ArchivedFax,
  log: Log,
): Promise<boolean> {
  const { DocumentError, faxTiffToPdf } = await import("../../../lib/document/mod.ts");
  try {
    await Deno.writeFile(path, faxTiffToPdf(await Deno.readFile(path)));
    return true;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    log.warn(`fax ${fax.id} stays a TIFF: ${error.message}`);
    return false;
  }
}

async function deleteIfAsked(
  { server, box, delete: deletes }: Input,
  fax: ArchivedFax,
  signal: AbortSignal,
): Promise<void> {
  if (!deletes) return;
  try {
    await boxOf(server, box).delete(fax.id, { signal });
  } catch (error) {
    const isGone = error instanceof FaxError && error.code === "fax.job-not-found";
    if (!isGone) throw error;
  }
}

/**
 * Identifies a fax in all runs: ids are unique on one server, and the rest tells servers apart that
 * share a folder. Of the time only what no time zone changes.
 */
function keyOf(
  { box, id, deviceName, pageCount, sizeBytes, tsid, startedAt }: ArchivedFax,
): string {
  const time = startedAt && (startedAt.minute % 15) * 60 + startedAt.second;
  return JSON.stringify([box, id, deviceName, pageCount, sizeBytes, tsid, time ?? null]);
}

/** `2026-11-24 08.15.00 +14255550100 00000000000004d2`, and nothing that a file system refuses. */
function nameOf(fax: ArchivedFax): string {
  const time = fax.startedAt?.toString({ smallestUnit: "second" }).replace("T", " ")
    .replaceAll(":", ".");
  const other = fax.box === "sent" ? fax.faxNumber : fax.callerId || fax.tsid;
  return [time, other, fax.id.replace(/\.tiff?$/i, "")].filter((part) => part)
    .map((part) => part!.replace(/[^\p{L}\p{N}+. _-]/gu, "_").slice(0, 60).trim()).join(" ");
}
