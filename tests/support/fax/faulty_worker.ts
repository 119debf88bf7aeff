/** The thread of a fax server that fails; every call goes to a broadcast channel. */
import { serveFaxServer } from "../../../lib/fax/server/fax_host.ts";
import { registerFaultyServer } from "./faulty_server.ts";

const channel = new BroadcastChannel("comtask-faulty-fax");
registerFaultyServer((member, server) => channel.postMessage({ member, server }));
serveFaxServer();
