/** @throws {TypeError} If a value is not an array of bytes, as extensions keep them. */
export function extensionBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value) && value.every(isByte)) return Uint8Array.from(value);
  throw new TypeError("Cannot set extension property: it takes an array of bytes");
}

function isByte(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;
}
