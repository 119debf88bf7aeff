import assert from "node:assert/strict";
import { join } from "node:path";
import { mail } from "../../tasks/mod.ts";
import { temporaryFolder } from "../support/cli.ts";

interface SmtpServer extends AsyncDisposable {
  readonly port: number;
  /** What the clients sent as messages. */
  readonly messages: string[];
}

/** A server that takes any message, or refuses every recipient with `refusal`. */
function smtpServer(refusal?: string): SmtpServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const messages: string[] = [];
  const conversations: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) conversations.push(converse(connection));
  })();
  return {
    port: listener.addr.port,
    messages,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      await Promise.allSettled(conversations);
    },
  };

  async function converse(connection: Deno.TcpConn): Promise<void> {
    using _connection = connection;
    const say = (line: string) => connection.write(new TextEncoder().encode(`${line}\r\n`));
    await say("220 test");
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(65_536);
    let text = "";
    let body: string | undefined;
    for (let count = await connection.read(buffer); count !== null;) {
      text += decoder.decode(buffer.subarray(0, count), { stream: true });
      for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (body !== undefined) {
          if (line === ".") {
            messages.push(body);
            body = undefined;
            await say("250 taken");
          } else body += `${line}\n`;
        } else if (line === "DATA") {
          body = "";
          await say("354 go on");
        } else if (line === "QUIT") return void await say("221 bye");
        else if (line === "STARTTLS") await say("502 there is none here");
        else if (line.startsWith("RCPT") && refusal) await say(refusal);
        else await say("250 ok");
      }
      count = await connection.read(buffer);
    }
  }
}

const MESSAGE = {
  host: "127.0.0.1",
  encryption: "optional",
  from: "fax@example.org",
  to: ["office@example.org"],
  subject: "Faxbericht für Müller",
  text: "Drei Seiten",
} as const;

Deno.test("mail.send hands message and attachments to an SMTP server", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "report.csv");
  await Deno.writeTextFile(file, "a,b\n");
  await using server = smtpServer();
  const result = await mail.send({
    ...MESSAGE,
    port: server.port,
    to: [...MESSAGE.to],
    attach: [file],
  });
  assert.deepEqual(result.accepted, MESSAGE.to);
  const [message] = server.messages;
  assert.match(message, /^Subject: =\?UTF-8\?/m);
  assert.match(message, /filename=report\.csv/);
});

const REFUSALS: readonly (readonly [string, boolean])[] = [
  ["550 no such user", false],
  ["451 try again later", true],
];

for (const [refusal, transient] of REFUSALS) {
  Deno.test(`mail.send reports "${refusal}" as ${transient ? "" : "not "}transient`, async () => {
    await using server = smtpServer(refusal);
    const sending = mail.send({ ...MESSAGE, port: server.port, to: [...MESSAGE.to] });
    await assert.rejects(sending, { code: "mail.refused", transient });
  });
}

Deno.test("mail.send refuses a server without encryption unless told otherwise", async () => {
  await using server = smtpServer();
  const sending = mail.send({
    ...MESSAGE,
    port: server.port,
    to: [...MESSAGE.to],
    encryption: "required",
  });
  await assert.rejects(sending, /STARTTLS|TLS/);
  assert.deepEqual(server.messages, []);
});
