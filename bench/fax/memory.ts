/**
 * Sends as many faxes as the first argument says, then as many as the second, and prints by how many
 * bytes the process has grown in the meantime.
 *
 * @module
 */
import { join } from "node:path";
import { writeFaxTiff } from "../../lib/document/mod.ts";
import { connect, disconnect } from "../../lib/fax/mod.ts";
import { letterPage, sendAll, writeLetters } from "./letters.ts";

const AT_ONCE = 100, AT_A_TIME = 4;
const [warm, more] = Deno.args.map(Number);
const folder = await Deno.makeTempDir({ prefix: "comtask-bench-" });
try {
  const letters = { folder, tiff: writeFaxTiff([await letterPage()]) };
  const server = await connect(`loopback:${join(folder, "store")}`);
  try {
    await server.setPauseServerQueue(true);
    const send = async (count: number) => {
      for (let sent = 0; sent < count; sent += AT_ONCE) {
        await sendAll(server, writeLetters(letters, AT_ONCE), AT_A_TIME);
      }
      return Deno.memoryUsage().rss;
    };
    const before = await send(warm);
    console.log(await send(more) - before);
  } finally {
    await disconnect(server);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
