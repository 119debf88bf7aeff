import { LoopbackError } from "./loopback_error.ts";
import type { Store } from "./store.ts";

/** The owner of data that belongs to no line but to the server. */
export const SERVER = 0;

/**
 * Data that an extension keeps with a line or the server.
 *
 * @throws {LoopbackError} `"unknown-property"`.
 */
export function readProperty(store: Store, owner: number, guid: string): Uint8Array {
  const row = store.get(
    "SELECT bytes FROM properties WHERE device_id = ? AND guid = ?",
    owner,
    normalGuid(guid),
  );
  if (row?.bytes instanceof Uint8Array) return Uint8Array.from(row.bytes);
  throw new LoopbackError(
    "unknown-property",
    `Cannot read extension property ${guid}: it is not set`,
  );
}

/** Keeps data for an extension. */
export function saveProperty(store: Store, owner: number, guid: string, bytes: Uint8Array): void {
  store.run(
    "INSERT INTO properties VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
    owner,
    normalGuid(guid),
    bytes,
  );
}

/** The text that a property holds as UTF-16 with a zero at the end, as Windows writes it; or "". */
export function readTextProperty(store: Store, owner: number, guid: string): string {
  const row = store.get(
    "SELECT bytes FROM properties WHERE device_id = ? AND guid = ?",
    owner,
    normalGuid(guid),
  );
  if (!(row?.bytes instanceof Uint8Array)) return "";
  return new TextDecoder("utf-16le").decode(row.bytes).replace(/\0[^]*$/, "");
}

/** @throws {SyntaxError} If a text is not a GUID. */
export function normalGuid(text: string): string {
  const found = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i.exec(text.trim());
  if (found !== null) return `{${found[1].toUpperCase()}}`;
  throw new SyntaxError(`Cannot read "${text}": it is not a GUID such as ${EXAMPLE}`);
}

const EXAMPLE = "{01234567-89AB-CDEF-0123-456789ABCDEF}";
