/** Which layer may import which; the table of the architecture, as the tests check it. */
import type { Import } from "./import_graph.ts";

/** What a layer may import of ours, besides itself and {@linkcode EVERYWHERE}. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "lib/ffi": [],
  "lib/com": ["lib/ffi"],
  "lib/document": [],
  "lib/loopback": ["lib/com", "lib/document"],
  "lib/fax": ["lib/com", "lib/document"],
  "lib/engine": [],
  "lib/report": ["lib/document", "lib/engine"],
  "lib/schedule": ["lib/com"],
  "tasks": ["lib/com", "lib/fax", "lib/document", "lib/engine", "lib/report"],
  "lib/cli": [
    ...["lib/ffi", "lib/com", "lib/document", "lib/loopback", "lib/fax", "lib/engine"],
    ...["lib/report", "lib/schedule", "tasks"],
  ],
  "mod.ts": [
    ...["lib/com", "lib/document", "lib/loopback", "lib/fax", "lib/engine", "tasks"],
  ],
};

/** Imports that only name types, or load on demand, may also go here. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = { "lib/fax": ["lib/engine"] };
const ON_DEMAND: Readonly<Record<string, readonly string[]>> = {
  "lib/fax": ["lib/loopback"],
  "mod.ts": ["lib/cli"],
};

/** Files that every layer may import: doors to packages (`lib/zod.ts`), and the version. */
const EVERYWHERE = /^(?:lib\/[^/]+\.ts|deno\.json)$/;

/** The layer of a file: `lib/com`, `tasks`, or the file itself at the top. */
export function layerOf(file: string): string {
  const parts = file.split("/");
  if (parts[0] !== "lib") return parts[0]!;
  return parts.length > 2 ? `lib/${parts[1]}` : file;
}

/** What is wrong with an import that leaves its layer, or `undefined`. */
export function violationOf(item: Import): string | undefined {
  if (!isOurs(item.to) || EVERYWHERE.test(item.to)) return undefined;
  const from = layerOf(item.from);
  const to = layerOf(item.to);
  if (from === to) return undefined;
  const words = `${item.from} imports ${item.to}`;
  const allowed = ALLOWED[from] ?? [];
  const here = [
    ...allowed,
    ...item.typeOnly ? TYPES_ONLY[from] ?? [] : [],
    ...item.dynamic ? ON_DEMAND[from] ?? [] : [],
  ];
  if (!here.includes(to)) return `${words}: ${from} may import ${here.join(", ") || "nothing"}`;
  if (to.startsWith("lib/") && item.to !== `${to}/mod.ts`) {
    return `${words}: other layers come in through ${to}/mod.ts`;
  }
  return undefined;
}

/** Import circles between files, each as the list of its files; types count, `await import` does not. */
export function circlesOf(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to, dynamic } of imports) {
    if (!dynamic && isOurs(to)) targets.set(from, [...targets.get(from) ?? [], to]);
  }
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]) => {
    const start = trail.indexOf(file);
    if (start >= 0) circles.push([...trail.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return circles;
}

/** Tells a path of the checkout from the specifier of a package. */
export function isOurs(target: string): boolean {
  return !/^[a-z]+:/.test(target);
}
