/**
 * The steps of a parallel block, each as soon as those it needs have run.
 *
 * @module
 */

/** What the order depends on. */
export interface GraphStep {
  readonly id: string;
  readonly needs: readonly string[];
}

/**
 * Runs steps, `parallel` at a time.
 *
 * @param one Runs a step; `false` says that no further step may begin.
 */
export async function runGraph<T extends GraphStep>(
  steps: readonly T[],
  parallel: number,
  signal: AbortSignal,
  one: (step: T) => Promise<boolean>,
): Promise<void> {
  const waiting = new Set(steps);
  const done = new Set<string>();
  const running = new Set<Promise<void>>();
  let stopped = false;
  while (!stopped && !signal.aborted) {
    for (const step of waiting) {
      if (running.size >= parallel) break;
      if (!step.needs.every((id) => done.has(id))) continue;
      waiting.delete(step);
      const task = one(step).then((goOn) => {
        done.add(step.id);
        running.delete(task);
        if (!goOn) stopped = true;
      });
      running.add(task);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  await Promise.all(running);
}
