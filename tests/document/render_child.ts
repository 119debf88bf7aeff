/** Renders the files that it is given; for a process whose memory is measured. */
import { renderFax } from "../../lib/document/mod.ts";

export async function main(files: readonly string[]): Promise<number> {
  for (const path of files) await renderFax({ path });
  return 0;
}
