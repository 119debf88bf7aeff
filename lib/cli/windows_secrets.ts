/**
 * Secrets that Windows keeps for the account that runs the task.
 *
 * @module
 */
import { Secret, type SecretRequest, TaskError } from "../engine/mod.ts";
import { pathOfSecret, readSecretFile } from "./secret_file.ts";

/** Reads a generic credential of the Windows Credential Manager; its user name goes along. */
export async function fromCredentialManager({ name }: SecretRequest): Promise<Secret> {
  refuseElsewhere(name, "windows-credential");
  const { ERROR_NOT_FOUND, readCredential, WindowsError } = await import("../ffi/mod.ts");
  try {
    const { userName, blob } = readCredential(name);
    return new Secret(textOf(blob), userName === "" ? {} : { userName });
  } catch (cause) {
    if (!(cause instanceof WindowsError)) throw cause;
    const isMissing = cause.errorCode === ERROR_NOT_FOUND;
    throw new TaskError(
      isMissing
        ? `Cannot read secret "${name}": the Windows Credential Manager has no such credential`
        : `Cannot read secret "${name}" from the Windows Credential Manager: ${cause.message}`,
      {
        code: "secret.missing",
        cause,
        advice: `As the account that runs the task: cmdkey /generic:"${name}" /user:NAME /pass`,
      },
    );
  }
}

/**
 * Reads a file that Windows encrypted for this account or computer: the bytes of
 * `CryptProtectData`, the same as Base64, or what PowerShell's `ConvertFrom-SecureString` writes.
 */
export async function fromProtectedFile(request: SecretRequest): Promise<Secret> {
  refuseElsewhere(request.name, "file-dpapi");
  const path = pathOfSecret(request);
  const data = protectedBytes(await readSecretFile(path));
  const { unprotectData, WindowsError } = await import("../ffi/mod.ts");
  try {
    return new Secret(textOf(unprotectData(data)));
  } catch (cause) {
    if (!(cause instanceof WindowsError)) throw cause;
    throw new TaskError(`Cannot decrypt secret "${path}": ${cause.message}`, {
      code: "secret.unreadable",
      cause,
      advice: "It must have been encrypted by the account, on the computer, that runs the task.",
    });
  }
}

function refuseElsewhere(name: string, provider: string): void {
  if (Deno.build.os === "windows") return;
  throw new TaskError(`Cannot read secret "${name}": only Windows has the provider ${provider}`, {
    code: "not-supported",
    advice: "Use the provider env or file on this system.",
  });
}

/** What a file says: hexadecimal or Base64 text, or else the bytes themselves. */
function protectedBytes(content: Uint8Array): Uint8Array {
  let text: string;
  try {
    // UTF-16 with a byte order mark is what Set-Content and > of Windows PowerShell write.
    const encoding = content[0] === 0xff && content[1] === 0xfe ? "utf-16le" : "utf-8";
    text = new TextDecoder(encoding, { fatal: true }).decode(content).replaceAll(/\s/g, "");
  } catch {
    return content;
  }
  try {
    if (/^(?:[0-9a-f]{2})+$/i.test(text)) return Uint8Array.fromHex(text);
    return Uint8Array.fromBase64(text);
  } catch {
    return content;
  }
}

/** Text as Windows programs store it, UTF-16, or as others do, UTF-8. */
function textOf(bytes: Uint8Array): string {
  const isWide = bytes.length % 2 === 0 && bytes.some((byte, at) => at % 2 === 1 && byte === 0);
  if (!isWide) {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      // no UTF-8, so it is UTF-16 without a single Latin letter
    }
  }
  return new TextDecoder("utf-16le").decode(bytes).replace(/\0+$/, "");
}
