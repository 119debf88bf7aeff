/**
 * The inputs and results of step functions as rows: names, types, defaults, help.
 *
 * @module
 */
import { kindOf } from "../engine/mod.ts";
import { z } from "../zod.ts";
import { cellText, type Row } from "./output/record.ts";

/** The fields of an object schema; none for anything else. */
export function fieldsOf(schema: z.ZodType, io: "input" | "output"): Row[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => {
    const json = z.toJSONSchema(field, { io, unrepresentable: "any" });
    const isOptional = field.safeParse(undefined).success;
    return {
      name,
      type: typeOf(field, json),
      needed: isOptional ? "" : "yes",
      default: cellText(json.default),
      help: field.description ?? json.description ?? "",
    };
  });
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function typeOf(field: z.ZodType, json: JsonSchema): string {
  const kind = kindOf(field);
  if (kind?.kind !== "secret" || kind.also === undefined) return kind?.kind ?? typeText(json);
  return kind.also === "text" ? "string|secret" : "any";
}

function typeText(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map(String).join("|");
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) {
    return alternatives.map((part) =>
      typeof part === "object" ? typeText(part as JsonSchema) : "any"
    )
      .join("|");
  }
  if (schema.type === "array" && typeof schema.items === "object" && !Array.isArray(schema.items)) {
    return `list of ${typeText(schema.items as JsonSchema)}`;
  }
  if (schema.type === "object") return "map";
  return typeof schema.type === "string" ? schema.type : "any";
}
