/**
 * Checks of what Windows itself must have: COM, the fax classes, services, printers.
 *
 * @module
 */
import { failure, type Finding, fine, warning } from "./finding.ts";
import type { Machine, ServiceState } from "./machine.ts";
import { computerOf } from "./server_checks.ts";

/** The classes that faxing needs, and what each is for. */
const CLASSES = [
  ["FaxServer.FaxServer", "the legacy library"],
  ["FaxComEx.FaxServer", "the extended library"],
] as const;

/** Names of services, and why a fax needs them. */
const NEEDED_SERVICES = [
  ["RpcSs", "Remote Procedure Call", "COM and the fax service are reached through it"],
  ["Spooler", "Print Spooler", "the fax service prints through it"],
  ["TapiSrv", "Telephony", "lines and dialling rules come from it"],
] as const;

const INSTALL_CLIENT = "Add-WindowsCapability -Online -Name Print.Fax.Scan~~~~0.0.1.0";
const INSTALL_SERVER = "Install-WindowsFeature Fax";

/** Whether COM works at all. */
export function comCheck(machine: Machine): Finding {
  const com = machine.useCom();
  return com.ok ? fine("COM", com.value) : failure("COM", com.message, com.advice);
}

/** The classes in both registry views, and the feature that brings them. */
export function classChecks(machine: Machine): Finding[] {
  return CLASSES.map(([name, purpose]) => {
    const check = `class ${name}`;
    const found = machine.classState(name);
    if (!found.ok) return failure(check, found.message, found.advice);
    const advice = installAdvice(machine);
    if (found.value === undefined || found.value.views.length === 0) {
      return failure(check, `${purpose} is not registered`, advice);
    }
    const { views, path, hasFile } = found.value;
    if (!views.includes("64-bit")) {
      return failure(
        check,
        `${purpose} is registered for 32-bit programs only, and this one has 64 bits`,
        `Install the component for 64 bits: ${advice}`,
      );
    }
    if (hasFile === false) {
      return failure(check, `its file is gone: ${path}`, `Repair the component: ${advice}`);
    }
    return fine(check, `registered (${views.join(" and ")}): ${path}`);
  });
}

/** The fax service of this computer, and the services that it needs. */
export function serviceChecks(machine: Machine): Finding[] {
  const fax = machine.service("Fax");
  const findings: Finding[] = [];
  if (!fax.ok) findings.push(warning("service Fax", fax.message, "Look at it with: sc query Fax"));
  else findings.push(faxService(fax.value, installAdvice(machine)));
  for (const [name, title, why] of NEEDED_SERVICES) {
    const state = machine.service(name);
    if (!state.ok) continue;
    const check = `service ${name}`;
    if (state.value.running) findings.push(fine(check, `${title} is running`));
    else if (state.value.start === "disabled") {
      findings.push(failure(
        check,
        `${title} is disabled: ${why}`,
        `Set-Service ${name} -StartupType Manual; Start-Service ${name}`,
      ));
    } else {
      findings.push(
        warning(check, `${title} is not running: ${why}`, `Start it: Start-Service ${name}`),
      );
    }
  }
  return findings;
}

function faxService({ start, running }: ServiceState, install: string): Finding {
  const check = "service Fax";
  if (start === "absent") return failure(check, "the service Fax is not installed", install);
  if (start === "disabled") {
    return failure(
      check,
      "the service Fax is disabled",
      "Set-Service Fax -StartupType Manual; it starts by itself when it is called.",
    );
  }
  return running
    ? fine(check, `running (start: ${start})`)
    : fine(check, `stopped (start: ${start}); it starts when it is called, and ends when idle`);
}

/** The fax printer that a submission needs: here, or a connection to that of the server. */
export function printerCheck(machine: Machine, server: string | undefined): Finding {
  const check = "printer";
  const computer = server === undefined ? undefined : computerOf(server);
  if (machine.hasPrinter("Fax", computer)) {
    return fine(check, computer ? `connected to \\\\${computer}\\Fax` : "the printer Fax is here");
  }
  return computer
    ? warning(
      check,
      `there is no connection to \\\\${computer}\\Fax, and submitting to a server needs one`,
      `Add-Printer -ConnectionName \\\\${computer}\\Fax (if it is shared under that name)`,
    )
    : warning(
      check,
      "there is no printer Fax, and submitting needs one",
      "Add it in Printers and scanners, or with: rundll32 printui.dll,PrintUIEntry /il",
    );
}

function installAdvice(machine: Machine): string {
  const edition = machine.edition();
  if (edition === undefined) return `${INSTALL_CLIENT}; on a server: ${INSTALL_SERVER}`;
  return edition.isServer
    ? `Install the role Fax Server: ${INSTALL_SERVER}`
    : `Install Windows Fax and Scan: ${INSTALL_CLIENT}`;
}
