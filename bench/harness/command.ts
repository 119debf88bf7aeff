import type { Contender } from "./rounds.ts";

/** A program as a contender: the time from its start to its end. */
export function commandContender(name: string, command: Deno.Command): Contender {
  return {
    name,
    round: async () => {
      const begin = performance.now();
      const { success, stderr } = await command.output();
      const nanoseconds = (performance.now() - begin) * 1e6;
      if (!success) throw new Error(`Cannot run ${name}: ${new TextDecoder().decode(stderr)}`);
      return nanoseconds;
    },
  };
}
