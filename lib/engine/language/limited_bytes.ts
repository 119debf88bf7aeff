/**
 * Reading with a limit: a file may be huge or a device without end, a server may never stop.
 *
 * @module
 */

/** Bytes of a task file at most. */
export const MAX_FILE_BYTES = 1_048_576;

/**
 * All bytes of a stream; it is cancelled where they get too many.
 *
 * @returns `undefined` if there are more than `mostBytes`.
 */
export async function readAtMost(
  stream: ReadableStream<Uint8Array>,
  mostBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBytes) return undefined;
  }
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
