/**
 * `fax.archive`.
 *
 * @module
 */
import { defineFunction } from "../../../lib/engine/mod.ts";
import type { AnyFaxServer, ArchivedFax, FaxBox, FaxBoxName } from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";
import { serverHandle, type ServerInput } from "./handle.ts";
import { streaming, type StreamingFunction } from "../stream.ts";

/** Schema of the faxes of a server: those it sent, or those it received. */
export const boxName = z.enum(["sent", "inbox"]);

/** Schema of {@link ArchivedResult}. */
export const archivedSchema = z.looseObject({
  id: z.string(),
  box: boxName,
  pageCount: z.int(),
  sizeBytes: z.int(),
  startedAt: z.string(),
  endedAt: z.string(),
  deviceName: z.string(),
  tsid: z.string(),
  csid: z.string(),
  callerId: z.string(),
  faxNumber: z.string(),
  recipientName: z.string(),
  senderName: z.string(),
  displayName: z.string(),
});

/** A kept fax as step functions return it; fields that its server does not have are `""`. */
export interface ArchivedResult {
  /** Identifies it in its box. */
  readonly id: string;
  /** Where it is kept. */
  readonly box: FaxBoxName;
  /** Pages of it. */
  readonly pageCount: number;
  /** Bytes of its TIFF. */
  readonly sizeBytes: number;
  /** Begin of the call by the wall clock of the server, as `2026-11-24T08:15:00`. */
  readonly startedAt: string;
  /** End of the call, likewise. */
  readonly endedAt: string;
  /** The line. */
  readonly deviceName: string;
  /** How the sending station named itself. */
  readonly tsid: string;
  /** How the called station named itself. */
  readonly csid: string;
  /** Number of the caller, where it is known; inbox only. */
  readonly callerId: string;
  /** The number that was dialled; sent only, as all that follows. */
  readonly faxNumber: string;
  /** Who got it. */
  readonly recipientName: string;
  /** Who sent it. */
  readonly senderName: string;
  /** Its name in the queue. */
  readonly displayName: string;
  /** What else the library of the server knows: see `ArchivedFax`. */
  readonly [name: string]: unknown;
}

const archiveInput = z.strictObject({
  server: serverHandle,
  box: boxName.default("sent").describe("sent: what went out; inbox: what came in"),
  since: z.union([z.iso.datetime({ local: true, precision: undefined }), z.iso.date()], {
    error: "write it as 2026-11-24 or 2026-11-24T08:00",
  }).optional()
    .describe("Only faxes that were transmitted from then on, as 2026-11-24 or 2026-11-24T08:00"),
  limit: z.int().min(1).optional().describe("At most so many"),
});
const archiveOutput = z.object({ faxes: z.array(archivedSchema), count: z.int() });

/** What {@link archive} is given. */
export interface ArchiveInput extends ServerInput {
  /** `"sent"`: what went out; `"inbox"`: what came in; default `"sent"`. */
  readonly box?: FaxBoxName;
  /** Only faxes that were transmitted from then on, as 2026-11-24 or 2026-11-24T08:00. */
  readonly since?: string;
  /** At most so many. */
  readonly limit?: number;
}

/** What {@link archive} gives back. */
export interface ArchiveResult {
  /** The kept faxes, in the order of the server. */
  readonly faxes: readonly ArchivedResult[];
  /** Number of them. */
  readonly count: number;
}

/**
 * Lists the faxes that a server keeps: those it sent (as far as it archives them), or those it
 * received.
 *
 * From TypeScript it is awaited for all of them, or iterated and put into pipelines, where they
 * stream.
 *
 * @throws {FaxError} `fax.access-denied` without the right to read the archive,
 *   `fax.not-supported` if the server has none that can be reached.
 *
 * @example
 * ```ts
 * import { connect } from "../../../lib/fax/mod.ts";
 * import { pipe, where } from "../../../lib/engine/mod.ts";
 * import { fax } from "../../mod.ts";
 *
 * const folder = await Deno.makeTempDir();
 * {
 *   await using server = await connect(`loopback:${folder}`);
 *   const { count } = await fax.archive(server);
 *   const long = await pipe(fax.archive(server), where((one) => one.pageCount > 10));
 *   console.log(count, long); // 0 []
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export const archive: StreamingFunction<
  ArchiveInput,
  ArchiveResult,
  readonly ["server"],
  ArchivedResult
> = streaming(
  defineFunction({
    name: "fax.archive",
    summary: "List the faxes that a server has sent or received",
    input: archiveInput,
    output: archiveOutput,
    positional: ["server"],
    effect: "read",
    describe: ({ box }) => ({ verb: "list", target: box === "inbox" ? "inbox" : "sent faxes" }),
    async run(input, ctx) {
      const faxes = await Array.fromAsync(archived(input, ctx.signal));
      return { faxes, count: faxes.length };
    },
  }),
  (input, ctx) => archived(input, ctx.signal),
);

/** The faxes of a box, as text. */
export function boxOf(server: AnyFaxServer, box: FaxBoxName): FaxBox {
  return box === "sent" ? server.sentFaxes : server.inbox;
}

/** Times as text. */
export function toResult(fax: ArchivedFax): ArchivedResult {
  const { startedAt, endedAt, submittedAt, ...rest } = fax;
  const text = (time: Temporal.PlainDateTime | undefined) => time?.toString() ?? "";
  return {
    ...rest,
    startedAt: text(startedAt),
    endedAt: text(endedAt),
    submittedAt: text(submittedAt),
  };
}

async function* archived(
  { server, box, since, limit = Infinity }: z.output<typeof archiveInput>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ArchivedResult, void, undefined> {
  const from = since === undefined ? undefined : Temporal.PlainDateTime.from(since);
  let left = limit;
  for await (const fax of boxOf(server, box).list({ signal })) {
    const isOlder = from !== undefined &&
      (fax.startedAt === undefined || Temporal.PlainDateTime.compare(fax.startedAt, from) < 0);
    if (isOlder) continue;
    yield toResult(fax);
    if (--left <= 0) return;
  }
}
