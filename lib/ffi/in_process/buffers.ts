/** What a `buffer` parameter of a native function may be given. */
export type NativeBuffer = AllowSharedBufferSource | null;

/** The bytes behind a buffer argument. */
export function bytesOf(buffer: NativeBuffer): Uint8Array<ArrayBuffer> {
  if (!buffer) throw new TypeError("Cannot call the in-process COM runtime: a buffer is null");
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer as ArrayBuffer);
}

/** Writes a pointer or a 64-bit value into a buffer argument. */
export function storeU64(buffer: NativeBuffer, value: bigint): void {
  const bytes = bytesOf(buffer);
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, value, true);
}

/** Writes a 32-bit value into a buffer argument. */
export function storeU32(buffer: NativeBuffer, value: number): void {
  const bytes = bytesOf(buffer);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, value >>> 0, true);
}

/** A GUID's sixteen bytes as a map key. */
export function guidKey(buffer: NativeBuffer): string {
  return bytesOf(buffer).subarray(0, 16).toHex();
}
