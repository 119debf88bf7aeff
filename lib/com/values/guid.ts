/**
 * GUIDs as COM writes them: sixteen bytes, the first three groups little-endian.
 *
 * @module
 */

const PATTERN = /^\{?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}?$/i;

/** Whether `text` is a GUID, with or without braces. */
export function isGuid(text: string): boolean {
  return PATTERN.test(text);
}

/**
 * Reads a GUID from text.
 *
 * @param text For example `"{D73733C8-CC80-11D0-B225-00C04FB6C2F5}"`; braces and case do not matter.
 * @returns Sixteen bytes in the order of native memory.
 * @throws {SyntaxError} If `text` is not a GUID.
 */
export function guidFromText(text: string): Uint8Array<ArrayBuffer> {
  const groups = PATTERN.exec(text);
  if (!groups) {
    throw new SyntaxError(
      `Cannot read GUID "${text}": expected {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}`,
    );
  }
  const [, a, b, c, d, e] = groups;
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Number.parseInt(a, 16), true);
  view.setUint16(4, Number.parseInt(b, 16), true);
  view.setUint16(6, Number.parseInt(c, 16), true);
  bytes.set(Uint8Array.fromHex(d + e), 8);
  return bytes;
}

/**
 * Writes a GUID as text, in braces and upper case.
 *
 * @param bytes At least sixteen bytes in the order of native memory.
 */
export function guidToText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const tail = bytes.subarray(8, 16).toHex();
  return `{${hex(view.getUint32(0, true), 8)}-${hex(view.getUint16(4, true), 4)}-${
    hex(view.getUint16(6, true), 4)
  }-${tail.slice(0, 4)}-${tail.slice(4)}}`.toUpperCase();
}

/** Interface identifiers that the COM layer asks for. Source: the headers of the Windows SDK. */
export const IID = {
  IUnknown: guidFromText("{00000000-0000-0000-C000-000000000046}"),
  IClassFactory: guidFromText("{00000001-0000-0000-C000-000000000046}"),
  IDispatch: guidFromText("{00020400-0000-0000-C000-000000000046}"),
  IEnumVARIANT: guidFromText("{00020404-0000-0000-C000-000000000046}"),
  NULL: new Uint8Array(16),
} as const;
