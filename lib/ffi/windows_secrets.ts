/**
 * Secrets that Windows keeps: the Credential Manager, and data that only one account can decrypt.
 *
 * @module
 */
import { NativeBlock } from "./native_block.ts";

/** Symbols of `advapi32.dll`: the Credential Manager (`wincred.h`). */
export const CREDENTIALS = {
  CredReadW: { parameters: ["buffer", "u32", "u32", "buffer"], result: "i32" },
  CredFree: { parameters: ["pointer"], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Symbols of `crypt32.dll`: data protection (`dpapi.h`). */
export const DATA_PROTECTION = {
  CryptUnprotectData: {
    parameters: ["buffer", "u64", "u64", "u64", "u64", "u32", "buffer"],
    result: "i32",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** Symbols of `kernel32.dll` that belong to both. */
export const LOCAL_MEMORY = {
  LocalFree: { parameters: ["pointer"], result: "pointer" },
  GetLastError: { parameters: [], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

const CRED_TYPE_GENERIC = 1;
const CRYPTPROTECT_UI_FORBIDDEN = 1;

/** No credential has this name (`winerror.h`). */
export const ERROR_NOT_FOUND = 1168;

/** Offsets in bytes of `CREDENTIALW` on 64-bit Windows. */
const CREDENTIALW = { CredentialBlobSize: 32, CredentialBlob: 40, UserName: 72 } as const;

/** Offsets in bytes of `DATA_BLOB` on 64-bit Windows. */
const DATA_BLOB = { cbData: 0, pbData: 8, size: 16 } as const;

/** A generic credential. */
export interface WindowsCredential {
  /** Empty if the credential has none. */
  readonly userName: string;
  /** As it was stored: most programs store UTF-16 text. */
  readonly blob: Uint8Array<ArrayBuffer>;
}

/** A call that Windows refused. */
export class WindowsError extends Error {
  override readonly name = "WindowsError";
  /** Of `winerror.h`. */
  readonly errorCode: number;

  /** @param what The function that failed. */
  constructor(what: string, errorCode: number) {
    super(`${what} failed with error ${errorCode}`);
    this.errorCode = errorCode;
  }
}

/**
 * Reads a generic credential of the account that runs this process.
 *
 * @param target Its name, as the Credential Manager shows it.
 * @throws {WindowsError} {@linkcode ERROR_NOT_FOUND} if there is none.
 * @throws {Deno.errors.NotCapable} Without `--allow-ffi`.
 */
export function readCredential(target: string): WindowsCredential {
  using advapi32 = openLibrary("advapi32.dll", CREDENTIALS);
  using kernel32 = openLibrary("kernel32.dll", LOCAL_MEMORY);
  const found = new BigUint64Array(1);
  const ok = advapi32.symbols.CredReadW(wide(target), CRED_TYPE_GENERIC, 0, found);
  if (ok === 0) throw new WindowsError("CredReadW", kernel32.symbols.GetLastError());
  const pointer = Deno.UnsafePointer.create(found[0])!;
  try {
    const view = new Deno.UnsafePointerView(pointer);
    return {
      userName: textAt(view.getPointer(CREDENTIALW.UserName)),
      blob: bytesAt(
        view.getPointer(CREDENTIALW.CredentialBlob),
        view.getUint32(CREDENTIALW.CredentialBlobSize),
      ),
    };
  } finally {
    advapi32.symbols.CredFree(pointer);
  }
}

/**
 * Decrypts what `CryptProtectData` encrypted for this account or this computer.
 *
 * @throws {WindowsError} If it is no such data, or of another account.
 * @throws {Deno.errors.NotCapable} Without `--allow-ffi`.
 */
export function unprotectData(data: Uint8Array): Uint8Array<ArrayBuffer> {
  using crypt32 = openLibrary("crypt32.dll", DATA_PROTECTION);
  using kernel32 = openLibrary("kernel32.dll", LOCAL_MEMORY);
  const bytes = new NativeBlock(data.length || 1);
  bytes.u8.set(data);
  const input = new NativeBlock(DATA_BLOB.size);
  input.u32[DATA_BLOB.cbData / 4] = data.length;
  input.u64[DATA_BLOB.pbData / 8] = bytes.address;
  const output = new NativeBlock(DATA_BLOB.size);
  const ok = crypt32.symbols.CryptUnprotectData(
    input.u8,
    0n,
    0n,
    0n,
    0n,
    CRYPTPROTECT_UI_FORBIDDEN,
    output.u8,
  );
  if (ok === 0) throw new WindowsError("CryptUnprotectData", kernel32.symbols.GetLastError());
  const pointer = Deno.UnsafePointer.create(output.u64[DATA_BLOB.pbData / 8]);
  try {
    return bytesAt(pointer, output.u32[DATA_BLOB.cbData / 4]);
  } finally {
    kernel32.symbols.LocalFree(pointer);
  }
}

/** A library that is closed at the end of the block. */
function openLibrary<const T extends Deno.ForeignLibraryInterface>(
  name: string,
  symbols: T,
): Disposable & { readonly symbols: Deno.StaticForeignLibraryInterface<T> } {
  const library = Deno.dlopen(name, symbols);
  return { symbols: library.symbols, [Symbol.dispose]: () => library.close() };
}

/** UTF-16 with a NUL at its end. */
function wide(text: string): Uint16Array<ArrayBuffer> {
  const units = new Uint16Array(text.length + 1);
  for (let index = 0; index < text.length; index++) units[index] = text.charCodeAt(index);
  return units;
}

function textAt(pointer: Deno.PointerValue): string {
  if (pointer === null) return "";
  const view = new Deno.UnsafePointerView(pointer);
  let text = "";
  for (let at = 0;; at += 2) {
    const unit = view.getUint16(at);
    if (unit === 0) return text;
    text += String.fromCharCode(unit);
  }
}

function bytesAt(pointer: Deno.PointerValue, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  if (pointer !== null && count > 0) new Deno.UnsafePointerView(pointer).copyInto(bytes);
  return bytes;
}
