import { capture, hasProgram, mustRun } from "./process.ts";

/** A program that the tests need, the Debian package that has it, and who needs it. */
export interface Tool {
  readonly program: string;
  readonly aptPackage: string;
  readonly purpose: string;
}

/** Everything that a test run takes from the system's package manager. */
export const TOOLS: readonly Tool[] = [
  { program: "debootstrap", aptPackage: "debootstrap", purpose: "makes the folder Wine runs in" },
  { program: "tiffinfo", aptPackage: "libtiff-tools", purpose: "oracle for the TIFF writer" },
  { program: "djpeg", aptPackage: "libjpeg-turbo-progs", purpose: "oracle for the JPEG decoder" },
  { program: "systemd-analyze", aptPackage: "systemd", purpose: "oracle for schedules" },
  { program: "crontab", aptPackage: "cron", purpose: "takes schedules" },
  { program: "zsh", aptPackage: "zsh", purpose: "takes completions" },
  { program: "fish", aptPackage: "fish", purpose: "takes completions" },
  {
    program: "x86_64-w64-mingw32-g++",
    aptPackage: "g++-mingw-w64-x86-64-win32",
    purpose: "builds the native test servers",
  },
  {
    program: "x86_64-w64-mingw32-widl",
    aptPackage: "mingw-w64-tools",
    purpose: "builds their type library",
  },
  { program: "chromium", aptPackage: "chromium", purpose: "opens the HTML reports" },
];

/** What a bench compares with; a test run does without. */
const BENCH_TOOLS: readonly Tool[] = [
  { program: "ansible-playbook", aptPackage: "ansible-core", purpose: "compared with the engine" },
];

/**
 * Installs those of the named programs that are missing.
 *
 * @returns The programs that are still missing, with the reason; empty when all are there.
 */
export async function installTools(programs: readonly string[]): Promise<string[]> {
  const missing: Tool[] = [];
  for (const tool of [...TOOLS, ...BENCH_TOOLS]) {
    if (programs.includes(tool.program) && !await hasProgram(tool.program)) missing.push(tool);
  }
  if (missing.length === 0) return [];
  const names = missing.map((tool) => tool.aptPackage);
  const advice = `install ${names.join(", ")}`;
  if (!await hasProgram("apt-get")) return missing.map((tool) => `${tool.program}: ${advice}`);
  if (Deno.uid() !== 0) return missing.map((tool) => `${tool.program}: not root; ${advice}`);
  await aptGet(["update", "-q"]);
  await aptGet(["install", "-q", "-y", "--no-install-recommends", ...names]);
  return [];
}

/** The mirror that apt takes the running Debian release from. */
export async function debianMirror(): Promise<string> {
  const release = await Deno.readTextFile("/etc/os-release");
  const codename = /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1];
  const format = "$(CODENAME) $(REPO_URI)";
  const listing = await mustRun("apt-get", ["indextargets", "--format", format]);
  for (const line of listing.split("\n")) {
    const [name, uri] = line.split(" ");
    if (name === codename && uri) return uri;
  }
  throw new Error(`Cannot find a Debian mirror: apt's sources have none for "${codename}"`);
}

/** Proxies that apt is configured with, as the environment that other downloaders read. */
export async function proxyEnvironment(): Promise<Record<string, string>> {
  const { stdout } = await capture("apt-config", ["dump"]);
  const env: Record<string, string> = {};
  for (const scheme of ["http", "https"]) {
    const value = new RegExp(`^Acquire::${scheme}::Proxy "(.+)";$`, "mi").exec(stdout)?.[1];
    if (value && !Deno.env.get(`${scheme}_proxy`)) env[`${scheme}_proxy`] = value;
  }
  return env;
}

async function aptGet(args: readonly string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await mustRun("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], { env });
}
