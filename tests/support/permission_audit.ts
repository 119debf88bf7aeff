/** What a run touched, as Deno itself writes it down, against the flags it was given. */

interface Access {
  readonly permission: string;
  readonly value: string;
}

/** Reads a file that Deno wrote for `DENO_AUDIT_PERMISSIONS`. */
export async function readAudit(file: string): Promise<Access[]> {
  const text = await Deno.readTextFile(file).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const { permission, value } = JSON.parse(line);
    return { permission, value: value ?? "" };
  });
}

/** What Deno asks for when a thread of `node:worker_threads` starts; refused, it does without. */
const BY_DENO_ITSELF = /^(?:env $|sys uid$|read file:\/\/.*\/worker\.ts$)/;

/** Accesses that no flag allows, as `read /etc/passwd`. */
export function beyondFlags(accesses: readonly Access[], flags: readonly string[]): string[] {
  const beyond = accesses.filter((access) => !flags.some((flag) => allows(flag, access)))
    .map(({ permission, value }) => `${permission} ${value}`);
  return [...new Set(beyond)].filter((text) => !BY_DENO_ITSELF.test(text));
}

/** Kinds of permission that were asked for and never used. */
export function unusedKinds(accesses: readonly Access[], flags: readonly string[]): string[] {
  return flags.map((flag) => flag.replace("--allow-", "").split("=")[0])
    .filter((kind) => !accesses.some(({ permission }) => permission === kind));
}

function allows(flag: string, { permission, value: asked }: Access): boolean {
  const value = asked === "<TMP>" ? Deno.env.get("TMPDIR") ?? "/tmp" : asked;
  const [kind, list] = flag.replace("--allow-", "").split(/=(.*)/s);
  if (kind !== permission) return false;
  if (list === undefined) return true;
  return list.split(",").some((item) =>
    kind === "read" || kind === "write"
      ? value === item || value.startsWith(`${item.replace(/\/$/, "")}/`)
      : value === item
  );
}
