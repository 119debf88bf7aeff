/**
 * Checks of a fax server: is it reached, may this user send, will it send.
 *
 * @module
 */
import { failure, type Finding, fine, warning } from "./finding.ts";
import type { Machine, Reach, ServerState } from "./machine.ts";

/** SMB, over whose named pipes the fax service is called. */
const SMB_PORT = 445;

/** The computer that a server name means; `undefined` for this one and the built-in service. */
export function computerOf(server: string): string | undefined {
  const name = server.replace(/^\\+/, "");
  return name === "" || /^[a-z][a-z0-9+.-]+:/i.test(name) ? undefined : name;
}

/** Whether the computer of the server answers, before the fax service is asked. */
export async function reachCheck(machine: Machine, server: string): Promise<Finding[]> {
  const computer = computerOf(server);
  if (computer === undefined) return [];
  const check = `reach ${computer}`;
  const says: Readonly<Record<Reach, Finding>> = {
    "open": fine(check, `port ${SMB_PORT} (SMB) is open`),
    "unknown-host": failure(
      check,
      "no computer of this name is known",
      "Check the spelling, and the DNS suffix; try the full name.",
    ),
    "refused": failure(
      check,
      `port ${SMB_PORT} (SMB) is closed`,
      "It is not a Windows computer that shares anything; a multifunction printer is no fax server.",
    ),
    "timeout": failure(
      check,
      `port ${SMB_PORT} (SMB) does not answer`,
      "The computer is off, or a firewall is between: allow File and Printer Sharing.",
    ),
    "not-permitted": warning(
      check,
      "not tried: this program may not use the network",
      `Start with --allow-net=${computer}:${SMB_PORT} to try.`,
    ),
  };
  return [says[await machine.reach(computer, SMB_PORT)]];
}

/** Connects as a fax would, and looks at what could keep one from being sent. */
export async function serverChecks(machine: Machine, server: string): Promise<Finding[]> {
  const check = server === "" ? "fax service" : `server ${server}`;
  const connection = await machine.connect(server);
  if (!connection.ok) return [failure(check, connection.message, connection.advice)];
  const state = connection.value;
  return [
    fine(check, `connected; ${state.jobCount} jobs in the queue`),
    ...rightsCheck(state),
    lineCheck(state),
    ...queueChecks(state),
    ...archiveCheck(state),
  ];
}

function rightsCheck({ rights }: ServerState): Finding[] {
  if (rights === undefined) return [];
  const check = "rights";
  if (!rights.some((right) => right.startsWith("submit-"))) {
    return [failure(
      check,
      `this user may not send (has: ${rights.join(", ") || "none"})`,
      "An administrator grants it: Fax Service Manager, Properties, Security; or the group Fax Users.",
    )];
  }
  return [fine(check, rights.join(", "))];
}

function lineCheck({ lineCount, sendingCount }: ServerState): Finding {
  const check = "lines";
  if (lineCount === 0) {
    return failure(
      check,
      "the server has no line",
      "Install a fax modem and its driver (updates of Windows have removed some: ltmdm64, agrsm, " +
        "smserial), or a fax-over-IP provider.",
    );
  }
  if (sendingCount === 0) {
    return failure(
      check,
      `none of ${lineCount} lines may send`,
      "Let a device send: Fax Service Manager, Devices, Properties.",
    );
  }
  return fine(check, `${sendingCount} of ${lineCount} may send`);
}

function queueChecks({ queuePaused, queueBlocked }: ServerState): Finding[] {
  const findings: Finding[] = [];
  if (queueBlocked) {
    findings.push(failure(
      "queue",
      "the outgoing queue takes no faxes",
      "Fax Service Manager, Properties, General: allow sending; or clear outgoingQueueBlocked.",
    ));
  }
  if (queuePaused) {
    findings.push(warning(
      "queue",
      "the outgoing queue is paused",
      'comtask fax config-set --no-paused, or "Resume" in Fax Service Manager.',
    ));
  }
  return findings.length > 0 ? findings : [fine("queue", "sends and takes faxes")];
}

function archiveCheck({ archivesSent }: ServerState): Finding[] {
  if (archivesSent === undefined) return [];
  if (archivesSent) return [fine("archive", "sent faxes are kept")];
  return [warning(
    "archive",
    "sent faxes are not kept: a fax that has left the queue cannot be proved to be sent",
    "comtask fax config-set --archive-sent, or Fax Service Manager, Archives.",
  )];
}
