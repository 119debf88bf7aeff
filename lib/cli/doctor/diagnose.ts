/**
 * The checks of `comtask doctor`, in the order in which a fax would meet what they look at.
 *
 * @module
 */
import { com } from "../../com/mod.ts";
import { type ErrorInfo, toErrorInfo } from "../../engine/mod.ts";
import { type FaxServerStatus, withServer } from "../../fax/mod.ts";
import { homeFolder } from "../journal.ts";

/** What one check found. */
export interface Finding {
  readonly check: string;
  readonly result: "ok" | "warning" | "failure";
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** What to look at. */
export interface DiagnoseOptions {
  /** Fax server to try; default is this computer, where there can be one. */
  readonly server: string | undefined;
  readonly signal: AbortSignal;
}

/** The oldest Deno that this program is tested with. */
const OLDEST_DENO = [2, 9] as const;
const CONNECT_LIMIT_MS = 15_000;

/** The classes that faxing needs, and what each is for. */
const CLASSES = [
  ["FaxServer.FaxServer", "the legacy library"],
  ["FaxComEx.FaxServer", "the extended library"],
] as const;

/** Runs all checks; a failing one never ends the rest. */
export async function diagnose(options: DiagnoseOptions): Promise<Finding[]> {
  return [
    denoVersion(),
    ...permissions(),
    operatingSystem(),
    ...faxClasses(),
    ...await faxServer(options),
    await selfTest(options.signal),
    await memory(),
  ];
}

function denoVersion(): Finding {
  const [major, minor] = Deno.version.deno.split(".").map(Number);
  const isOld = major < OLDEST_DENO[0] || (major === OLDEST_DENO[0] && minor < OLDEST_DENO[1]);
  const detail = `Deno ${Deno.version.deno}`;
  if (!isOld) return { check: "Deno", result: "ok", detail };
  return {
    check: "Deno",
    result: "warning",
    detail: `${detail} is older than ${OLDEST_DENO.join(".")}`,
    advice: "Upgrade: deno upgrade",
  };
}

function permissions(): Finding[] {
  const needed = [
    ["ffi", "failure", "calling COM"],
    ["read", "failure", "reading documents"],
    ["write", "warning", "archives, reports and the journal"],
    ["env", "warning", "finding the folders of the user"],
  ] as const;
  return needed.map(([name, result, why]) => {
    const check = `permission ${name}`;
    if (Deno.permissions.querySync({ name }).state === "granted") {
      return { check, result: "ok", detail: "granted" };
    }
    return {
      check,
      result,
      detail: `not granted; needed for ${why}`,
      advice: `Start with --allow-${name}; "comtask plan FILE --permissions" prints exact flags.`,
    };
  });
}

function operatingSystem(): Finding {
  const check = "system";
  if (Deno.build.os === "windows") {
    return { check, result: "ok", detail: `Windows, ${Deno.build.arch}` };
  }
  return {
    check,
    result: "warning",
    detail: `${Deno.build.os}: there is no Windows fax service here`,
    advice: 'Rehearse with the built-in service, "--server loopback:"; send from Windows.',
  };
}

function faxClasses(): Finding[] {
  if (Deno.build.os !== "windows") return [];
  return CLASSES.map(([name, purpose]) => {
    const check = `class ${name}`;
    try {
      const found = com.registered(name).find((item) =>
        item.kind === "class" && item.name.toLowerCase() === name.toLowerCase()
      );
      if (found?.views.includes("64-bit")) {
        return { check, result: "ok", detail: `registered: ${found.path || found.guid}` };
      }
      return {
        check,
        result: "failure",
        detail: found
          ? `${purpose} is registered for 32-bit programs only`
          : `${purpose} is not registered`,
        advice: "Install Windows Fax and Scan: Add-WindowsCapability -Online -Name " +
          "Print.Fax.Scan~~~~0.0.1.0; on a server: Install-WindowsFeature Fax",
      };
    } catch (error) {
      return failure(check, toErrorInfo(error));
    }
  });
}

async function faxServer({ server, signal }: DiagnoseOptions): Promise<Finding[]> {
  if (server === undefined && Deno.build.os !== "windows") return [];
  const check = server ? `server ${server}` : "fax service";
  try {
    const status = await withServer(server ?? "", (connected) => connected.status(), {
      timeoutMs: CONNECT_LIMIT_MS,
      signal,
    });
    return [
      { check, result: "ok", detail: `connected; ${status.jobCount} jobs in the queue` },
      ...lines(status),
    ];
  } catch (error) {
    signal.throwIfAborted();
    return [failure(check, toErrorInfo(error))];
  }
}

function lines({ lines, queuePaused }: FaxServerStatus): Finding[] {
  const sending = lines.filter(({ sends }) => sends);
  const findings: Finding[] = [
    sending.length > 0
      ? { check: "lines", result: "ok", detail: `${sending.length} of ${lines.length} may send` }
      : {
        check: "lines",
        result: "failure",
        detail: `none of ${lines.length} lines may send`,
        advice: "Let a device send: Fax Service Manager, Devices, Properties.",
      },
  ];
  if (!queuePaused) return findings;
  return [...findings, {
    check: "queue",
    result: "warning",
    detail: "the outgoing queue is paused",
    advice: "Clear pauseServerQueue of the server, or let it go on in Fax Service Manager.",
  }];
}

/** Connects to a built-in service of its own: COM, threads, SQLite and the disk in one. */
async function selfTest(signal: AbortSignal): Promise<Finding> {
  const check = "self-test";
  let folder: string | undefined;
  try {
    folder = await Deno.makeTempDir({ prefix: "comtask-doctor-" });
    const { lines } = await withServer(`loopback:${folder}`, (server) => server.status(), {
      timeoutMs: CONNECT_LIMIT_MS,
      signal,
    });
    return {
      check,
      result: "ok",
      detail: `the built-in service answers with ${lines.length} lines`,
    };
  } catch (error) {
    signal.throwIfAborted();
    return failure(check, toErrorInfo(error));
  } finally {
    if (folder !== undefined) await Deno.remove(folder, { recursive: true });
  }
}

async function memory(): Promise<Finding> {
  const check = "journal";
  const folder = homeFolder();
  if (folder === undefined) {
    return {
      check,
      result: "warning",
      detail: "no folder for it: runs cannot be resumed",
      advice: "Set COMTASK_HOME to a folder, and grant --allow-env.",
    };
  }
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder }));
    return { check, result: "ok", detail: folder };
  } catch (error) {
    return {
      ...failure(check, toErrorInfo(error)),
      result: "warning",
      advice: "Set COMTASK_HOME to a folder that this account may write.",
    };
  }
}

function failure(check: string, { message, advice }: ErrorInfo): Finding {
  const extra = advice && !message.includes(advice) ? { advice } : {};
  return { check, result: "failure", detail: message, ...extra };
}
