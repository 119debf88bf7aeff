/**
 * Writing a file so that nobody ever sees half of it.
 *
 * @module
 */

/**
 * Writes a text file, or replaces it as a whole: readers, and others who write it at the same time,
 * see the old text or the new one.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${crypto.randomUUID()}.part`;
  try {
    await Deno.writeTextFile(draft, text);
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {}); // it may not be there
    throw error;
  }
}
