/** A program that submits faxes to the store of its argument until it is killed. */
import { FaxService } from "../../lib/loopback/mod.ts";
import { faxTo, PLAN } from "./stores.ts";

if (import.meta.main) {
  const service = new FaxService({ directory: Deno.args[0], speed: 10_000, dialPlan: PLAN });
  const encoder = new TextEncoder();
  for (;;) {
    const id = service.submit(faxTo("09"));
    Deno.stdout.writeSync(encoder.encode(`${id}\n`));
    await new Promise((resolve) => setTimeout(resolve, 2)); // lets the lines work
  }
}
