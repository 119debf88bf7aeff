/** A thread in which the classes of the built-in service are registered from the start. */
import { serveFaxServer } from "../../../lib/fax/server/fax_host.ts";
import { registerLoopback } from "../../../lib/loopback/mod.ts";

const store = new URL(import.meta.url).searchParams.get("store");
const registration = registerLoopback({ name: `loopback:${store}` });
serveFaxServer(() => registration[Symbol.dispose]());
