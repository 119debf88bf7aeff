const UINT32 = 2 ** 32;

/** The lower 32 bits of a size, as a `long` of COM holds them. */
export function sizeLow(bytes: number): number {
  return (bytes % UINT32) | 0;
}

/** The upper 32 bits of a size. */
export function sizeHigh(bytes: number): number {
  return Math.floor(bytes / UINT32) | 0;
}
