import assert from "node:assert/strict";
import { diagnose } from "../../lib/cli/doctor/diagnose.ts";
import type { Attempt, Machine, ServiceState } from "../../lib/cli/doctor/machine.ts";
import { HEALTHY_SERVER, machineWith } from "../support/healthy_machine.ts";

const refused = (message: string, advice?: string): Attempt<never> => ({
  ok: false,
  message,
  code: "x",
  ...advice && { advice },
});

const service = (wanted: string, state: ServiceState): Pick<Machine, "service"> => ({
  service: (name) => ({
    ok: true,
    value: name === wanted ? state : { start: "manual", running: true },
  }),
});

const server = (changes: Partial<typeof HEALTHY_SERVER>): Pick<Machine, "connect"> => ({
  connect: () => Promise.resolve({ ok: true, value: { ...HEALTHY_SERVER, ...changes } }),
});

const client = () => ({ product: "Windows 11 Pro", isServer: false, isServerCore: false });
const noClass: Pick<Machine, "classState"> = { classState: () => ({ ok: true, value: undefined }) };

interface Pain {
  /** What people report. */
  readonly pain: string;
  readonly machine: Partial<Machine>;
  readonly server?: string;
  readonly check: string;
  readonly result: "warning" | "failure";
  /** What the detail or the advice must say. */
  readonly says: RegExp;
}

const FAILURE = "failure";
const WARNING = "warning";

/** What goes wrong with faxing and with COM, one thing at a time. */
const PAINS: readonly Pain[] = [
  {
    pain: "COM cannot be called without full trust",
    machine: { has: (name) => name !== "ffi" },
    check: "permission ffi",
    result: FAILURE,
    says: /--allow-ffi/,
  },
  {
    pain: "Deno is too old",
    machine: { denoVersion: "1.46.3" },
    check: "Deno",
    result: WARNING,
    says: /deno upgrade/,
  },
  {
    pain: "COM itself does not work",
    machine: { useCom: () => refused("CoInitialize failed", "Repair Windows.") },
    check: "COM",
    result: FAILURE,
    says: /CoInitialize failed.*Repair/,
  },
  {
    pain: "the component is missing on a client",
    machine: { ...noClass, edition: client },
    check: "class FaxServer.FaxServer",
    result: FAILURE,
    says: /Add-WindowsCapability -Online -Name Print\.Fax\.Scan~~~~0\.0\.1\.0$/,
  },
  {
    pain: "the role is missing on a server",
    machine: noClass,
    check: "class FaxComEx.FaxServer",
    result: FAILURE,
    says: /Install-WindowsFeature Fax$/,
  },
  {
    pain: "class not registered, though 32-bit programs find it",
    machine: {
      classState: () => ({ ok: true, value: { views: ["32-bit"], path: "x.dll", hasFile: true } }),
    },
    check: "class FaxServer.FaxServer",
    result: FAILURE,
    says: /32-bit programs only/,
  },
  {
    pain: "the class is registered, and its file is gone",
    machine: {
      classState: () => ({
        ok: true,
        value: { views: ["64-bit"], path: "C:\\gone.dll", hasFile: false },
      }),
    },
    check: "class FaxServer.FaxServer",
    result: FAILURE,
    says: /C:\\gone\.dll.*Repair/,
  },
  {
    pain: "the fax service is not installed",
    machine: service("Fax", { start: "absent", running: false }),
    check: "service Fax",
    result: FAILURE,
    says: /Install-WindowsFeature/,
  },
  {
    pain: "the fax service is disabled",
    machine: service("Fax", { start: "disabled", running: false }),
    check: "service Fax",
    result: FAILURE,
    says: /Set-Service Fax -StartupType Manual/,
  },
  {
    pain: "the print spooler is stopped",
    machine: service("Spooler", { start: "automatic", running: false }),
    check: "service Spooler",
    result: WARNING,
    says: /Start-Service Spooler/,
  },
  {
    pain: "the print spooler was disabled for security",
    machine: service("Spooler", { start: "disabled", running: false }),
    check: "service Spooler",
    result: FAILURE,
    says: /Set-Service Spooler/,
  },
  {
    pain: "Telephony is disabled",
    machine: service("TapiSrv", { start: "disabled", running: false }),
    check: "service TapiSrv",
    result: FAILURE,
    says: /dialling rules.*Set-Service TapiSrv/,
  },
  {
    pain: "submitting fails: there is no fax printer",
    machine: { hasPrinter: () => false },
    check: "printer",
    result: WARNING,
    says: /no printer Fax.*printui/,
  },
  {
    pain: "submitting to a server fails: no connection to its printer",
    machine: { hasPrinter: (_name, server) => server === undefined },
    server: "\\\\FAXSRV01",
    check: "printer",
    result: WARNING,
    says: /Add-Printer -ConnectionName \\\\FAXSRV01\\Fax/,
  },
  {
    pain: "the name of the server is misspelt",
    machine: { reach: () => Promise.resolve("unknown-host") },
    server: "FAXSRV1",
    check: "reach FAXSRV1",
    result: FAILURE,
    says: /spelling/,
  },
  {
    pain: "the address is that of a multifunction printer",
    machine: { reach: () => Promise.resolve("refused") },
    server: "192.0.2.7",
    check: "reach 192.0.2.7",
    result: FAILURE,
    says: /multifunction printer/,
  },
  {
    pain: "a firewall blocks SMB",
    machine: { reach: () => Promise.resolve("timeout") },
    server: "FAXSRV01",
    check: "reach FAXSRV01",
    result: FAILURE,
    says: /firewall/,
  },
  {
    pain: "access is denied: no fax account",
    machine: {
      connect: () => Promise.resolve(refused("access is denied", "have an administrator")),
    },
    server: "FAXSRV01",
    check: "server FAXSRV01",
    result: FAILURE,
    says: /have an administrator/,
  },
  {
    pain: "the user may look, and may not send",
    machine: server({ rights: ["query-config"] }),
    check: "rights",
    result: FAILURE,
    says: /has: query-config.*Fax Users/,
  },
  {
    pain: "no modem, or its driver was removed by an update",
    machine: server({ lineCount: 0, sendingCount: 0 }),
    check: "lines",
    result: FAILURE,
    says: /ltmdm64, agrsm, smserial/,
  },
  {
    pain: "no device is allowed to send",
    machine: server({ sendingCount: 0 }),
    check: "lines",
    result: FAILURE,
    says: /Let a device send/,
  },
  {
    pain: "jobs wait for ever: the queue is paused",
    machine: server({ queuePaused: true }),
    check: "queue",
    result: WARNING,
    says: /config-set --no-paused/,
  },
  {
    pain: "the queue takes no faxes",
    machine: server({ queueBlocked: true }),
    check: "queue",
    result: FAILURE,
    says: /outgoingQueueBlocked/,
  },
  {
    pain: "a finished fax cannot be found: archiving is off",
    machine: server({ archivesSent: false }),
    check: "archive",
    result: WARNING,
    says: /config-set --archive-sent/,
  },
  {
    pain: "works interactively, fails as a service",
    machine: { account: () => ({ name: "OFFICE\\FAX01$", isService: true }) },
    check: "account",
    result: WARNING,
    says: /no printers, profile or fax account/,
  },
  {
    pain: "documents cannot be printed on Server Core",
    machine: {
      edition: () => ({ product: "Windows Server 2022", isServer: true, isServerCore: true }),
    },
    check: "desktop",
    result: WARNING,
    says: /TIFF, PDF, images or text/,
  },
  {
    pain: "there is no Windows fax service on this system",
    machine: { os: "linux" },
    check: "system",
    result: WARNING,
    says: /loopback:/,
  },
  {
    pain: "runs cannot be recorded",
    machine: { journal: () => Promise.resolve(refused("permission denied")) },
    check: "journal",
    result: WARNING,
    says: /COMTASK_HOME/,
  },
  {
    pain: "even the built-in service does not work",
    machine: { selfTest: () => Promise.resolve(refused("the disk is full")) },
    check: "self-test",
    result: FAILURE,
    says: /disk is full/,
  },
];

Deno.test("diagnose() finds nothing wrong with a computer that sends faxes", async () => {
  for (const name of [undefined, "FAXSRV01", "loopback:"]) {
    const findings = await diagnose(machineWith({}), name);
    assert.deepEqual(findings.filter(({ result }) => result !== "ok"), []);
  }
});

for (const { pain, machine, server, check, result, says } of PAINS) {
  Deno.test(`diagnose() knows: ${pain}`, async () => {
    const findings = await diagnose(machineWith(machine), server);
    const found = findings.find((finding) => finding.check === check);
    assert.ok(found, `${check} is not among ${findings.map(({ check }) => check)}`);
    assert.equal(found.result, result);
    assert.match(`${found.detail} ${found.advice ?? ""}`.trim(), says);
    assert.ok(found.advice || check === "self-test", "it says what to do");
  });
}

Deno.test("diagnose() does not look at this computer's services for a server elsewhere", async () => {
  const machine = machineWith(service("Fax", { start: "absent", running: false }));
  const findings = await diagnose(machine, "FAXSRV01");
  assert.deepEqual(findings.filter(({ result }) => result === "failure"), []);
});
