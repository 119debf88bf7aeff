/** Writes declarations of libraries: `generate_types.ts FOLDER FROM LIBRARY=FILE…`. */
import { com } from "../../../lib/com/mod.ts";

const [folder, from, ...pairs] = Deno.args;
for (const pair of pairs) {
  const [library, file] = pair.split("=");
  const text = com.generateTypes(library, { from });
  if (text !== com.generateTypes(library, { from })) throw new Error(`${library}: not the same`);
  Deno.writeTextFileSync(`${folder}\\${file}.ts`, text);
}
