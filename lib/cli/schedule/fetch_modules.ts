/**
 * What a scheduled run loads only when it needs it: it has to be there before the night.
 *
 * @module
 */
import { TaskError } from "../../engine/mod.ts";

/**
 * Fetches every module that the program may load: a scheduled run uses the cache only. What is
 * compiled holds them all, and a checkout has fetched what its lock file names.
 *
 * @throws {TaskError} `schedule.modules` if one cannot be fetched.
 */
export async function fetchModules(): Promise<void> {
  const main = Deno.mainModule;
  if (Deno.build.standalone || main.startsWith("file:")) return;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", "--no-config", main],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const { code, stderr } = await command.output();
  if (code === 0) return;
  const [reason] = new TextDecoder().decode(stderr).trim().split("\n");
  throw new TaskError(`Cannot fetch the modules that the scheduled run may need: ${reason}`, {
    code: "schedule.modules",
    advice: "A scheduled run fetches nothing. Install once this computer reaches their hosts.",
  });
}
