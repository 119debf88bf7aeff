/**
 * The computer that this program runs on.
 *
 * @module
 */
import { com, type DynamicObject } from "../../com/mod.ts";
import { toErrorInfo } from "../../engine/mod.ts";
import { type AnyFaxServer, connect } from "../../fax/mod.ts";
import { homeFolder, inFolder, journalIn } from "../journal.ts";
import type {
  Account,
  Attempt,
  ClassState,
  Machine,
  PermissionName,
  Reach,
  ServerState,
  ServiceState,
  WindowsEdition,
} from "./machine.ts";

const CONNECT_LIMIT_MS = 15_000;
const REACH_LIMIT_MS = 5_000;
const VERSION_KEY = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
const SERVICES_KEY = "HKLM\\SYSTEM\\CurrentControlSet\\Services";
const PRINTERS_KEY = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Print\\Printers";
const CONNECTIONS_KEY = "HKCU\\Printers\\Connections";
/** The values of `Start`; those below are drivers, which start with the system. */
const STARTS: Readonly<Record<number, ServiceState["start"]>> = {
  2: "automatic",
  3: "manual",
  4: "disabled",
};
const SERVICE_PROFILES = /\\(?:systemprofile|ServiceProfiles)(?:\\|$)/i;

/** Asks Windows through COM, and fax servers through the provider. */
export class ThisMachine implements Machine {
  readonly os = Deno.build.os as Machine["os"];
  readonly arch = Deno.build.arch;
  readonly denoVersion = Deno.version.deno;
  readonly #signal: AbortSignal;

  /** @param signal Ends the checks that wait. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  has(permission: PermissionName): boolean {
    return Deno.permissions.querySync({ name: permission }).state === "granted";
  }

  edition(): WindowsEdition | undefined {
    const product = registryValue(`${VERSION_KEY}\\ProductName`);
    const type = registryValue(`${VERSION_KEY}\\InstallationType`);
    if (typeof product !== "string" || typeof type !== "string") return undefined;
    return { product, isServer: type.startsWith("Server"), isServerCore: type === "Server Core" };
  }

  account(): Account | undefined {
    const name = variable("USERNAME");
    if (name === undefined) return undefined;
    return {
      name: [variable("USERDOMAIN"), name].filter(Boolean).join("\\"),
      isService: name.endsWith("$") || SERVICE_PROFILES.test(variable("USERPROFILE") ?? ""),
    };
  }

  useCom(): Attempt<string> {
    return attempt(() => {
      using dictionary = com.createObject("Scripting.Dictionary") as DynamicObject & Disposable;
      com.call(dictionary, "Add", "key", 1);
      return `works; single-threaded apartment, ${com.get(dictionary, "Count")} object used`;
    });
  }

  classState(progId: string): Attempt<ClassState | undefined> {
    return attempt(() => {
      const wanted = progId.toLowerCase();
      const found = com.registered(progId).find(({ kind, name }) =>
        kind === "class" && name.toLowerCase() === wanted
      );
      return found && { views: found.views, path: found.path, hasFile: hasFile(found.path) };
    });
  }

  service(name: string): Attempt<ServiceState> {
    return attempt(() => {
      const start = registryValue(`${SERVICES_KEY}\\${name}\\Start`);
      if (typeof start !== "number") return { start: "absent" as const, running: false };
      return com.scope(() => {
        const shell = com.createObject("Shell.Application");
        return {
          start: STARTS[start] ?? "automatic",
          running: com.call(shell, "IsServiceRunning", name) === true,
        };
      });
    });
  }

  hasPrinter(name: string, server?: string): boolean {
    const key = server === undefined
      ? `${PRINTERS_KEY}\\${name}\\Name`
      : `${CONNECTIONS_KEY}\\,,${server},${name}\\Server`;
    return registryValue(key) !== undefined;
  }

  async reach(host: string, port: number): Promise<Reach> {
    const permission = { name: "net", host: `${host}:${port}` } as const;
    if (Deno.permissions.querySync(permission).state !== "granted") return "not-permitted";
    try {
      const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(REACH_LIMIT_MS)]);
      const connection = await Deno.connect({ hostname: host, port, signal });
      connection.close();
      return "open";
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof Deno.errors.ConnectionRefused) return "refused";
      const isTimeout = error instanceof DOMException || error instanceof Deno.errors.TimedOut;
      return isTimeout || !/lookup|resolve|host/i.test(String(error)) ? "timeout" : "unknown-host";
    }
  }

  async connect(server: string): Promise<Attempt<ServerState>> {
    return await attemptLater(this.#signal, async () => {
      await using legacy = await connect(server, this.#limits);
      const { jobCount, queuePaused, lines } = await legacy.status(this.#limits);
      return {
        jobCount,
        queuePaused,
        lineCount: lines.length,
        sendingCount: lines.filter(({ sends }) => sends).length,
        ...await keepsSent(legacy),
        ...await this.#extended(server),
      };
    });
  }

  async selfTest(): Promise<Attempt<number>> {
    let folder: string | undefined;
    try {
      return await attemptLater(this.#signal, async () => {
        folder = await Deno.makeTempDir({ prefix: "comtask-doctor-" });
        await using server = await connect(`loopback:${folder}`, this.#limits);
        return (await server.status(this.#limits)).lines.length;
      });
    } finally {
      if (folder !== undefined) await Deno.remove(folder, { recursive: true });
    }
  }

  async journal(): Promise<Attempt<string>> {
    const folder = homeFolder();
    if (folder === undefined) {
      return {
        ok: false,
        message: "no folder for it: runs cannot be resumed",
        code: "journal.folder",
        advice: "Set COMTASK_HOME to a folder, and grant --allow-env.",
      };
    }
    const tried = await attemptLater(this.#signal, () =>
      inFolder(folder, async () => {
        await Deno.mkdir(folder, { recursive: true });
        await Deno.remove(await Deno.makeTempFile({ dir: folder }));
        using journal = await journalIn(folder);
        journal?.list({ limit: 1 }); // what is damaged may open all the same
        return folder;
      }));
    if (tried.ok) return tried;
    return { advice: "Set COMTASK_HOME to a folder that this account may write.", ...tried };
  }

  get #limits(): { readonly timeoutMs: number; readonly signal: AbortSignal } {
    return { timeoutMs: CONNECT_LIMIT_MS, signal: this.#signal };
  }

  /** What only the extended library tells; old servers and other editions do not have it. */
  async #extended(server: string): Promise<Pick<ServerState, "rights" | "queueBlocked">> {
    try {
      await using extended = await connect(server, { ...this.#limits, api: "faxcomex" });
      const [rights, queueBlocked] = await Promise.all([
        extended.security2.grantedRights.then((names) => names.map(String)).catch(() => undefined),
        extended.configuration.outgoingQueueBlocked.catch(() => undefined),
      ]);
      return { ...rights && { rights }, ...queueBlocked !== undefined && { queueBlocked } };
    } catch {
      this.#signal.throwIfAborted();
      return {};
    }
  }
}

async function keepsSent(server: AnyFaxServer): Promise<Pick<ServerState, "archivesSent">> {
  try {
    return { archivesSent: (await server.config()).archiveSent };
  } catch {
    return {}; // reading settings is a right of its own
  }
}

/** A value of the registry, by the scripting object that every Windows has. */
function registryValue(path: string): unknown {
  try {
    return com.scope(() => com.call(com.createObject("WScript.Shell"), "RegRead", path));
  } catch {
    return undefined; // there is none, or it may not be read
  }
}

function hasFile(path: string): boolean | undefined {
  const file = path.replaceAll(/%(\w+)%/g, (whole, name) => variable(name) ?? whole)
    .replace(/^"([^"]*)".*$/, "$1");
  if (file === "" || file.includes("%")) return undefined;
  try {
    return Deno.statSync(file).isFile;
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? false : undefined;
  }
}

function variable(name: string): string | undefined {
  const granted = Deno.permissions.querySync({ name: "env", variable: name }).state === "granted";
  return granted ? Deno.env.get(name) || undefined : undefined;
}

function attempt<T>(use: () => T): Attempt<T> {
  try {
    return { ok: true, value: use() };
  } catch (error) {
    return refused(error);
  }
}

async function attemptLater<T>(signal: AbortSignal, use: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await use() };
  } catch (error) {
    signal.throwIfAborted();
    return refused(error);
  }
}

function refused(error: unknown): Attempt<never> {
  const { message, code, advice } = toErrorInfo(error);
  const isNew = advice !== undefined && !message.includes(advice);
  return { ok: false, message, code, ...isNew && { advice } };
}
