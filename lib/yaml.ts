/**
 * The one door to the YAML library, loaded when it is first needed.
 *
 * @module
 */
import type * as jsYaml from "npm:js-yaml@5.5.0";

export type { Event, ScalarEvent } from "npm:js-yaml@5.5.0";

/** Not named in the import itself: what is, Deno looks up at every start. */
const JS_YAML = "npm:js-yaml@5.5.0";

/** The YAML library. */
export async function yamlLibrary(): Promise<typeof jsYaml> {
  return await import(JS_YAML);
}
