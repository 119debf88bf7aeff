/**
 * A report of references that were never released, at the end of the process.
 *
 * @module
 */
import type { ComObject } from "./com_object.ts";

const VARIABLE = "COMTASK_TRACE_LEAKS";

/** How many frames are kept: ours come first, and the user's must still be among them. */
const FRAMES = 50;

/** Remembers where objects came from, if `COMTASK_TRACE_LEAKS=1` asks for it. */
export class LeakTracer {
  readonly #stacks = new Map<ComObject, string>();

  /** A tracer where it is asked for and the variable may be read; else undefined. */
  static ifAskedFor(): LeakTracer | undefined {
    const { state } = Deno.permissions.querySync({ name: "env", variable: VARIABLE });
    if (state !== "granted" || Deno.env.get(VARIABLE) !== "1") return undefined;
    const tracer = new LeakTracer();
    globalThis.addEventListener("unload", () => tracer.report());
    return tracer;
  }

  /** Notes an object with the place in the user's code that made it. */
  created(object: ComObject): void {
    const frames = deepStack().split("\n").slice(1);
    const users = frames.filter((frame) => !frame.includes("/lib/com/"));
    this.#stacks.set(object, users.join("\n"));
  }

  released(object: ComObject): void {
    this.#stacks.delete(object);
  }

  /** What was not released: label, and where it was made. */
  lines(): string[] {
    return Array.from(
      this.#stacks,
      ([object, stack]) => `comtask: "${object.label}" was not released; it was made\n${stack}`,
    );
  }

  report(): void {
    for (const line of this.lines()) console.error(line);
  }
}

function deepStack(): string {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = before;
  return stack;
}
