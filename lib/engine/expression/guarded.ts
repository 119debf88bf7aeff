/**
 * Expressions of files from a URL are computed on a thread of their own, with a deadline: one that
 * was written to take for ever is ended, and the run goes on with an error.
 *
 * @module
 */
import { TaskError } from "../contract/error.ts";
import { analyse } from "./ast.ts";
import type { CelEvaluator, CelLanguage } from "./cel.ts";
import type { FunctionSurroundings } from "./functions.ts";
import {
  type GuardedAnswer,
  type GuardedQuestion,
  type GuardedThreadData,
  PHASE,
} from "./guarded_thread.ts";
import { pack, unpack } from "./transfer.ts";

/** How long one expression may take, from the moment the thread has begun with it. */
export const EXPRESSION_DEADLINE_MS = 200;

/** How long the thread may take to start, and to begin with what it was asked. */
const PATIENCE_MS = 30_000;

type Threads = typeof import("node:worker_threads");

interface Thread {
  readonly worker: InstanceType<Threads["Worker"]>;
  readonly port: InstanceType<Threads["MessagePort"]>;
}

/**
 * Computes like `CelLanguage.evaluator`, elsewhere. The caller waits; the thread starts with the
 * first expression, and anew after one that had to be ended.
 */
export class GuardedEvaluator implements Disposable {
  readonly #cel: CelLanguage;
  readonly #surroundings: FunctionSurroundings;
  readonly #phase = new Int32Array(new SharedArrayBuffer(4));
  readonly #needs = new Map<string, Needs>();
  #thread: Thread | undefined;

  constructor(cel: CelLanguage, surroundings: FunctionSurroundings) {
    this.#cel = cel;
    this.#surroundings = surroundings;
  }

  /** Computes one expression. */
  readonly evaluate: CelEvaluator = (text, context) => {
    const { paths, envNames } = this.#needsOf(text);
    const env: Record<string, string | undefined> = {};
    for (const name of envNames) env[name] = this.#surroundings.env(name);
    const answer = this.#ask({ text, context: pack(prune(context, paths)), env });
    if ("value" in answer) return unpack(answer.value, this.#cel);
    if (answer.isTaskError) {
      throw new TaskError(answer.message, { code: answer.code ?? "expression.failed" });
    }
    throw Object.assign(new Error(answer.message), { code: answer.code });
  };

  /** Ends the thread. */
  [Symbol.dispose](): void {
    this.#thread?.port.close();
    void this.#thread?.worker.terminate();
    this.#thread = undefined;
  }

  #ask(question: GuardedQuestion): GuardedAnswer {
    const { port } = this.#thread ??= this.#start();
    Atomics.store(this.#phase, 0, PHASE.asked);
    port.postMessage(question);
    if (this.#waitWhile([PHASE.asked], PATIENCE_MS) === undefined) {
      this.#refuse("expression.thread", "its thread does not answer");
    }
    if (this.#waitWhile([PHASE.begun], EXPRESSION_DEADLINE_MS) === undefined) {
      this.#refuse(
        "expression.deadline",
        `it took more than ${EXPRESSION_DEADLINE_MS} ms, the limit in a file from a URL`,
      );
    }
    return threads().receiveMessageOnPort(port)!.message;
  }

  #refuse(code: string, message: string): never {
    this[Symbol.dispose]();
    throw new TaskError(message, { code });
  }

  #start(): Thread {
    const { Worker, MessageChannel } = threads();
    const { port1, port2 } = new MessageChannel();
    Atomics.store(this.#phase, 0, PHASE.asked);
    const data: Omit<GuardedThreadData, "port"> & { readonly port: typeof port2 } = {
      phase: this.#phase,
      nowMs: this.#surroundings.now.epochMilliseconds,
      port: port2,
    };
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(SOURCE)}`), {
      workerData: data,
      transferList: [port2],
    });
    worker.unref();
    worker.on("error", () => {}); // told through the phase
    this.#thread = { worker, port: port1 };
    const phase = this.#waitWhile([PHASE.asked], PATIENCE_MS);
    if (phase === PHASE.ready) return this.#thread;
    const failure = threads().receiveMessageOnPort(port1)?.message as { message?: string };
    this.#refuse(
      "expression.thread",
      `its thread cannot be started: ${failure?.message ?? "it does not answer"}`,
    );
  }

  /** Waits for another phase than these; `undefined` if there was none in time. */
  #waitWhile(phases: readonly number[], limitMs: number): number | undefined {
    const end = performance.now() + limitMs;
    for (;;) {
      const phase = Atomics.load(this.#phase, 0);
      if (!phases.includes(phase)) return phase;
      const left = end - performance.now();
      if (left <= 0) return undefined;
      Atomics.wait(this.#phase, 0, phase, left);
    }
  }

  #needsOf(text: string): Needs {
    let needs = this.#needs.get(text);
    if (needs === undefined) {
      const parsed = this.#cel.parse(text);
      const { references, envNames } = parsed.ok
        ? analyse(parsed.ast)
        : { references: [], envNames: [] };
      needs = { paths: references.map(({ path }) => path), envNames };
      this.#needs.set(text, needs);
    }
    return needs;
  }
}

/** What an expression reads. */
interface Needs {
  readonly paths: readonly (readonly string[])[];
  readonly envNames: readonly string[];
}

/** Starts the thread's module, and says why if that cannot be. */
const SOURCE = `import { workerData as data } from "node:worker_threads";
import(${JSON.stringify(new URL("./guarded_thread.ts", import.meta.url).href)})
  .then(({ serve }) => serve(data))
  .catch((error) => {
    data.port.postMessage({ message: String(error?.message ?? error) });
    Atomics.store(data.phase, 0, ${PHASE.failed});
    Atomics.notify(data.phase, 0);
  });`;

/** Loaded late: the module costs a start more than the rest of the engine. */
function threads(): Threads {
  return globalThis.process.getBuiltinModule("node:worker_threads");
}

/** Only what an expression names goes to the thread: whole results of steps may be large. */
function prune(
  context: Readonly<Record<string, unknown>>,
  paths: readonly (readonly string[])[],
): Record<string, unknown> {
  const pruned: Record<string, unknown> = {};
  for (const path of paths) {
    let from: unknown = context[path[0]];
    let to = pruned;
    for (let index = 0; index < path.length; index++) {
      const key = path[index];
      const last = index === path.length - 1;
      const next = last ? undefined : (from as Record<string, unknown>)[path[index + 1]];
      const isMap = !last && typeof from === "object" && from !== null && !Array.isArray(from) &&
        Object.hasOwn(from, path[index + 1]);
      if (!isMap) {
        if (from !== undefined) to[key] = from; // all of it: the language says what is missing
        break;
      }
      const known = Object.hasOwn(to, key) ? to[key] : undefined;
      if (known === from) break; // named as a whole already
      to = (known ?? (to[key] = {})) as Record<string, unknown>;
      from = next;
    }
  }
  return pruned;
}
