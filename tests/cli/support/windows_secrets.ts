/** Stores secrets as other programs of Windows do, with the functions that Windows has for it. */

const CRED_TYPE_GENERIC = 1;
const CRED_PERSIST_LOCAL_MACHINE = 2;

/** Writes a generic credential with `CredWriteW`, and deletes it when the block ends. */
export function storeCredential(
  target: string,
  userName: string,
  blob: Uint8Array<ArrayBuffer>,
): Disposable {
  const advapi32 = Deno.dlopen("advapi32.dll", {
    CredWriteW: { parameters: ["buffer", "u32"], result: "i32" },
    CredDeleteW: { parameters: ["buffer", "u32", "u32"], result: "i32" },
  });
  const name = wide(target);
  const user = wide(userName);
  const credential = new BigUint64Array(10); // CREDENTIALW
  const words = new Uint32Array(credential.buffer);
  words[1] = CRED_TYPE_GENERIC;
  credential[1] = addressOf(name);
  words[8] = blob.length;
  credential[5] = addressOf(blob);
  words[12] = CRED_PERSIST_LOCAL_MACHINE;
  credential[9] = addressOf(user);
  if (advapi32.symbols.CredWriteW(credential, 0) === 0) throw new Error("CredWriteW failed");
  return {
    [Symbol.dispose]: () => {
      advapi32.symbols.CredDeleteW(name, CRED_TYPE_GENERIC, 0);
      advapi32.close();
    },
  };
}

/** Encrypts for this account with `CryptProtectData`. */
export function protectData(data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const crypt32 = Deno.dlopen("crypt32.dll", {
    CryptProtectData: {
      parameters: ["buffer", "u64", "u64", "u64", "u64", "u32", "buffer"],
      result: "i32",
    },
  });
  try {
    const input = new BigUint64Array([BigInt(data.length), addressOf(data)]);
    const output = new BigUint64Array(2);
    const ok = crypt32.symbols.CryptProtectData(input, 0n, 0n, 0n, 0n, 1, output);
    if (ok === 0) throw new Error("CryptProtectData failed");
    const bytes = new Uint8Array(Number(output[0] & 0xffff_ffffn));
    new Deno.UnsafePointerView(Deno.UnsafePointer.create(output[1])!).copyInto(bytes);
    return bytes;
  } finally {
    crypt32.close();
  }
}

/** UTF-16 as Windows has it, without a NUL at the end. */
export function utf16(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Uint16Array.from(text.split(""), (unit) => unit.charCodeAt(0)).buffer);
}

function wide(text: string): Uint8Array<ArrayBuffer> {
  return utf16(`${text}\0`);
}

function addressOf(bytes: Uint8Array<ArrayBuffer>): bigint {
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)));
}
