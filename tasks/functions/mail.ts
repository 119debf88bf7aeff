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

/** Not named in the import itself: what is, Deno looks up at every start. */
const NODEMAILER = "npm:nodemailer@10.6.1";

const address = z.email();

const input = z.strictObject({
  host: z.string().min(1).describe("SMTP server"),
  port: z.int().min(1).max(65_535).default(587).describe("465 is TLS from the start"),
  encryption: z.enum(["required", "optional"]).default("required")
    .describe("Whether an unencrypted connection is an error"),
  login: secret().optional().describe("User name and password"),
  from: address.describe("Sender"),
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
  /** SMTP server. */
  readonly host: string;
  /** 465 is TLS from the start; default 587. */
  readonly port?: number;
  /** Whether an unencrypted connection is an error; default "required". */
  readonly encryption?: "required" | "optional";
  /** User name and password. */
  readonly login?: Secret | string;
  /** Sender. */
  readonly from: string;
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
    net: host === undefined ? true : [`${host}:${port ?? 587}`],
    read: attach ?? true,
    sys: ["hostname"],
  }),
  async run(mail, ctx) {
    const { default: library } = await import(NODEMAILER) as { default: MailLibrary };
    const transport = library.createTransport({
      host: mail.host,
      port: mail.port,
      secure: mail.port === 465,
      requireTLS: mail.encryption === "required",
      connectionTimeout: mail.timeout,
      socketTimeout: mail.timeout,
      ...(mail.login ? { auth: credentials(mail.login) } : {}),
    });
    const onAbort = () => transport.close();
    ctx.signal.addEventListener("abort", onAbort, { once: true });
    try {
      const { messageId, accepted } = await transport.sendMail(message(mail));
      return { messageId, accepted: [...accepted] };
    } catch (error) {
      ctx.signal.throwIfAborted();
      throw explain(error, mail);
    } finally {
      ctx.signal.removeEventListener("abort", onAbort);
      transport.close();
    }
  },
});

function message({ from, to, subject, text, attach }: Mail): Readonly<Record<string, unknown>> {
  return {
    from,
    to,
    subject,
    text,
    attachments: attach.map((path) => ({ path })),
    disableUrlAccess: true,
  };
}

function credentials(login: Secret): Readonly<Record<string, string>> {
  return { user: login.userName ?? "", pass: login.reveal() };
}

function explain(error: unknown, { host, port }: Mail): TaskError {
  const { responseCode, message } = error as Error & { readonly responseCode?: number };
  const wasRefused = responseCode !== undefined;
  return new TaskError(`Cannot send mail through "${host}:${port}": ${message}`, {
    code: wasRefused ? "mail.refused" : "mail.unreachable",
    // SMTP: 4xx is a refusal for now, 5xx one for good (RFC 5321, section 4.2.1).
    transient: !wasRefused || responseCode < 500,
    cause: error,
  });
}
