/**
 * The command line tools of libtiff, as a second opinion. Where they are missing, the
 * tests that need them are skipped; under `CI=true` they fail.
 *
 * @module
 */

/** Whether the tools may be called. */
export const hasLibtiff: boolean = Deno.env.get("CI") === "true" || isInstalled();

/**
 * Runs one tool on a TIFF.
 *
 * @returns The file it wrote, or for `tiffinfo` what it printed.
 */
export async function libtiff(
  tool: "tiffcp" | "tiffinfo",
  args: readonly string[],
  tiff: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir({ prefix: "comtask-tiff-" });
  try {
    await Deno.writeFile(`${folder}/in.tif`, tiff);
    const files = tool === "tiffcp"
      ? [`${folder}/in.tif`, `${folder}/out.tif`]
      : [`${folder}/in.tif`];
    const { success, stdout, stderr } = await new Deno.Command(tool, { args: [...args, ...files] })
      .output();
    const message = new TextDecoder().decode(stderr);
    if (!success || message !== "") throw new Error(`${tool} failed: ${message}`);
    return tool === "tiffcp" ? await Deno.readFile(`${folder}/out.tif`) : stdout;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function isInstalled(): boolean {
  try {
    new Deno.Command("tiffinfo", { stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch {
    return false;
  }
}
