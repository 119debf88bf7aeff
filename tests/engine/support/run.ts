/** Runs task files written in a test. */
import {
  type RunEvent,
  type RunOptions,
  type RunResult,
  runTask,
} from "../../../lib/engine/mod.ts";
import { createWorld, type World } from "./library.ts";

/** A run with the world it happened in and what it told. */
export interface TestRun {
  readonly result: RunResult;
  readonly world: World;
  readonly did: string[];
  readonly events: RunEvent[];
}

/** Runs the text of a file; `version` and `name` are added. */
export async function runText(
  text: string,
  options: Partial<RunOptions> & { readonly world?: World } = {},
): Promise<TestRun> {
  const { world = createWorld(), ...rest } = options;
  const events: RunEvent[] = [];
  const result = await runTask({
    file: { text: withHeader(text), name: "test.yaml" },
    functions: world.library,
    ...rest,
    on: (event) => {
      events.push(event);
      rest.on?.(event);
    },
  });
  return { result, world, did: world.did, events };
}

/** Adds the two lines that every file begins with. */
export function withHeader(text: string): string {
  return `version: 1\nname: test\n${text}`;
}
