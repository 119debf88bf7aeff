/**
 * `fax.archive`.
 *
 * @module
 */
import { defineFunction } from "../../../lib/engine/mod.ts";
import type { AnyFaxServer, ArchivedFax, FaxBox, FaxBoxName } from "../../../lib/fax/mod.ts";
import { z } from "../../../lib/zod.ts";
import { serverHandle } from "./handle.ts";
import { streaming, type StreamingFunction } from "../stream.ts";

/** Which faxes of a server. */
export const boxName = z.enum(["sent", "inbox"]);

/** A kept fax as step functions return it: times as text, by the wall clock of the server. */
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

/** A kept fax as step functions return it. */
export type ArchivedResult = z.output<typeof archivedSchema>;

const archiveInput = z.strictObject({
  server: serverHandle,
  box: boxName.default("sent").describe("sent: what went out; inbox: what came in"),
  since: z.iso.datetime({ local: true, precision: undefined, error: "as 2026-11-24T08:00" })
    .or(z.iso.date()).optional()
    .describe("Only faxes that were transmitted from then on, as 2026-11-24 or 2026-11-24T08:00"),
  limit: z.int().min(1).optional().describe("At most so many"),
});
const archiveOutput = z.object({ faxes: z.array(archivedSchema), count: z.int() });

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
  typeof archiveInput,
  typeof archiveOutput,
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
