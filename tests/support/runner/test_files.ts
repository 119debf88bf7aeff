import { walk } from "./walk.ts";

/**
 * Folders whose tests run under Wine too: they need COM of Windows to prove anything, or depend on
 * its files and processes.
 */
export const WINE_FOLDERS: readonly string[] = ["ffi", "com", "engine", "fax", "loopback"];

/** Test files of one folder of `tests/`, as paths from the checkout. */
export interface TestFolder {
  /** Name of the folder, which is that of the layer; `top` for files directly in `tests/`. */
  readonly name: string;
  readonly files: readonly string[];
}

/** Where a test file runs. */
export type Host = "linux" | "wine" | "windows";

/** All test files of the checkout by folder, sorted. */
export async function testFolders(checkout: string): Promise<TestFolder[]> {
  const folders = new Map<string, string[]>();
  for (const file of await walk(checkout, "tests")) {
    if (!file.endsWith("_test.ts")) continue;
    const parts = file.split("/");
    const name = parts.length > 2 ? parts[1]! : "top";
    folders.set(name, [...folders.get(name) ?? [], file]);
  }
  return [...folders].map(([name, files]) => ({ name, files }))
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

/**
 * Tells whether a test file runs on a host.
 *
 * `…_windows_test.ts` runs on Windows and under Wine only, `…_linux_test.ts` on neither; everything else
 * runs on the system at hand, and under Wine too if it lies in one of {@link WINE_FOLDERS}.
 */
export function runsOn(host: Host, folder: string, file: string): boolean {
  if (file.endsWith("_windows_test.ts")) return host !== "linux";
  if (file.endsWith("_linux_test.ts")) return host === "linux";
  return host !== "wine" || WINE_FOLDERS.includes(folder);
}
