/**
 * The checks of `comtask doctor`, in the order in which a fax would meet what they look at.
 *
 * @module
 */
import type { Finding } from "./finding.ts";
import type { Machine } from "./machine.ts";
import {
  accountChecks,
  denoCheck,
  journalCheck,
  permissionChecks,
  selfTestCheck,
  systemChecks,
} from "./runtime_checks.ts";
import { computerOf, reachCheck, serverChecks } from "./server_checks.ts";
import { classChecks, comCheck, printerCheck, serviceChecks } from "./windows_checks.ts";

/**
 * Runs all checks; a failing one never ends the rest.
 *
 * @param server Fax server to try; default is that of this computer, where there can be one.
 */
export async function diagnose(machine: Machine, server: string | undefined): Promise<Finding[]> {
  const isWindows = machine.os === "windows";
  const isBuiltIn = server !== undefined && computerOf(server) === undefined && server !== "";
  const isRemote = server !== undefined && computerOf(server) !== undefined;
  const usesFax = isWindows && !isBuiltIn;
  return [
    denoCheck(machine),
    ...permissionChecks(machine),
    ...systemChecks(machine),
    ...isWindows ? [comCheck(machine), ...accountChecks(machine)] : [],
    ...usesFax ? classChecks(machine) : [],
    ...usesFax && !isRemote ? serviceChecks(machine) : [],
    ...usesFax ? [printerCheck(machine, server)] : [],
    ...server === undefined ? [] : await reachCheck(machine, server),
    ...server !== undefined || isWindows ? await serverChecks(machine, server ?? "") : [],
    await selfTestCheck(machine),
    await journalCheck(machine),
  ];
}
