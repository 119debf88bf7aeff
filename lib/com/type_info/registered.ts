/**
 * What is registered: classes by ProgID, and type libraries.
 *
 * @module
 */
import type { ClassRegistry, RegistryView } from "../activation/registry.ts";
import { newestVersion } from "./library_name.ts";
import type { TypeLibrary } from "./type_library.ts";

const VIEWS: readonly RegistryView[] = ["64-bit", "32-bit"];
/** Keys below `HKEY_CLASSES_ROOT` that are no ProgIDs though they look like some. */
const PROG_ID = /^[a-z_][\w-]*(?:\.[\w-]+)+$/i;

/** A class or a type library of the registry. */
export interface RegisteredItem {
  /** What is registered. */
  readonly kind: "class" | "library";
  /** The ProgID of a class; name and version of a library. */
  readonly name: string;
  /** CLSID or library identifier. */
  readonly guid: string;
  /** Text for people. */
  readonly description: string;
  /** The server's file or the library's. */
  readonly path: string;
  /** In which views of the registry it is. */
  readonly views: readonly RegistryView[];
}

/** Reads classes, then libraries, each in alphabetical order. */
export function registeredItems(registry: ClassRegistry, pattern?: string): RegisteredItem[] {
  const matches = matcher(pattern);
  const items = [...classes(registry), ...libraries(registry)];
  return items.filter(({ name, description, guid }) => matches(`${name}\n${description}\n${guid}`));
}

/** The ProgIDs of a library's classes by CLSID, in both views of the registry. */
export function registeredProgIds(
  registry: ClassRegistry,
  library: TypeLibrary,
): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { kind, index } of library.types) {
    if (kind !== "coclass") continue;
    const { guid } = library.typeAt(index);
    const names = VIEWS.flatMap((view) =>
      ["VersionIndependentProgID", "ProgID"].map((name) =>
        registry.value(`CLSID\\${guid}\\${name}`, "", view)
      )
    );
    // Two classes may claim one name; it belongs to the one that it leads to.
    const leadsHere = (name: string) =>
      VIEWS.some((view) => registry.value(`${name}\\CLSID`, "", view)?.toUpperCase() === guid);
    found.set(guid, [...new Set(names)].filter((name) => !!name && leadsHere(name)) as string[]);
  }
  return found;
}

function classes(registry: ClassRegistry): RegisteredItem[] {
  const byName = new Map<string, RegisteredItem>();
  for (const view of VIEWS) {
    for (const name of registry.keys("", view)) {
      if (!PROG_ID.test(name) || name.startsWith(".")) continue;
      const known = byName.get(name.toLowerCase());
      const guid = registry.value(`${name}\\CLSID`, "", view);
      if (!guid || !registry.has(`CLSID\\${guid}`, view)) continue;
      byName.set(name.toLowerCase(), {
        kind: "class",
        name,
        guid: guid.toUpperCase(),
        description: known?.description || registry.value(`CLSID\\${guid}`, "", view) || "",
        path: known?.path || serverPath(registry, guid, view),
        views: [...known?.views ?? [], view],
      });
    }
  }
  return sorted(byName.values());
}

function serverPath(registry: ClassRegistry, clsid: string, view: RegistryView): string {
  return registry.value(`CLSID\\${clsid}\\InprocServer32`, "", view) ??
    registry.value(`CLSID\\${clsid}\\LocalServer32`, "", view) ?? "";
}

function libraries(registry: ClassRegistry): RegisteredItem[] {
  const found = new Map<string, RegisteredItem>();
  for (const view of VIEWS) {
    for (const guid of registry.keys("TypeLib", view)) {
      for (const version of registry.keys(`TypeLib\\${guid}`, view)) {
        const { major, minor } = newestVersion([version]);
        const path = `TypeLib\\${guid}\\${version}`;
        const key = `${guid}/${version}`.toLowerCase();
        const known = found.get(key);
        found.set(key, {
          kind: "library",
          name: `${guid.toUpperCase()}/${major}.${minor}`,
          guid: guid.toUpperCase(),
          description: known?.description || registry.value(path, "", view) || "",
          path: known?.path || libraryPath(registry, path, view),
          views: known?.views.includes(view) ? known.views : [...known?.views ?? [], view],
        });
      }
    }
  }
  return sorted(found.values());
}

function libraryPath(registry: ClassRegistry, path: string, view: RegistryView): string {
  for (const lcid of registry.keys(path, view)) {
    for (const system of ["win64", "win32"]) {
      const file = registry.value(`${path}\\${lcid}\\${system}`, "", view);
      if (file) return file;
    }
  }
  return "";
}

function matcher(pattern: string | undefined): (text: string) => boolean {
  if (!pattern) return () => true;
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("?", ".")
    .replaceAll("*", ".*");
  const wild = source.includes(".") && /[*?]/.test(pattern);
  const expression = new RegExp(wild ? `^${source}$` : source, "im");
  return (text) => expression.test(text);
}

function sorted(items: Iterable<RegisteredItem>): RegisteredItem[] {
  const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
  return [...items].sort((a, b) =>
    compare(a.name.toLowerCase(), b.name.toLowerCase()) || compare(a.guid, b.guid)
  );
}
