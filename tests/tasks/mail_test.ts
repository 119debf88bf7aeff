import assert from "node:assert/strict";
import { join } from "node:path";
import { Secret } from "../../lib/engine/mod.ts";
import { mail } from "../../tasks/mod.ts";
import { temporaryFolder } from "../support/cli.ts";
import { smtpServer } from "../support/smtp.ts";

const MESSAGE = {
  host: "127.0.0.1",
  from: "fax@example.org",
  to: ["office@example.org"],
  subject: "Faxbericht für Müller",
  text: "Drei Seiten",
} as const;

Deno.test("mail.send hands message and attachments to an SMTP server", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "report.csv");
  await Deno.writeTextFile(file, "a,b\n");
  await using server = await smtpServer();
  const result = await mail.send({ ...MESSAGE, port: server.port, attach: [file] });
  assert.deepEqual(result.accepted, MESSAGE.to);
  const [message] = await server.messages();
  assert.equal(message.envelope.mailFrom.address, MESSAGE.from);
  assert.deepEqual(message.envelope.rcptTo.map(({ address }) => address), MESSAGE.to);
  assert.match(message.text, /^Subject: =\?UTF-8\?/m);
  assert.match(message.text, /filename=report\.csv/);
});

const REFUSALS: readonly (readonly [number, string, boolean])[] = [
  [550, "no such user", false],
  [451, "try again later", true],
];

for (const [code, text, transient] of REFUSALS) {
  Deno.test(`mail.send reports "${code} ${text}" as ${transient ? "" : "not "}transient`, async () => {
    await using server = await smtpServer({ refuse: { code, text } });
    const sending = mail.send({ ...MESSAGE, port: server.port });
    await assert.rejects(sending, { code: "mail.refused", transient });
  });
}

Deno.test("mail.send logs in, and says so when it may not", async () => {
  const account = { user: "fax@example.org", password: "k%/:@ürz" };
  await using server = await smtpServer(account);
  const login = new Secret(account.password, { userName: account.user });
  await mail.send({ ...MESSAGE, port: server.port, login });
  const wrong = new Secret("other", { userName: account.user });
  const refused = mail.send({ ...MESSAGE, port: server.port, login: wrong });
  await assert.rejects(refused, { code: "mail.refused", transient: false });
  assert.deepEqual((await server.messages()).map(({ user }) => user), [account.user]);
});

Deno.test("mail.send takes server, sender and password from a login that is an address", async () => {
  const account = { user: "fax@example.org", password: "k%/:@ürz" };
  await using server = await smtpServer(account);
  const { host: _host, from: _from, ...message } = MESSAGE;
  const [user, password] = [account.user, account.password].map(encodeURIComponent);
  await mail.send({ ...message, login: `smtp://${user}:${password}@127.0.0.1:${server.port}` });
  const [sent] = await server.messages();
  assert.deepEqual([sent.user, sent.envelope.mailFrom.address], [account.user, account.user]);
});

Deno.test("mail.send names what is missing: a server, a sender", async () => {
  const { host: _host, ...noHost } = MESSAGE;
  await assert.rejects(mail.send(noHost), { code: "mail.no-server" });
  const { from: _from, ...noFrom } = MESSAGE;
  await assert.rejects(mail.send({ ...noFrom, port: 9 }), { code: "mail.no-sender" });
});

Deno.test("mail.send refuses a server without encryption when told to", async () => {
  await using server = await smtpServer();
  const sending = mail.send({ ...MESSAGE, port: server.port, encryption: "required" });
  await assert.rejects(sending, /STARTTLS|TLS/);
  assert.deepEqual(await server.messages(), []);
});

Deno.test("mail.send refuses a certificate that nobody vouches for", async () => {
  await using server = await smtpServer({ tls: true });
  await assert.rejects(mail.send({ ...MESSAGE, port: server.port }), /certificate/i);
  assert.deepEqual(await server.messages(), []);
});

Deno.test("mail.send says that a server cannot be reached, and that it may be later", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const sending = mail.send({ ...MESSAGE, port });
  await assert.rejects(sending, { code: "mail.unreachable", transient: true });
  const ofTwoAddresses = mail.send({ ...MESSAGE, host: "localhost", port });
  await assert.rejects(ofTwoAddresses, /Cannot send mail through "localhost:\d+": \S.*/);
});
