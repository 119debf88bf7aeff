import { summarize, type Summary } from "./statistics.ts";

/** One of the things compared. */
export interface Contender {
  readonly name: string;
  /** Does one round and returns nanoseconds for one operation. */
  readonly round: () => number | Promise<number>;
}

/** How often everything is done. */
export interface RoundOptions {
  /** Rounds that count; default 7. */
  readonly rounds?: number;
  /** Rounds before, which do not count; default 1. */
  readonly warmUp?: number;
}

/**
 * Measures all contenders in interleaved rounds, so that a busy moment of the machine meets all of them.
 *
 * Every other round goes through them in reverse: nobody always runs in the wake of the same neighbour.
 */
export async function measure(
  contenders: readonly Contender[],
  options: RoundOptions = {},
): Promise<Map<string, Summary>> {
  const { rounds = 7, warmUp = 1 } = options;
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) {
      const nanoseconds = await contender.round();
      if (round >= 0) samples.get(contender.name)!.push(nanoseconds);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, summarize(values)]));
}

/** Nanoseconds for one of `count` operations that `work` does in a loop of its own. */
export function timeLoop(count: number, work: (count: number) => void): number {
  const begin = performance.now();
  work(count);
  return (performance.now() - begin) * 1e6 / count;
}

/** The same for work that returns a promise. */
export async function timeLoopAsync(
  count: number,
  work: (count: number) => Promise<void>,
): Promise<number> {
  const begin = performance.now();
  await work(count);
  return (performance.now() - begin) * 1e6 / count;
}
