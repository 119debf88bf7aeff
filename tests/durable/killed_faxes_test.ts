import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { FaxBatch } from "./support/fax_batch.ts";

const FAXES = 300;
/** One to three minutes; COMTASK_TEST_KILLS=16 is enough while something is being written. */
const KILLS = Number(Deno.env.get("COMTASK_TEST_KILLS") ?? 200);
/** Batches at once. */
const LANES = 2;
/** The longest that a killed process lives, where it is not its progress that decides. */
const LONGEST_MS = 2500;

/**
 * Lets a process work up to a moment that nobody chose and kills it: somewhere in its start, or
 * after a few more faxes have reached the archive.
 *
 * @returns Whether it was killed, and had not ended before.
 */
async function killAtRandom(batch: FaxBatch, command: "run" | "resume"): Promise<boolean> {
  const child = batch.start(command);
  let ended = false;
  const ending = child.output().finally(() => ended = true);
  if (Math.random() < 0.25) await delay(Math.random() * LONGEST_MS);
  else {
    const wanted = batch.sentCount + Math.floor(Math.random() * 7);
    while (!ended && batch.sentCount < wanted) await delay(2);
    await delay(Math.random() * 60);
  }
  if (!ended) child.kill("SIGKILL");
  const { signal, code, stderr } = await ending;
  if (signal === "SIGKILL" || (Deno.build.os === "windows" && code === 1)) return true;
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return false;
}

/**
 * Kills the processes of one batch, at most so often, then lets the last one end.
 *
 * @returns How often it could be killed before its last row was sent.
 */
async function killedBatch(mostKills: number): Promise<number> {
  await using batch = await FaxBatch.create(FAXES);
  let kills = 0;
  while (kills < mostKills) {
    // The first processes may die before there is a run that could be resumed by its id.
    const command = batch.sentCount === 0 || Math.random() < 0.5 ? "run" : "resume";
    if (!await killAtRandom(batch, command)) break;
    kills++;
  }
  const { code, stderr } = await batch.start(batch.sentCount === 0 ? "run" : "resume").output();
  const text = new TextDecoder().decode(stderr);
  assert.ok(code === 0 || /has ended well/.test(text), `${code}: ${text}`);
  const sent = batch.sentByNumber();
  const wrong = batch.numbers.filter((number) => sent.get(number) !== 1)
    .map((number) => `${number} was sent ${sent.get(number) ?? 0} times`);
  assert.deepEqual(wrong, []);
  assert.equal(sent.size, FAXES);
  assert.equal(batch.sentCount, FAXES, "the archive has one file for each row");
  return kills;
}

Deno.test(`comtask resume sends every one of ${FAXES} faxes exactly once after ${KILLS} kills`, async () => {
  const lane = async () => {
    for (let left = Math.ceil(KILLS / LANES); left > 0;) left -= await killedBatch(left);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
});
