/** Registers a running object for other processes until its input ends. */
import { com } from "../../../lib/com/mod.ts";

using dict = com.createObject("Scripting.Dictionary");
dict.Add("pid", Deno.pid);
using _registered = com.registerActiveObject(dict, Deno.args[0]);
console.log("registered");
for await (const _chunk of Deno.stdin.readable); // its end is the signal to stop
