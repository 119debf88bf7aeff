/** Effects of the keys of `each` and `retry`. */
import { attempts, did, errorCode, exit, found, type KeyEffect } from "./key_effect.ts";

function loop(keys: string, rest = "uses: demo.write, with: { text: '${ item }' }"): string {
  return `steps: [{ id: a, each: { ${keys} }, ${rest} }]\n`;
}

function retry(keys: string, input = "transient: true"): string {
  return `steps: [{ id: a, uses: demo.fail, with: { ${input} }, retry: { ${keys} } }]\n`;
}

/** Whether the first step took so long. */
const tookMs = (least: number): KeyEffect["see"] => ({ result }) =>
  result.steps[0].durationMs >= least;

/** The waits between attempts, in milliseconds. */
const waits: KeyEffect["see"] = ({ events }) =>
  events.flatMap((event) => event.type === "retry-wait" ? [event.delayMs] : []);

const LETTERS = `in: "['x', 'y', 'z']"`;

/** Keys of `each`. */
export const LOOP_KEYS: readonly KeyEffect[] = [
  {
    key: "Each.in",
    at: "steps.0.each.in",
    file: loop(`${LETTERS}, key: item`),
    see: (seen) => seen.checked.ok ? did(seen) : found(seen),
    with: ["write x", "write y", "write z"],
    without: "schema.missing-key",
  },
  {
    key: "Each.as",
    at: "steps.0.each.as",
    file: loop(
      `${LETTERS}, as: letter, key: "'k' + letter"`,
      "uses: demo.write, with: { text: x }",
    ),
    see: found,
    with: "ok",
    without: "reference.unknown-name",
  },
  {
    key: "Each.key",
    at: "steps.0.each.key",
    file: loop(`${LETTERS}, key: "'k' + item"`, "uses: demo.list"),
    see: ({ result }) => result.steps[0].loop?.items.map(({ key }) => key),
    with: ["kx", "ky", "kz"],
    without: ["0", "1", "2"],
  },
  {
    key: "Each.parallel",
    at: "steps.0.each.parallel",
    file: loop(`${LETTERS}, parallel: 3`, "uses: demo.wait, timeout: 40ms, onError: collect"),
    see: ({ events }) => {
      let now = 0;
      let most = 0;
      for (const { type } of events) {
        if (type === "item-start") most = Math.max(most, ++now);
        if (type === "item-done") now--;
      }
      return most;
    },
    with: 3,
    without: 1,
  },
  {
    key: "Each.label",
    at: "steps.0.each.label",
    file: loop(`${LETTERS}, label: "letter \${ item }"`, "uses: demo.list"),
    see: ({ result }) => result.steps[0].loop?.items[0].label,
    with: "letter x",
    without: "0",
  },
  {
    key: "Each.limit",
    at: "steps.0.each.limit",
    file: loop(`${LETTERS}, key: item, limit: 2`),
    see: did,
    with: ["write x", "write y"],
    without: ["write x", "write y", "write z"],
  },
  {
    key: "Each.pause",
    at: "steps.0.each.pause",
    file: loop(`${LETTERS}, pause: 500ms, limit: 2`, "uses: demo.list"),
    see: tookMs(490),
    with: true,
    without: false,
  },
  {
    key: "Each.stopAfterFailures",
    at: "steps.0.each.stopAfterFailures",
    file: loop(`${LETTERS}, stopAfterFailures: 1`, "uses: demo.fail, onError: collect"),
    see: exit,
    with: 21,
    without: 20,
  },
];

/** Keys of `retry`. */
export const RETRY_KEYS: readonly KeyEffect[] = [
  {
    key: "Retry.times",
    at: "steps.0.retry.times",
    file: retry("times: 2, delay: 0ms"),
    see: (seen) => seen.checked.ok ? attempts(seen) : found(seen),
    with: 3,
    without: "schema.missing-key",
  },
  {
    key: "Retry.delay",
    at: "steps.0.retry.delay",
    file: retry("times: 1, delay: 1ms"),
    see: waits,
    with: [1],
    without: [1000],
  },
  {
    key: "Retry.backoff",
    at: "steps.0.retry.backoff",
    file: retry("times: 3, delay: 1ms, backoff: exponential"),
    see: waits,
    with: [1, 2, 4],
    without: [1, 1, 1],
  },
  {
    key: "Retry.max",
    at: "steps.0.retry.max",
    file: retry("times: 2, delay: 30ms, max: 1ms"),
    see: waits,
    with: [1, 1],
    without: [30, 30],
  },
  {
    key: "Retry.jitter",
    at: "steps.0.retry.jitter",
    file: retry("times: 8, delay: 10ms, jitter: 100%"),
    see: ({ events }) =>
      events.every((event) => event.type !== "retry-wait" || event.delayMs === 10),
    with: false,
    without: true,
  },
  {
    key: "Retry.giveUpAfter",
    at: "steps.0.retry.giveUpAfter",
    file: retry("times: 2, delay: 50ms, giveUpAfter: 10ms"),
    see: attempts,
    with: 1,
    without: 3,
  },
  {
    key: "Retry.on",
    at: "steps.0.retry.on",
    file: retry("times: 1, delay: 0ms, on: 'error.code == \"x.y\"'", "code: x.y"),
    see: attempts,
    with: 2,
    without: 1,
  },
  {
    key: "Retry.until",
    at: "steps.0.retry.until",
    file: "steps: [{ id: a, uses: demo.list, retry: { times: 2, delay: 0ms, " +
      "until: 'size(result.rows) > 99' } }]\n",
    see: (seen) => [attempts(seen), errorCode(seen)],
    with: [3, "until"],
    without: [1, undefined],
  },
];
