import { z } from "../zod.ts";
import { dialPlanSchema } from "./dial_plan.ts";

/**
 * The JSON Schema of dial plan files, for editors. It is kept in `docs/dial-plan.v1.schema.json`;
 * `deno run -RW lib/loopback/dial_plan_schema.ts` writes it there.
 */
export function dialPlanJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(dialPlanSchema, { io: "input", unrepresentable: "any" });
  return { title: "Dial plan of the built-in fax service of comtask", ...schema };
}

if (import.meta.main) {
  const file = new URL("../../docs/dial-plan.v1.schema.json", import.meta.url);
  Deno.writeTextFileSync(file, `${JSON.stringify(dialPlanJsonSchema(), null, 2)}\n`);
}
