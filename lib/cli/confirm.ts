/**
 * Questions before effects.
 *
 * @module
 */
import type { ConfirmPolicy } from "../engine/mod.ts";
import type { Io } from "./io.ts";
import type { Progress } from "./progress/display.ts";
import { sanitize } from "./terminal_text.ts";

/** Asks on stderr and reads the answer from stdin: yes, no, or all. */
export function askConfirmation(io: Io, progress: Progress): NonNullable<ConfirmPolicy["ask"]> {
  return ({ label, effect }) => {
    const { verb, target, impact } = effect;
    progress.pause();
    io.stderr.write(
      `${sanitize(label)}: ${sanitize(verb)} ${sanitize(target)} (impact ${impact})\n` +
        "Go on? [y]es, [n]o, [a]ll: ",
    );
    const answer = readLine().trim().toLowerCase();
    progress.resume();
    if (answer === "a" || answer === "all") return Promise.resolve("all");
    return Promise.resolve(answer === "y" || answer === "yes" ? "yes" : "no");
  };
}

/** One line of stdin; empty at its end. */
export function readLine(): string {
  const bytes: number[] = [];
  const one = new Uint8Array(1);
  while (Deno.stdin.readSync(one) === 1 && one[0] !== 0x0a) bytes.push(one[0]);
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
