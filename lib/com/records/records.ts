/**
 * Records: making new ones.
 *
 * @module
 */
import { runtime } from "../current_runtime.ts";
import { loadTypeLib } from "../type_info/type_libraries.ts";
import { TypeLibrary } from "../type_info/type_library.ts";

/**
 * A new record of a type library: an object with its fields, which can be passed by value, in
 * arrays and, in `com.ref(record, "VT_RECORD")`, by reference.
 *
 * Fields that are not set are zero, empty or null. What servers return needs no call of this: it
 * is sent back as it is.
 *
 * @param source What describes the record: a loaded library, or what {@linkcode loadTypeLib}
 * takes, such as an object or a ProgID.
 * @param name The record's name in the library, without regard to case.
 * @param fields Values by field name.
 * @typeParam T The record as `com.generateTypes` declares it.
 * @throws {TypeError} If there is no such record, or no such field.
 *
 * @example
 * ```ts ignore
 * const point = com.record(chart, "Point", { x: 1, y: 2 });
 * chart.MoveTo(point);
 * ```
 */
export function record<T extends object = Record<string, unknown>>(
  source: unknown,
  name: string,
  fields: Partial<T> = {},
): T {
  if (!(source instanceof TypeLibrary)) {
    using library = loadTypeLib(source);
    return record<T>(library, name, fields);
  }
  const { records } = runtime().codec;
  const found = source.type(name);
  if (!records || found?.kind !== "record") {
    const known = source.types.filter(({ kind }) => kind === "record").map((type) => type.name);
    throw new TypeError(
      `Cannot make record "${name}": library "${source.name}" has no such record, ` +
        (known.length > 0 ? `it has ${known.join(", ")}` : "and no other"),
    );
  }
  return source.withTypeInfo(
    found.index,
    (typeInfo) => records.create(records.table.ofTypeInfo(typeInfo, found.name), fields) as T,
  );
}
