/** Loops in C++, of the native test servers, as contenders beside ours. */
import { join } from "node:path";
import type { Contender } from "./rounds.ts";

/** Folder of the native programs, where they are built and registered. */
export const NATIVE_FOLDER: string | undefined = Deno.env.get("COMTASK_NATIVE");

/** A contender that runs a loop of `bench.exe`; its source lists them. */
export function nativeContender(name: string, loop: string, count: number): Contender {
  return {
    name,
    round: async () => {
      const program = join(NATIVE_FOLDER ?? "", "bench.exe");
      const command = new Deno.Command(program, { args: [loop, String(count)], stdin: "null" });
      const { success, stdout } = await command.output();
      const output = new TextDecoder().decode(stdout).trim();
      if (!success) throw new Error(`Cannot measure ${name}: bench.exe printed "${output}"`);
      return Number(output);
    },
  };
}
