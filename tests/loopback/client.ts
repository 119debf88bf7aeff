/** A program that submits faxes to the store of its argument until it is killed. */
import { FaxService, parseDialPlan } from "../../lib/loopback/mod.ts";
import { faxTo, PLAN } from "./stores.ts";

/** Numbers that end so are our own: what is sent there comes in again. */
export const OWN = "88";

/** The plan by which the faxes are sent. */
export const CLIENT_PLAN = parseDialPlan({ ...PLAN, inbox: [`*${OWN}`] });

if (import.meta.main) {
  const service = new FaxService({
    directory: Deno.args[0],
    speed: 10_000,
    dialPlan: CLIENT_PLAN,
  });
  const encoder = new TextEncoder();
  for (let i = 0;; i++) {
    const bytes = encoder.encode(`Fax ${i} of ${Deno.pid}`); // text, which is converted first
    const fax = i % 9 === 8
      ? { ...faxTo("09"), document: { bytes, name: "a.txt" } }
      : faxTo(i % 3 === 1 ? OWN : "09");
    const id = service.submit(fax);
    Deno.stdout.writeSync(encoder.encode(`${id}\n`));
    await new Promise((resolve) => setTimeout(resolve, 2)); // lets the lines work
  }
}
