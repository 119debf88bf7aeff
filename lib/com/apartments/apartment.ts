/**
 * Apartments: threads of their own for objects whose calls may wait.
 *
 * @module
 */
import type { Worker } from "node:worker_threads";
import { type ApartmentReply, type ApartmentRequest, receiveError } from "./apartment_messages.ts";
import { checkWait, settleBy, type WaitOptions } from "./settle_by.ts";

/** Options of one call into an apartment. */
export interface ApartmentCallOptions extends WaitOptions {
  /** What is being done, for the message of a timeout: `connect to "FAX1"`. */
  readonly action?: string;
  /** Gets the result of a call that nobody waits for any more. */
  readonly onLate?: (value: unknown) => void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  late?: (value: unknown) => void;
}

/**
 * A worker with a single-threaded apartment. Whole operations run inside it, one
 * message each way, so a server that hangs holds up nobody else.
 *
 * It keeps the process alive only while a call is under way.
 */
export class Apartment implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, (data: unknown) => void>();
  #lastId = 0;
  #abandoned = 0;
  #closed: Promise<void> | undefined;
  #failure: Error | undefined;

  /**
   * @param workerModule URL of a module that calls `serveApartment`. It is imported through a
   * `data:` URL, because workers of the kind that can be unreferenced refuse `https:` ones.
   */
  /** Starts the worker; `workerModule` is the URL of the module that it runs. */
  constructor(workerModule: string) {
    const forbidden = whyForbidden(workerModule);
    if (forbidden) this.#failure = forbidden; // the thread would say so itself, on stderr
    const source = forbidden ? "" : `import ${JSON.stringify(workerModule)};`;
    // Loaded late: the module costs a start more than all of lib/com.
    const threads = globalThis.process.getBuiltinModule("node:worker_threads");
    this.#worker = new threads.Worker(
      new URL(`data:text/javascript,${encodeURIComponent(source)}`),
    );
    this.#worker.on("message", (reply: ApartmentReply) => this.#receive(reply));
    this.#worker.on("error", (error: Error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new Error("the apartment's thread has ended")));
    this.#worker.unref();
  }

  /**
   * Runs an operation of the worker module.
   *
   * @throws {RangeError} If `timeoutMs` is no number of milliseconds.
   * @throws What the operation threw, with the class and fields of the original.
   * @throws {DOMException} `TimeoutError` when `timeoutMs` is over, or the signal's reason.
   */
  async call<T>(
    operation: string,
    args: readonly unknown[] = [],
    options: ApartmentCallOptions = {},
  ): Promise<T> {
    if (this.#closed) {
      throw new TypeError(`Cannot ${options.action ?? operation}: its apartment is closed`);
    }
    return await this.#send<T>(operation, args, options);
  }

  async #send<T>(
    operation: string,
    args: readonly unknown[],
    options: ApartmentCallOptions,
  ): Promise<T> {
    const { action = operation, onLate = () => {} } = options;
    if (this.#failure) throw this.#failure;
    checkWait(options);
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const pending: Pending = { resolve, reject };
    const answer = settleBy(promise, action, options, () => {
      if (!this.#pending.has(id)) return; // it was answered just now
      pending.late = onLate;
      this.#abandoned++;
      this.#updateRef();
    });
    this.#pending.set(id, pending);
    this.#worker.ref();
    const request: ApartmentRequest = { id, operation, args };
    try {
      this.#worker.postMessage(request);
    } catch (error) {
      this.#pending.delete(id);
      reject(error);
    }
    return await answer.finally(() => this.#updateRef()) as T;
  }

  /** Hears what the worker says by itself; one listener an event. */
  on(event: string, listener: (data: unknown) => void): void {
    this.#listeners.set(event, listener);
  }

  /** Whether the apartment was closed; its objects are released then. */
  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** How many calls are under way for which nobody waits any more. */
  get abandonedCalls(): number {
    return this.#abandoned;
  }

  /**
   * Ends the apartment: its objects are released and its thread ends. A thread that hangs in
   * a call is given up.
   *
   * @param graceMs How long the thread has to end by itself.
   */
  close(graceMs = 2000): Promise<void> {
    return this.#closed ??= this.#close(graceMs);
  }

  async #close(graceMs: number): Promise<void> {
    try {
      if (!this.#failure) await this.#send("apartment.close", [], { timeoutMs: graceMs });
    } catch {
      // The thread hangs in a call or has ended: there is nothing to release.
    } finally {
      this.#fail(new Error("it was closed"));
      this.#worker.terminate();
    }
  }

  /** Ends the worker, once what it does has ended. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive(reply: ApartmentReply): void {
    if ("event" in reply) {
      this.#listeners.get(reply.event)?.(reply.data);
      return;
    }
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    this.#pending.delete(reply.id);
    if (pending.late) this.#abandoned--;
    if ("error" in reply) pending.reject(receiveError(reply.error));
    else if (pending.late) pending.late(reply.value);
    else pending.resolve(reply.value);
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    const [reason] = error.message.split("\n"); // the rest is a stack trace
    const Failure = /^Requires \w+ access/.test(reason) ? Deno.errors.NotCapable : Error;
    this.#failure = new Failure(`Cannot use the apartment: ${reason}`, { cause: error });
    for (const pending of this.#pending.values()) pending.reject(this.#failure);
    this.#pending.clear();
    this.#updateRef();
  }

  /** Only calls that somebody waits for keep the process alive. */
  #updateRef(): void {
    if (this.#pending.size > this.#abandoned) this.#worker.ref();
    else this.#worker.unref();
  }
}

/** Threads may load only modules that may be read, unless the program has them in itself. */
function whyForbidden(workerModule: string): Error | undefined {
  if (Deno.build.standalone || !workerModule.startsWith("file:")) return undefined;
  const path = new URL(workerModule);
  if (Deno.permissions.requestSync({ name: "read", path }).state === "granted") return undefined;
  return new Deno.errors.NotCapable(
    "Cannot start the thread of a server: Deno may not read its module; allow it with --allow-read",
  );
}
