/** Received faxes in the store of the built-in service. */
import { join } from "node:path";
import { createBitmap, writeFaxTiff } from "../../../lib/document/mod.ts";
import { FaxService } from "../../../lib/loopback/mod.ts";

/** A fax TIFF of one page with `rows` rows, of which some are black. */
export function shortTiff(rows = 40): Uint8Array<ArrayBuffer> {
  const page = createBitmap(1728, rows);
  page.data.fill(0xff, 0, 216 * 8);
  return writeFaxTiff([page]);
}

/** Lets faxes arrive in the store of a folder. */
export function letArrive(directory: string, callers: readonly string[]): void {
  using service = new FaxService({ directory, dials: false });
  callers.forEach((callerId, i) =>
    service.receive(shortTiff(40 + i), { callerId, tsid: `T ${callerId}` })
  );
}

/** Names of the faxes in a folder, in order. */
export async function faxFiles(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith(".")) names.push(name);
  }
  return names.sort();
}

/** Where the store of a test is. */
export function storeOf(folder: string): { readonly directory: string; readonly name: string } {
  const directory = join(folder, "store");
  return { directory, name: `loopback:${directory}?speed=10000` };
}
