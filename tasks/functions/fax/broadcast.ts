/**
 * One document to many numbers: as many faxes, and one answer.
 *
 * @module
 */
import { type TaskContext, TaskError, toErrorInfo } from "../../../lib/engine/mod.ts";
import { type AnyFaxServer, FaxError } from "../../../lib/fax/mod.ts";

/** How far a fax came: in the queue, on the line, or all pages arrived. */
export type DeliveryState = "queued" | "sent" | "delivered";

/** A fax that came as far as it should. */
export interface Delivery {
  /** The number. */
  readonly to: string;
  /** Id of the job. */
  readonly jobId: string;
  /** How far it came. */
  readonly delivery: DeliveryState;
}

/** What is sent to whom. */
export interface Broadcast {
  readonly server: AnyFaxServer;
  /** For messages: the name of the document. */
  readonly name: string;
  readonly numbers: readonly string[];
  /** The end of a job's name, by the once-key of its fax. */
  readonly tagOf: (onceKey: string) => string;
  /** Sends to one number. */
  readonly sendOne: (to: string, ctx: TaskContext) => Promise<Delivery>;
  /** What became of a fax that an earlier try has left. @throws What stopped it. */
  readonly goOn: (to: string, ctx: TaskContext) => Promise<Delivery | undefined>;
}

/** Faxes that a try of this process has brought to their end: a retry must leave them out. */
const done = new Map<string, Delivery>();
const MOST_REMEMBERED = 10_000;

/**
 * Sends to every number and waits for all of them, whatever happens to some. A number that an
 * earlier try of the same step has reached is not sent to again.
 *
 * @throws What stopped the faxes, if all were stopped and for the same reason.
 * @throws {TaskError} `fax.some-not-sent` with what came of each; `unclear` if that of one is not
 *   known.
 */
export async function broadcast(order: Broadcast, ctx: TaskContext): Promise<Delivery[]> {
  const keyOf = (to: string) => `${ctx.onceKey} ${to}`;
  const left = await leftBehind(order, ctx, keyOf);
  const ends = await Promise.allSettled(order.numbers.map(async (to): Promise<Delivery> => {
    const key = keyOf(to);
    const earlier = done.get(key);
    if (earlier !== undefined) return earlier;
    const own = { ...ctx, onceKey: key };
    const found = left.has(to) ? await order.goOn(to, own) : undefined;
    const delivery = found ?? await order.sendOne(to, own);
    if (done.size >= MOST_REMEMBERED) done.clear();
    done.set(key, delivery);
    return delivery;
  }));
  const failures = ends.flatMap((end, i) =>
    end.status === "rejected" ? [{ to: order.numbers[i], error: end.reason as unknown }] : []
  );
  const sent = ends.flatMap((end) => end.status === "fulfilled" ? [end.value] : []);
  if (failures.length === 0) return sent;
  ctx.signal.throwIfAborted();
  throw errorOf(order, sent, failures);
}

/**
 * Whether an interrupted broadcast may be run again, which looks by itself for what it has sent.
 *
 * @returns The numbers of which nobody can tell whether they have the fax.
 */
export async function unclearNumbers(
  order: Pick<Broadcast, "server" | "numbers" | "tagOf">,
  ctx: TaskContext,
): Promise<readonly string[]> {
  const keyOf = (to: string) => `${ctx.onceKey} ${to}`;
  const left = await leftBehind(order, ctx, keyOf);
  const missing = order.numbers.filter((to) => !left.has(to));
  if (missing.length === 0) return [];
  // the answer for one tells whether the records are complete
  const { signal } = ctx;
  const sent = await order.server.jobs.findSent(order.tagOf(keyOf(missing[0])), { signal });
  return sent === undefined ? missing : [];
}

/** Numbers whose fax, of an earlier try, is in the queue or among the sent ones. */
async function leftBehind(
  { server, numbers, tagOf }: Pick<Broadcast, "server" | "numbers" | "tagOf">,
  { signal, path, attempt }: TaskContext,
  keyOf: (to: string) => string,
): Promise<ReadonlySet<string>> {
  const left = new Set<string>();
  if (path === "" && attempt === 1) return left; // called from TypeScript: there was no other try
  const tags = new Map<string, string>();
  for (const to of numbers) tags.set(tagOf(keyOf(to)), to);
  const see = (displayName: string) => {
    const to = tags.get(displayName.slice(displayName.lastIndexOf("#")));
    if (to !== undefined) left.add(to);
  };
  for (const { displayName } of await server.jobs.list({ signal })) see(displayName);
  try {
    for await (const { displayName } of server.sentFaxes.list({ signal })) see(displayName);
  } catch (error) {
    if (!(error instanceof FaxError)) throw error; // without an archive the queue has to do
  }
  return left;
}

function errorOf(
  { name, numbers }: Broadcast,
  sent: readonly Delivery[],
  failures: readonly { readonly to: string; readonly error: unknown }[],
): unknown {
  const infos = failures.map(({ to, error }) => ({ to, ...toErrorInfo(error) }));
  const unclear = infos.findIndex(({ code }) => code === "unclear");
  if (unclear >= 0) return failures[unclear].error;
  const isSame = infos.every(({ code }) => code === infos[0].code);
  if (sent.length === 0 && isSame) return failures[0].error;
  const list = infos.map(({ to, code }) => `${to} (${code})`).join(", ");
  return new TaskError(
    `Cannot send "${name}" to ${failures.length} of ${numbers.length} numbers: ${list}`,
    {
      code: "fax.some-not-sent",
      transient: infos.every(({ transient }) => transient),
      details: {
        sent: sent.map((one) => ({ ...one })),
        failed: infos.map(({ to, code, message }) => ({ to, code, message })),
      },
      cause: failures[0].error,
    },
  );
}
