/**
 * The version of the program.
 *
 * @module
 */
import settings from "../../deno.json" with { type: "json" };

/** The version of `deno.json`: `0.1.0`. */
export function version(): string {
  return settings.version;
}
