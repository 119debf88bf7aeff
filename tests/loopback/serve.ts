/** Serves the store of its argument to other programs until the last one has gone. */
import { serveLoopback } from "../../lib/loopback/mod.ts";

if (import.meta.main) await serveLoopback({ name: Deno.args[0], untilUnused: true });
