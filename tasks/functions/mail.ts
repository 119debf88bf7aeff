/**
 * `mail.send`. The one file that knows the mail library.
 *
 * @module
 */
import {
  defineFunction,
  duration,
  path,
  type Secret,
  secret,
  TaskError,
  type TaskFunction,
} from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";
import type * as _Nodemailer from "npm:nodemailer@10.6.1"; // so that it is fetched with the rest

/** Not named in the import itself: what is, Deno looks up at every start. */
const NODEMAILER = "npm:nodemailer@10.6.1";

const address = z.email();

const input = z.strictObject({
  host: z.string().min(1).optional().describe(
    "SMTP server; default: that of a login with an address",
  ),
  port: z.int().min(1).max(65_535).optional()
    .describe("465 is TLS from the start; default: that of the login, or 587"),
  encryption: z.enum(["required", "optional"]).optional()
    .describe("Whether an unencrypted connection is an error; default: unless it stays in here"),
  login: secret().optional()
    .describe("User name and password; or all of it, as smtps://user:password@mail.example.org"),
  from: address.optional().describe("Sender; default: the user name of the login"),
  to: z.array(address).min(1).describe("Recipients"),
  subject: z.string().describe("Subject"),
  text: z.string().default("").describe("Message, as plain text"),
  attach: z.array(path({ access: "read" })).default([]).describe("Files to attach"),
  timeout: duration().default(60_000).describe("How long the server may take"),
});
const output = z.object({ messageId: z.string(), accepted: z.array(z.string()) });

type Mail = z.output<typeof input>;

/** What is used of the library, which comes without types. */
interface MailLibrary {
  createTransport(options: Readonly<Record<string, unknown>>): {
    sendMail(message: Readonly<Record<string, unknown>>): Promise<{
      readonly messageId: string;
      readonly accepted: readonly string[];
    }>;
    close(): void;
  };
}

/** What {@link send} is given. */
export interface SendInput {
  /** SMTP server; default: that of a login with an address. */
  readonly host?: string;
  /** 465 is TLS from the start; default: that of the login, or 587. */
  readonly port?: number;
  /** Whether an unencrypted connection is an error; default: unless it stays in here. */
  readonly encryption?: "required" | "optional";
  /** User name and password; or all of it, as `smtps://user:password@mail.example.org`. */
  readonly login?: Secret | string;
  /** Sender; default: the user name of the login. */
  readonly from?: string;
  /** Recipients. */
  readonly to: string[];
  /** Subject. */
  readonly subject: string;
  /** Message, as plain text; default "". */
  readonly text?: string;
  /** Files to attach; default []. */
  readonly attach?: string[];
  /** How long the server may take; default one minute. */
  readonly timeout?: string | number;
}

/** What {@link send} gives back. */
export interface SendResult {
  /** Id that the message got. */
  readonly messageId: string;
  /** Recipients that the server took. */
  readonly accepted: readonly string[];
}

/**
 * Sends a message through an SMTP server.
 *
 * @throws {TaskError} `mail.no-server`, `mail.no-sender`: neither the step nor the login names one.
 * @throws {TaskError} `mail.refused` (the server says no), `mail.unreachable` (transient).
 */
export const send: TaskFunction<SendInput, SendResult> = defineFunction({
  name: "mail.send",
  summary: "Send an e-mail",
  input,
  output,
  effect: "send",
  impact: "medium",
  describe: ({ to, subject }) => ({ verb: "mail", target: `"${subject}" to ${to.join(", ")}` }),
  permissions: ({ host, port, attach }) => ({
    net: host === undefined ? true : [`${host}:${port ?? STANDARD_PORT}`],
    read: attach ?? true,
    sys: ["hostname"],
  }),
  async run(mail, ctx) {
    const server = serverOf(mail);
    const { subject, text } = ctx.redact({ subject: mail.subject, text: mail.text });
    const envelope = message({ ...mail, subject, text }, senderOf(mail, server));
    const { default: library } = await import(NODEMAILER) as { default: MailLibrary };
    const transport = library.createTransport({
      host: server.host,
      port: server.port,
      secure: server.isTls,
      requireTLS:
        (mail.encryption ?? (isHere(server.host) ? "optional" : "required")) === "required",
      connectionTimeout: mail.timeout,
      socketTimeout: mail.timeout,
      ...(server.password === undefined
        ? {}
        : { auth: { user: server.user, pass: server.password } }),
    });
    const onAbort = () => transport.close();
    ctx.signal.addEventListener("abort", onAbort, { once: true });
    try {
      const { messageId, accepted } = await transport.sendMail(envelope);
      return { messageId, accepted: [...accepted] };
    } catch (error) {
      ctx.signal.throwIfAborted();
      throw explain(error, server);
    } finally {
      ctx.signal.removeEventListener("abort", onAbort);
      transport.close();
    }
  },
});

/** Port of mail submission (RFC 6409). */
const STANDARD_PORT = 587;

/** Port of TLS from the start (RFC 8314). */
const TLS_PORT = 465;

interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly user: string;
  readonly password: string | undefined;
}

/** What the step says, and for the rest what an address in the login says. */
function serverOf({ host, port, login }: Mail): MailServer {
  const url = addressOf(login);
  const name = host ?? url?.hostname;
  if (!name) {
    throw new TaskError('Cannot send mail: there is no server; give "host"', {
      code: "mail.no-server",
      advice: "Or store the login as smtps://user:password@mail.example.org",
    });
  }
  const ownPort = url?.port ? Number(url.port) : url?.protocol === "smtps:" ? TLS_PORT : undefined;
  const number = port ?? ownPort ?? STANDARD_PORT;
  return {
    host: name.replace(/^\[|\]$/g, ""),
    port: number,
    isTls: number === TLS_PORT || (port === undefined && url?.protocol === "smtps:"),
    user: url === undefined ? login?.userName ?? "" : decodeURIComponent(url.username),
    password: url === undefined
      ? login?.reveal()
      : url.password === ""
      ? undefined
      : decodeURIComponent(url.password),
  };
}

/** The login as an address; `undefined` if it is a password. */
function addressOf(login: Secret | undefined): URL | undefined {
  const text = login?.reveal() ?? "";
  return /^smtps?:\/\//.test(text) ? URL.parse(text) ?? undefined : undefined;
}

/** What stays inside this computer needs no encryption. */
function isHere(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function senderOf({ from }: Mail, { user }: MailServer): string {
  if (from !== undefined) return from;
  if (address.safeParse(user).success) return user;
  throw new TaskError('Cannot send mail: there is no sender; give "from"', {
    code: "mail.no-sender",
  });
}

function message(
  { to, subject, text, attach }: Mail,
  from: string,
): Readonly<Record<string, unknown>> {
  return {
    from,
    to,
    subject,
    text,
    attachments: attach.map((path) => ({ path })),
    disableUrlAccess: true,
  };
}

function explain(error: unknown, { host, port }: MailServer): TaskError {
  const { responseCode, message, code } = error as Error & {
    readonly responseCode?: number;
    readonly code?: string;
  };
  const wasRefused = responseCode !== undefined;
  // A host with two addresses, as localhost, fails with both, and the error has no text of its own.
  const reason = message || (code === "ECONNREFUSED" ? "nobody listens there" : code);
  return new TaskError(`Cannot send mail through "${host}:${port}": ${reason}`, {
    code: wasRefused ? "mail.refused" : "mail.unreachable",
    // SMTP: 4xx is a refusal for now, 5xx one for good (RFC 5321, section 4.2.1).
    transient: !wasRefused || responseCode < 500,
    cause: error,
  });
}
