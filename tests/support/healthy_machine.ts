/** A computer on which faxing works, for checks that are shown what is wrong one by one. */
import type { Machine, ServerState } from "../../lib/cli/doctor/machine.ts";

/** What a server that sends faxes says. */
export const HEALTHY_SERVER: ServerState = {
  jobCount: 0,
  queuePaused: false,
  queueBlocked: false,
  archivesSent: true,
  lineCount: 2,
  sendingCount: 2,
  rights: ["submit-normal"],
};

/** A Windows Server with the role Fax Server, with changes. */
export function machineWith(changes: Partial<Machine>): Machine {
  return {
    os: "windows",
    arch: "x86_64",
    denoVersion: "2.9.5",
    has: () => true,
    edition: () => ({ product: "Windows Server 2022", isServer: true, isServerCore: false }),
    account: () => ({ name: "OFFICE\\ada", isService: false }),
    useCom: () => ({ ok: true, value: "works" }),
    classState: () => ({
      ok: true,
      value: { views: ["64-bit", "32-bit"], path: "C:\\fxscom.dll", hasFile: true },
    }),
    service: () => ({ ok: true, value: { start: "manual", running: true } }),
    hasPrinter: () => true,
    reach: () => Promise.resolve("open"),
    connect: () => Promise.resolve({ ok: true, value: HEALTHY_SERVER }),
    selfTest: () => Promise.resolve({ ok: true, value: 4 }),
    journal: () => Promise.resolve({ ok: true, value: "C:\\comtask" }),
    ...changes,
  };
}
