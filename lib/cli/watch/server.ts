/**
 * The web server of `comtask watch`: for this computer only, and for who knows its address.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import { TaskError } from "../../engine/mod.ts";
import { livePage } from "./page.ts";
import type { Snapshot } from "./snapshot.ts";

/** What the server shows and does. */
export interface WatchSource {
  /** What there is now. */
  snapshot(): Promise<Snapshot>;
  /** The page of one run, or `undefined` if there is none of the id. */
  report(runId: string): Promise<string | undefined>;
  /** Asks a run to cancel. @returns What to say; `undefined` if no such run goes on. */
  cancel(runId: string): string | undefined;
}

/** How it is served. */
export interface WatchServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether the page has a section for the queue of a fax server. */
  readonly queue: boolean;
}

const HOST = "127.0.0.1";
/** Faster than this nobody reads. */
const POLL_MS = 500;
/** So that a dead connection is noticed. */
const HEARTBEAT_MS = 15_000;
const TOKEN_BYTES = 24;

/** A page that follows the events. */
interface Listener {
  send(text: string): void;
  /** It has gone away. */
  forget(): void;
  /** It shall go away. */
  close(): void;
}

/** Serves the live page until it is disposed. */
export class WatchServer implements AsyncDisposable {
  /** Where the page is; whoever has it may look and cancel. */
  readonly url: string;
  readonly #token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))
    .toBase64({ alphabet: "base64url" });
  readonly #source: WatchSource;
  readonly #queue: boolean;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #origin: string;
  readonly #listeners = new Set<Listener>();
  #latest = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** @throws {TaskError} With code `watch.port` if the port is taken. */
  constructor(source: WatchSource, { port, queue }: WatchServerOptions) {
    this.#source = source;
    this.#queue = queue;
    try {
      this.#server = Deno.serve(
        { hostname: HOST, port, onListen: () => {}, onError: () => plain(500, "Internal error") },
        (request) => this.#answer(request),
      );
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
      throw new TaskError(`Cannot listen on port ${port}: another program listens there`, {
        code: "watch.port",
        cause,
        advice: "Perhaps it is another comtask watch. Give --port 0 to take any free port.",
      });
    }
    this.#origin = `http://${HOST}:${this.#server.addr.port}`;
    this.url = `${this.#origin}/${this.#token}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const listener of this.#listeners) listener.close(); // they would keep the server for ever
    clearTimeout(this.#timer);
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, host } = new URL(request.url);
    const origin = request.headers.get("origin");
    // A page of another origin, or a name that somebody made point here, gets nothing.
    if (host !== new URL(this.#origin).host) {
      return plain(421, "This is not the host you asked for");
    }
    if (origin !== null && origin !== this.#origin) return plain(403, "Another origin may not ask");
    const [token = "", ...rest] = pathname.slice(1).split("/");
    if (!this.#isToken(token)) return plain(404, "Not found");
    const path = decoded(rest);
    if (path === undefined) return plain(404, "Not found");
    if (path.length === 3 && path[0] === "runs" && path[2] === "cancel") {
      if (request.method !== "POST") {
        return plain(405, "Cancelling takes a POST", { allow: "POST" });
      }
      const said = this.#source.cancel(path[1]);
      return said === undefined ? plain(404, "No such run goes on") : plain(202, said);
    }
    if (request.method !== "GET") return plain(405, "Only GET is known here", { allow: "GET" });
    if (path.length === 1 && path[0] === "") return await this.#page();
    if (path.length === 1 && path[0] === "events") return this.#events();
    if (path.length === 2 && path[0] === "runs") {
      const html = await this.#source.report(path[1]); // it brings a policy of its own
      if (html !== undefined) return respond(html, { "content-type": "text/html; charset=utf-8" });
    }
    return plain(404, "Not found");
  }

  /** Compares in constant time, so that a token cannot be guessed piece by piece. */
  #isToken(given: string): boolean {
    const [a, b] = [given, this.#token].map((text) => new TextEncoder().encode(text));
    return a.length === b.length && timingSafeEqual(a, b);
  }

  async #page(): Promise<Response> {
    const { html, policy } = await livePage({ queue: this.#queue });
    return respond(html, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
    });
  }

  #events(): Response {
    const encoder = new TextEncoder();
    let listener: Listener;
    let missed = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const heartbeat = setInterval(() => listener.send(": still here\n\n"), HEARTBEAT_MS);
        listener = {
          send(text) {
            // A reader that lags behind gets the latest state once it reads again, not all of them.
            missed = (controller.desiredSize ?? 0) <= 0;
            if (!missed) controller.enqueue(encoder.encode(text));
          },
          forget: () => {
            clearInterval(heartbeat);
            this.#listeners.delete(listener);
          },
          close() {
            this.forget();
            controller.close();
          },
        };
        this.#listeners.add(listener);
        if (this.#latest !== "") listener.send(eventOf(this.#latest));
        this.#poll();
      },
      pull: () => {
        if (missed) listener.send(eventOf(this.#latest));
      },
      cancel: () => listener.forget(),
    }, { highWaterMark: 4 });
    return respond(body, { "content-type": "text/event-stream" });
  }

  #tell(event: string): void {
    for (const listener of this.#listeners) listener.send(event);
  }

  /** Looks while somebody watches, and tells all of them what has changed. */
  #poll(): void {
    if (this.#timer !== undefined) return;
    const look = async () => {
      try {
        const text = JSON.stringify(await this.#source.snapshot());
        if (text !== this.#latest) this.#tell(eventOf(text));
        this.#latest = text;
      } catch {
        // The journal may be busy or away for a moment; the next look tells.
      }
      const goOn = this.#listeners.size > 0 && !this.#isClosed;
      this.#timer = goOn ? setTimeout(look, POLL_MS) : undefined;
    };
    this.#timer = setTimeout(look, 0);
  }
}

/** `undefined` if one of them is no text in UTF-8. */
function decoded(parts: readonly string[]): string[] | undefined {
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function eventOf(json: string): string {
  return `event: state\ndata: ${json}\n\n`;
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return respond(`${text}\n`, { "content-type": "text/plain; charset=utf-8", ...headers }, status);
}

/** Nothing is kept, guessed, framed, or told to others. */
function respond(body: BodyInit, headers: Record<string, string>, status = 200): Response {
  return new Response(body, {
    status,
    headers: {
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      ...headers,
    },
  });
}
