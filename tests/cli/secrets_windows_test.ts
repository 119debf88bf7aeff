import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, temporaryFolder } from "../support/cli.ts";
import { secretProviders } from "../../lib/cli/secrets.ts";
import { processIo } from "../../lib/cli/io.ts";
import type { Secret, TaskError } from "../../lib/engine/mod.ts";
import { protectData, storeCredential, utf16 } from "./support/windows_secrets.ts";

const providers = secretProviders(processIo());
const PASSWORD = "pass wörd 🔑";

function read(from: string, name: string, folder?: string): Promise<Secret> {
  return providers[from]({ from, name, ...(folder === undefined ? {} : { folder }) });
}

for (
  const [how, blob] of [
    ["in UTF-16, as Windows does", utf16(PASSWORD)],
    ["in UTF-8", new TextEncoder().encode(PASSWORD)],
  ] as const
) {
  Deno.test(`windows-credential reads a password that was stored ${how}`, async () => {
    const name = `comtask-test-${crypto.randomUUID()}`;
    using _stored = storeCredential(name, "Ada", blob);
    const secret = await read("windows-credential", name);
    assert.deepEqual([secret.reveal(), secret.userName], [PASSWORD, "Ada"]);
    assert.equal(`${secret} ${JSON.stringify({ secret })}`, '*** {"secret":"***"}');
  });
}

Deno.test("windows-credential says which credential is missing, and how to store it", async () => {
  await assert.rejects(
    () => read("windows-credential", "comtask-none"),
    (error: TaskError) => {
      assert.match(error.message, /"comtask-none": .* has no such credential/);
      assert.match(error.advice!, /cmdkey \/generic:"comtask-none"/);
      return error.code === "secret.missing";
    },
  );
});

for (
  const [how, encode] of [
    ["as it is", (bytes: Uint8Array<ArrayBuffer>) => bytes],
    ["as Base64", (bytes) => new TextEncoder().encode(`${bytes.toBase64()}\n`)],
    ["as ConvertFrom-SecureString writes it", (bytes) => utf16(`\ufeff${bytes.toHex()}\r\n`)],
  ] as readonly (readonly [
    string,
    (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
  ])[]
) {
  Deno.test(`file-dpapi decrypts what CryptProtectData encrypted, kept ${how}`, async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "login.bin");
    await Deno.writeFile(file, encode(protectData(utf16(PASSWORD))));
    assert.equal((await read("file-dpapi", "login.bin", folder.path)).reveal(), PASSWORD);
  });
}

Deno.test("file-dpapi says so when a file is missing, or no encrypted data", async () => {
  await using folder = await temporaryFolder();
  await assert.rejects(() => read("file-dpapi", "none", folder.path), { code: "secret.missing" });
  await Deno.writeTextFile(join(folder.path, "plain"), "just text");
  await assert.rejects(() => read("file-dpapi", "plain", folder.path), {
    code: "secret.unreadable",
  });
});

Deno.test("comtask run takes a secret from the Credential Manager and shows it nowhere", async () => {
  await using folder = await temporaryFolder();
  const name = `comtask-test-${crypto.randomUUID()}`;
  using _stored = storeCredential(name, "Ada", utf16("hush-hush"));
  const file = join(folder.path, "mail.yaml");
  await Deno.writeTextFile(
    file,
    `version: 1
name: mail
secrets: { login: { from: windows-credential, name: ${name} } }
steps:
  - id: tell
    uses: mail.send
    with:
      host: 127.0.0.1
      port: 1
      login: "\${ secrets.login }"
      from: a@example.org
      to: [b@example.org]
      subject: x
      text: hush-hush
`,
  );
  const { code, stdout, stderr } = await cli(["run", file, "-o", "json", "--verbose"]);
  assert.equal(code, 30, stderr); // nobody listens at port 1; the secret was there
  assert.ok(!/secret\./.test(stderr), stderr);
  assert.ok(!`${stdout}${stderr}`.includes("hush-hush"));
});
