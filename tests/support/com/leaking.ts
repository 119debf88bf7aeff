/** Leaves objects behind, for the leak report. */
import { com } from "../../../lib/com/mod.ts";

com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E70}",
  progId: "Comtask.Test.Parent",
  create: () => ({ Child: (name: string) => com.hosted({ Name: name, Child: () => null }) }),
});

function leakChild(): void {
  const parent = com.createObject("Comtask.Test.Parent");
  com.call(parent, "Child", "first"); // never released
  com.release(parent);
}

leakChild();
{
  using _released = com.createObject("Comtask.Test.Parent");
}
if (Deno.args[0] === "both") com.createObject("Comtask.Test.Parent");
