import { ComError } from "../../com/mod.ts";

/** Messages that an iterator fetches at once where nobody says how many. */
export const DEFAULT_PREFETCH = 100;
/** HRESULT_FROM_WIN32(ERROR_HANDLE_EOF). */
const END_OF_FILE = 0x8007_0026 | 0;

/** @throws {RangeError} If an iterator cannot fetch so many messages at once. */
export function checkPrefetch(size: number): number {
  if (size >= 1) return size;
  throw new RangeError(`Cannot fetch ${size} messages at once`);
}

/** The failure of an iterator that is behind its last message. */
export function atEnd(): ComError {
  return new ComError("read message", END_OF_FILE, { description: "There are no more messages" });
}
