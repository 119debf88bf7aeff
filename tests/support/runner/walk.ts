import { join } from "node:path";

/** Paths of all files under `folder` of `root`, with forward slashes, relative to `root`, sorted. */
export async function walk(root: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(join(root, folder))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory) {
      if (!entry.name.startsWith(".") && entry.name !== "node_modules") {
        files.push(...await walk(root, path));
      }
    } else files.push(path);
  }
  return files.sort();
}
