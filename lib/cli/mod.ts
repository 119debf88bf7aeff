/**
 * The command line of comtask. It joins the layers; nothing imports it but the
 * program itself. Run as a program it starts sooner than the root module, which
 * brings everything that scripts can import.
 *
 * @module
 */
import { main } from "./main.ts";

export { main };
export type { Io, TextSink } from "./io.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));
