/**
 * Checks of what everything else runs on: Deno, its permissions, the system, the account.
 *
 * @module
 */
import { failure, type Finding, fine, warning } from "./finding.ts";
import type { Machine, PermissionName } from "./machine.ts";

/** The oldest Deno that this program is tested with. */
const OLDEST_DENO = [2, 9] as const;

const PERMISSIONS: readonly (readonly [PermissionName, "failure" | "warning", string])[] = [
  ["ffi", "failure", "calling COM"],
  ["read", "failure", "reading documents"],
  ["write", "warning", "archives, reports and the journal"],
  ["env", "warning", "finding the folders of the user"],
];

/** Whether this Deno is new enough. */
export function denoCheck({ denoVersion, arch }: Machine): Finding {
  const [major, minor] = denoVersion.split(".").map(Number);
  const isOld = major < OLDEST_DENO[0] || (major === OLDEST_DENO[0] && minor < OLDEST_DENO[1]);
  const detail = `Deno ${denoVersion} (${arch})`;
  return isOld
    ? warning("Deno", `${detail} is older than ${OLDEST_DENO.join(".")}`, "Upgrade: deno upgrade")
    : fine("Deno", detail);
}

/** What the sandbox lets through. */
export function permissionChecks(machine: Machine): Finding[] {
  return PERMISSIONS.map(([name, result, why]) => {
    const check = `permission ${name}`;
    if (machine.has(name)) return fine(check, "granted");
    const advice =
      `Start with --allow-${name}; "comtask plan FILE --permissions" prints exact flags.`;
    return { check, result, detail: `not granted; needed for ${why}`, advice };
  });
}

/** Which system this is, and what that means for faxes. */
export function systemChecks(machine: Machine): Finding[] {
  const check = "system";
  if (machine.os !== "windows") {
    return [warning(
      check,
      `${machine.os}: there is no Windows fax service here`,
      'Rehearse with the built-in service, "--server loopback:"; send from Windows.',
    )];
  }
  const edition = machine.edition();
  const sharing = edition && !edition.isServer ? "; takes faxes of its own users only" : "";
  const findings = [fine(check, `${edition?.product ?? "Windows"} (${machine.arch})${sharing}`)];
  if (edition?.isServerCore) {
    findings.push(warning(
      "desktop",
      "this server has no desktop: programs that print documents cannot start",
      "Send TIFF, PDF, images or text, which comtask turns into pages by itself.",
    ));
  }
  return findings;
}

/** Whether this account can print and has a fax account of its own. */
export function accountChecks(machine: Machine): Finding[] {
  const account = machine.account();
  if (account === undefined) return [];
  const { name, isService } = account;
  if (!isService) return [fine("account", name)];
  return [warning(
    "account",
    `${name} is an account of the system: it has no printers, profile or fax account`,
    "Run as a user who has sent a fax here once; send TIFF, PDF, images or text.",
  )];
}

/** Whether runs can be recorded. */
export async function journalCheck(machine: Machine): Promise<Finding> {
  const check = "journal";
  const journal = await machine.journal();
  if (journal.ok) return fine(check, journal.value);
  // Runs go on without a folder for it, but not with one that cannot be used.
  const isUnusable = journal.code === "journal.damaged" || journal.code === "journal.newer";
  return (isUnusable ? failure : warning)(
    check,
    journal.message,
    journal.advice ?? "Set COMTASK_HOME to a folder that this account may write.",
  );
}

/** The built-in service: COM, threads, SQLite and the disk in one. */
export async function selfTestCheck(machine: Machine): Promise<Finding> {
  const check = "self-test";
  const test = await machine.selfTest();
  return test.ok
    ? fine(check, `the built-in service answers with ${test.value} lines`)
    : failure(check, test.message, test.advice);
}
