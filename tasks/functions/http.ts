/**
 * `http.get` and `http.request`.
 *
 * @module
 */
import {
  dataWithSecrets,
  defineFunction,
  duration,
  type PermissionRequest,
  readAtMost,
  revealSecrets,
  type Secret,
  secret,
  TaskError,
  type TaskFunction,
  textOrSecret,
} from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";

/** Answers are kept in results, journals and reports. */
const MAX_BODY_BYTES = 16_777_216;

const url = z.url({ protocol: /^https?$/, error: "an http: or https: URL" });
const common = {
  url: url.describe("Address"),
  headers: z.record(z.string(), textOrSecret()).default({})
    .describe("Headers to send; secrets too"),
  bearer: secret().optional().describe("Token for the Authorization header"),
  okStatus: z.array(z.int()).optional().describe("Status codes that count as success; default 2xx"),
  timeout: duration().default(30_000).describe("Limit for the whole answer"),
};

const getInput = z.strictObject(common);
const requestInput = z.strictObject({
  ...common,
  method: z.enum(["POST", "PUT", "PATCH", "DELETE", "GET", "HEAD"]).default("POST")
    .describe("HTTP method"),
  json: dataWithSecrets().optional().describe("Value to send as JSON; secrets may stand in it"),
  body: textOrSecret().optional().describe("Text to send, or a secret"),
});
const output = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  json: z.unknown().optional(),
});

type Answer = z.output<typeof output>;

/** What {@link get} is given. */
export interface GetInput {
  /** Address. */
  readonly url: string;
  /** Headers to send; default {}. */
  readonly headers?: Readonly<Record<string, Secret | string>>;
  /** Token for the Authorization header. */
  readonly bearer?: Secret | string;
  /** Status codes that count as success; default 2xx. */
  readonly okStatus?: number[];
  /** Limit for the whole answer; default 30 seconds. */
  readonly timeout?: string | number;
}

/** The answer of a server. */
export interface HttpAnswer {
  /** Status code. */
  readonly status: number;
  /** Headers of the answer, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Body as text. */
  readonly body: string;
  /** Body as a value, if it is JSON. */
  readonly json?: unknown;
}

/**
 * Fetches a URL.
 *
 * @throws {TaskError} `http.status`, `http.too-large` (16 MB), `net.failed` (transient), `timeout`.
 */
export const get: TaskFunction<GetInput, HttpAnswer, readonly ["url"]> = defineFunction({
  name: "http.get",
  summary: "Fetch a URL",
  input: getInput,
  output,
  positional: ["url"],
  effect: "read",
  describe: ({ url }) => ({ verb: "get", target: url }),
  permissions: ({ url }) => netPermission(url),
  run: (input, ctx) => send({ ...input, method: "GET" }, ctx.signal),
});

/** What {@link request} is given. */
export interface RequestInput extends GetInput {
  /** HTTP method; default "POST". */
  readonly method?: "POST" | "PUT" | "PATCH" | "DELETE" | "GET" | "HEAD";
  /** Value to send as JSON. */
  readonly json?: unknown;
  /** Text to send. */
  readonly body?: Secret | string;
}

/**
 * Sends an HTTP request that may change something.
 *
 * @throws {TaskError} `http.status`, `http.too-large` (16 MB), `net.failed` (transient), `timeout`.
 */
export const request: TaskFunction<RequestInput, HttpAnswer, readonly ["url"]> = defineFunction({
  name: "http.request",
  summary: "Send an HTTP request",
  input: requestInput,
  output,
  positional: ["url"],
  effect: "send",
  impact: "medium",
  describe: ({ method, url }) => ({ verb: method.toLowerCase(), target: url }),
  permissions: ({ url }) => netPermission(url),
  checkInput: ({ json, body }) => {
    const both = json !== undefined && body !== undefined;
    const faults: Record<string, string> = both ? { body: 'cannot stand beside "json"' } : {};
    return faults;
  },
  run: (input, ctx) => send(input, ctx.signal),
});

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, Secret | string>>;
  readonly bearer?: Secret | undefined;
  readonly okStatus?: readonly number[] | undefined;
  readonly timeout: number;
  readonly json?: unknown;
  readonly body?: Secret | string | undefined;
}

async function send(request: Request, signal: AbortSignal): Promise<Answer> {
  const headers = new Headers(revealSecrets(request.headers));
  if (request.bearer) headers.set("authorization", `Bearer ${request.bearer.reveal()}`);
  if (request.json !== undefined && !headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  const body = request.json === undefined
    ? revealSecrets(request.body)
    : JSON.stringify(revealSecrets(request.json));
  const limit = AbortSignal.timeout(request.timeout);
  const action = `Cannot ${request.method.toLowerCase()} "${request.url}"`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers,
      body,
      signal: AbortSignal.any([signal, limit]),
    });
    const bytes = await readAtMost(response.body ?? ReadableStream.from([]), MAX_BODY_BYTES);
    if (bytes === undefined) {
      throw new TaskError(`${action}: the answer has more than ${MAX_BODY_BYTES} bytes`, {
        code: "http.too-large",
        advice: "Fetch large files with a program, as curl, from process.run.",
      });
    }
    text = new TextDecoder().decode(bytes);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) {
      throw new TaskError(`${action}: no answer within ${request.timeout} ms`, {
        code: "timeout",
        transient: true,
        cause: error,
      });
    }
    if (error instanceof Deno.errors.NotCapable || error instanceof TaskError) throw error;
    throw new TaskError(`${action}: ${error instanceof Error ? error.message : error}`, {
      code: "net.failed",
      transient: true,
      cause: error,
    });
  }
  const ok = request.okStatus?.includes(response.status) ?? response.ok;
  if (!ok) {
    throw new TaskError(`${action}: the server answered ${response.status}`, {
      code: "http.status",
      transient: response.status === 429 || response.status >= 500,
      details: { status: response.status, body: text.slice(0, 2000) },
    });
  }
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: text,
    json: isJson(response) ? parseJson(text, action) : undefined,
  };
}

function isJson(response: Response): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "");
}

function parseJson(text: string, action: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TaskError(`${action}: the answer is not the JSON that it claims to be`, {
      code: "http.bad-json",
      cause: error,
    });
  }
}

function netPermission(url: string | undefined): PermissionRequest {
  if (url === undefined || !URL.canParse(url)) return { net: true };
  return { net: [new URL(url).host] };
}
