/** One start of a program under the Wine of the image. */
import { join } from "node:path";
import { cacheFolder } from "../cache.ts";
import { WINE_ENVIRONMENT } from "./environment.ts";
import { wineArguments } from "./launch.ts";
import { IMAGE_DENO, IMAGE_PREFIX, wineImage } from "./image.ts";

/** The part of the work that is the same for every start, whichever Wine there is. */
export interface WineCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Namespaces of its own for mounts and processes: whatever the program leaves running ends with it,
 * the image stays as it was made, and no mount is left behind.
 */
const SCRIPT = `set -e
image=$1; work=$2; cwd=$3; shift 3
while [ "$1" != -- ]; do binds="$binds $1"; shift; done
shift
mount -t tmpfs tmpfs "$work"
mkdir "$work/upper" "$work/work" "$work/root"
root=$work/root
layers=lowerdir=$image,upperdir=$work/upper,workdir=$work/work
if ! mount -t overlay overlay -o "$layers" "$root" 2>/dev/null; then # this kernel has none: copy
  mount --bind "$image" "$root"
  cp -a "$image$WINEPREFIX/." "$work/upper"
  mount --bind "$work/upper" "$root$WINEPREFIX"
fi
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for path in $binds; do mkdir -p "$root$path"; mount --rbind "$path" "$root$path"; done
mkdir -p "/tmp/.wine-0" "$root/tmp/.wine-0"
mount -t tmpfs -o mode=0700 tmpfs "$root/tmp/.wine-0"
chroot "$root" sh -c 'cd "$0" && exec "$@"' "$cwd" "$@" && code=0 || code=$?
exit "$code"`;

/** Builds the command that runs `program` (a Windows program, or `deno.exe`) in a copy of the image. */
export async function imageCommand(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly binds: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly register?: string;
    readonly log: (line: string) => void;
  },
): Promise<WineCommand> {
  const image = await wineImage(options.log);
  const work = join(cacheFolder(), "run"); // each run mounts its own memory over it
  await Deno.mkdir(work, { recursive: true });
  const windowsProgram = program === "deno.exe" ? IMAGE_DENO : program;
  return {
    program: "unshare",
    // deno-fmt-ignore
    args: [
      "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", SCRIPT, "sh",
      image, work, options.cwd, ...options.binds, "--",
      ...wineArguments(windowsProgram, args, options.register),
    ],
    env: { ...WINE_ENVIRONMENT, WINEPREFIX: IMAGE_PREFIX, ...options.env },
  };
}
