/**
 * Downloads a file that a task needs, with limits: a server may be slow, or never stop sending.
 *
 * @module
 */

import { readAtMost } from "./limited_bytes.ts";

/** How long a download may take. */
const LIMIT_MS = 60_000;

/**
 * The bytes behind a URL.
 *
 * @param mostBytes More than this is not read.
 * @throws {Error} In people's words: the server's answer, the size, or the time.
 */
export async function download(url: string | URL, mostBytes: number): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`the server answered ${response.status}`);
    }
    const bytes = await readAtMost(response.body ?? ReadableStream.from([]), mostBytes);
    if (bytes === undefined) throw new Error(`it has more than ${mostBytes} bytes`);
    return bytes;
  } catch (error) {
    if (signal.aborted) throw new Error(`the server took more than ${LIMIT_MS / 1000} seconds`);
    throw error;
  }
}
