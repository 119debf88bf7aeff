/**
 * Letters as fax documents, and sending them in numbers.
 *
 * @module
 */
import { join } from "node:path";
import { type Bitmap, renderFax } from "../../lib/document/mod.ts";
import type { FaxServer } from "../../lib/fax/mod.ts";
import { sendFax } from "../../tasks/mod.ts";

/** Where all of them go. */
export const TO = "+14255550100";

/** A letter of the usual length. */
export async function letterPage(): Promise<Bitmap> {
  const paragraph = "We thank you for your order of the 24th, which leaves our house on Monday. ";
  const text = `Our reference 4711\n\n${`${paragraph.repeat(5)}\n\n`.repeat(5)}Yours faithfully\n`;
  const { pages } = await renderFax({ bytes: new TextEncoder().encode(text), name: "letter.txt" });
  return pages[0];
}

/** Where documents are written, and what they hold. */
export interface Letters {
  readonly folder: string;
  readonly tiff: Uint8Array;
}

let made = 0;

/** Writes documents of which no two are alike, so that each is stored. */
export function writeLetters({ folder, tiff }: Letters, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const document = join(folder, `letter${i}.tif`);
    const mark = new TextEncoder().encode(String(made++)); // behind the last page nobody reads
    Deno.writeFileSync(document, new Uint8Array([...tiff, ...mark]));
    return document;
  });
}

/** Puts documents into the queue, some at a time. */
export async function sendAll(
  server: FaxServer,
  documents: readonly string[],
  atATime: number,
): Promise<void> {
  const waiting = documents.values();
  await Promise.all(Array.from({ length: atATime }, async () => {
    for (const document of waiting) {
      await sendFax(server, { to: TO, document, waitFor: "queued" });
    }
  }));
}
