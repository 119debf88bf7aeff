/**
 * Registers a running object with events for other processes, until it is killed. What it reads it
 * fires as an event.
 */
import { com } from "../../../lib/com/mod.ts";

const [clsid, events] = Deno.args;
const source = { Pid: Deno.pid };
using _hosted = com.host(source, { events: { iid: events, names: { 1: "Changed" } } });
using _registered = com.registerActiveObject(source, clsid);
console.log("registered");
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  com.fire(source, "Changed", text);
}
