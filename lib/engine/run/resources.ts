/**
 * Live values: opened for `using`, closed in reverse whatever happened; and those that plain
 * steps left open.
 *
 * @module
 */
import type { CompiledStep } from "../check/program.ts";
import { TaskError } from "../contract/error.ts";
import type { FunctionDeclaration } from "../contract/function.ts";
import { type Context, innerContext } from "../expression/evaluate.ts";
import { callFunction, contextOf } from "./call.ts";
import { abandonOn, TimeLimit } from "./clock.ts";
import type { Frame } from "./frame.ts";
import type { OpenHandle, RunState } from "./state.ts";
import { BlockError } from "./unit.ts";

/** Resources of one step, open. */
export interface OpenResources {
  readonly context: Context;
  readonly close: () => Promise<unknown[]>;
}

/** Marks an error as having happened while a resource was being opened. */
export class OpenError extends Error {
  constructor(override readonly cause: unknown) {
    super("a resource could not be opened", { cause });
  }
}

/**
 * Opens the resources of a step in order.
 *
 * @throws {OpenError} If one cannot be opened; those before it are closed again.
 */
export async function openResources(
  step: CompiledStep,
  frame: Frame,
  path: string,
): Promise<OpenResources> {
  const opened: { handle: unknown; declaration: FunctionDeclaration; path: string }[] = [];
  let context = frame.context;
  const close = () => closeAll(opened.toReversed(), frame.run);
  for (const { name, declaration, with: given } of step.using) {
    const inner = { ...frame, context };
    const here = `${path}/${name}`;
    try {
      const { result } = await callFunction({
        step: { ...step, once: undefined, whatIf: undefined },
        declaration,
        with: given,
        frame: inner,
        path: here,
        attempt: 1,
        signal: frame.signal,
        owned: true,
      });
      opened.push({ handle: result, declaration, path: here });
      context = innerContext(context, { [name]: result });
    } catch (error) {
      const later = await close();
      throw new OpenError(joinErrors(error, later));
    }
  }
  return { context, close };
}

/** Closes what plain steps opened and nobody closed. */
export async function closeLeftOpen(run: RunState): Promise<{
  readonly left: readonly OpenHandle[];
  readonly errors: readonly unknown[];
}> {
  const left = [...run.open.values()];
  run.open.clear();
  return { left, errors: await closeAll(left.toReversed(), run) };
}

/** Closes each; one that fails or takes too long does not keep the others open. */
async function closeAll(handles: readonly OpenHandle[], run: RunState): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const { handle, declaration, path } of handles) {
    if (run.rehearsal && String(handle) === "?") continue; // what-if did not open it
    using limit = new TimeLimit(
      run.options.abandon,
      run.options.cleanupLimitMs,
      () =>
        new TaskError(`Cannot close ${declaration.name}: it takes too long`, { code: "timeout" }),
    );
    const ctx = contextOf({
      step: CLOSING,
      declaration,
      with: { kind: "literal", value: {} },
      frame: { run, context: {}, steps: {}, path: "", signal: limit.signal, cleanup: true },
      path,
      attempt: 1,
      signal: limit.signal,
    });
    try {
      await abandonOn(limit.signal, declaration.close(handle, ctx), { graceMs: 0 });
    } catch (error) {
      errors.push(error);
      run.log(path, undefined, "warn", `Cannot close what ${declaration.name} opened: ${error}`);
    }
  }
  return errors;
}

/** The error itself, whether or not it happened while something was being opened. */
export function withoutOpening(thrown: unknown): unknown {
  return thrown instanceof OpenError ? thrown.cause : thrown;
}

/** What went wrong first, without all that came of it. */
export function firstError(thrown: unknown): unknown {
  if (thrown instanceof BlockError) return firstError(thrown.end.error);
  if (thrown instanceof OpenError) return firstError(thrown.cause);
  if (thrown instanceof SuppressedError) return firstError(thrown.suppressed);
  return thrown;
}

/** The first error, with later ones attached as `await using` does it. */
export function joinErrors(first: unknown, later: readonly unknown[]): unknown {
  return later.reduce<unknown>(
    (error, next) => new SuppressedError(next, error, "clean-up failed too"),
    first,
  );
}

/** A step for the context of a close: nothing of it matters but its log level. */
const CLOSING = { id: "close", once: undefined, logLevel: undefined } as unknown as CompiledStep;
