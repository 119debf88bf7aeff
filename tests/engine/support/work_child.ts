/** Takes one item and never ends. Arguments: path of the store, queue, lease in milliseconds. */
import { openWorkStore } from "../../../lib/engine/mod.ts";

const [path, queue, leaseMs] = Deno.args;
const store = await openWorkStore(path);
await store.work(queue, {
  parallel: 1,
  ...(leaseMs === undefined ? {} : { leaseMs: Number(leaseMs) }),
}, () => {
  console.log("taken");
  return new Promise(() => {});
});
