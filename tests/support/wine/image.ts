/**
 * Wine from Debian 13 in a folder, for systems whose own Wine is too old for Deno.
 *
 * The folder is a complete small Debian. Nobody writes to it after it is made: a run sees it through
 * an overlay in memory, which goes away with the run.
 */
import { join } from "node:path";
import { buildOnce, cacheFolder } from "../cache.ts";
import { debianMirror, installTools, proxyEnvironment } from "../apt.ts";
import { mustRun } from "../process.ts";
import { SYSTEM32, WINE_ENVIRONMENT } from "./environment.ts";
import { windowsDeno } from "./windows_deno.ts";

const SUITE = "trixie";
const PACKAGES = ["wine64", "wine"];
/** Part of the folder's name: raise it when the recipe below changes. */
const RECIPE = 1;

/** The Wine prefix inside the image. */
export const IMAGE_PREFIX = "/opt/comtask/prefix";
/** Windows Deno inside the image. */
export const IMAGE_DENO = "/opt/comtask/deno.exe";

/**
 * Returns the folder with Debian 13, Wine 10, a fresh prefix and Windows Deno; makes it if it is missing.
 *
 * @throws {Error} If this is no Debian, the user is not root, or a download failed.
 */
export async function wineImage(log: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder(), `wine-${SUITE}-${RECIPE}`);
  return await buildOnce(folder, async (partial) => {
    const missing = await installTools(["debootstrap"]);
    if (missing.length > 0) throw new Error(`Cannot set up Wine: ${missing.join("; ")}`);
    const env = await proxyEnvironment();
    log(`Making a Debian ${SUITE} folder for Wine in ${folder}`);
    const mirror = await debianMirror();
    await mustRun("debootstrap", ["--variant=minbase", SUITE, partial, mirror], { env });
    log("Installing Wine in it");
    await inImage(
      partial,
      `apt-get update -q && apt-get install -q -y --no-install-recommends ${
        PACKAGES.join(" ")
      } && apt-get clean`,
      env,
    );
    log("Making a Wine prefix and fetching Windows Deno");
    await Deno.mkdir(join(partial, "opt/comtask"), { recursive: true });
    await Deno.copyFile(await windowsDeno(), join(partial, IMAGE_DENO));
    await inImage(partial, `wineboot -i && wineserver -w && test -f ${IMAGE_PREFIX}/system.reg`, {
      ...WINE_ENVIRONMENT,
      WINEPREFIX: IMAGE_PREFIX,
    });
  });
}

/** The folder of Windows' own files in the image. */
export async function imageSystem32(log: (line: string) => void): Promise<string> {
  return join(await wineImage(log), IMAGE_PREFIX, SYSTEM32);
}

/** Runs a shell command as root inside the folder, in a mount and process namespace of its own. */
async function inImage(
  folder: string,
  command: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const script = `set -e
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
cp -L /etc/resolv.conf "$1/etc/resolv.conf"
printf '127.0.0.1 localhost\\n' > "$1/etc/hosts"
exec chroot "$1" sh -c "$2"`;
  const args = ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh"];
  await mustRun("unshare", [...args, folder, command], {
    env: { ...env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8", HOME: "/root" },
  });
}
