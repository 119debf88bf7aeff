import { userInfo } from "node:os";
import type { RegisterClassOptions } from "../com/mod.ts";
import { com, ComError } from "../com/mod.ts";
import { readDialPlan } from "./dial_plan.ts";
import { FaxService } from "./fax_service.ts";
import { DOCUMENT_MEMBERS, FaxDocument } from "./extended/fax_document.ts";
import { SERVER_EVENTS } from "./extended/listeners.ts";
import { FaxServerEx } from "./extended/fax_server.ts";
import { FaxServer } from "./legacy/fax_server.ts";
import { FaxTiff } from "./legacy/fax_tiff.ts";
import { RPC_UNAVAILABLE } from "./service_errors.ts";
import { SentRecords } from "./sent_records.ts";
import type { StatusLanguage } from "./status_text.ts";
import { defaultDirectory, isLoopbackName, parseLoopbackName } from "./loopback_name.ts";

/** How {@link registerLoopback} offers the service. */
export interface RegisterLoopbackOptions {
  /** Which store, as `parseLoopbackName` reads it; default `"loopback:"`. */
  readonly name?: string;
  /** Language of the status texts; default `"en"`. */
  readonly language?: StatusLanguage;
}

/** The service, reachable by COM in this thread until it is disposed of. */
export interface RegisteredLoopback extends Disposable {
  /** The store behind the name that was registered, for what COM does not show. */
  readonly service: FaxService;
}

/** The classes, under the identifiers of the Windows fax service. Source: `faxcom.h`, `faxcomex.h`. */
export const LOOPBACK_CLASSES = {
  FaxServer: {
    clsid: "{D73733C8-CC80-11D0-B225-00C04FB6C2F5}",
    progId: "FaxServer.FaxServer",
  },
  FaxServerEx: {
    clsid: "{CDA8ACB0-8CF5-4F6C-9BA2-5931D40C8CAE}",
    progId: "FaxComEx.FaxServer",
  },
  FaxDocument: {
    clsid: "{0F3F9F91-C838-415E-A4F3-3E828CA445E0}",
    progId: "FaxComEx.FaxDocument",
  },
  FaxTiff: { clsid: "{87099231-C7AF-11D0-B225-00C04FB6C2F5}", progId: "FaxTiff.FaxTiff" },
} as const;

/** Only programs of ours know it: `lib/fax` creates it to learn what was sent. */
const SENT_RECORDS = "{4EF52FB7-9321-4F80-8321-B1AF73C110BB}";

/**
 * Opens the service and registers its classes with COM in this apartment, so that
 * `CoCreateInstance` of the fax server's CLSID yields an object of ours.
 *
 * `Connect` of such an object takes an empty name for the registered store, or another
 * `loopback:` name, which is opened then. The stores stay open, and faxes on their way, until
 * the result is disposed of.
 *
 * @throws {SyntaxError} For a name that is not understood.
 * @throws {Error} If the folder cannot be used as a store.
 */
export function registerLoopback(options: RegisterLoopbackOptions = {}): RegisteredLoopback {
  const opened = openClasses(options);
  try {
    for (const offered of [...opened.classes, opened.records]) {
      opened.resources.use(com.registerClass(offered));
    }
    return { service: opened.service, [Symbol.dispose]: () => opened.resources.dispose() };
  } catch (error) {
    opened.resources.dispose();
    throw error;
  }
}

/** How {@link serveLoopback} serves. */
export interface ServeLoopbackOptions extends RegisterLoopbackOptions {
  /** Ends when the last client has gone; default false. */
  readonly untilUnused?: boolean;
  /** How long to wait for another client when the last one has gone, in milliseconds; default 0. */
  readonly lingerMs?: number;
  /** Ends the server. */
  readonly signal?: AbortSignal;
  /**
   * What COM starts when nobody serves. With it the classes are written into the registry while
   * they are served; without it they must be there already.
   */
  readonly command?: string;
  /** Where they are written: for this user (default) or all users, which needs an administrator. */
  readonly scope?: "user" | "machine";
}

/**
 * Serves the built-in service to other programs of this machine, such as VBScript, until
 * `signal` is aborted. Windows and Wine only.
 *
 * Use `scope: "machine"` only where no Windows fax service is installed: the ProgIDs are its.
 *
 * @throws {Deno.errors.NotSupported} On systems without COM for other processes.
 * @throws {Error} If the folder cannot be used as a store.
 */
export async function serveLoopback(options: ServeLoopbackOptions = {}): Promise<void> {
  const { untilUnused = false, lingerMs, signal, command, scope = "user" } = options;
  const opened = openClasses(options);
  using resources = opened.resources;
  if (command !== undefined) {
    for (const { clsid, progId } of Object.values(LOOPBACK_CLASSES)) {
      const registration = { clsid, progId, command, scope };
      com.registerServer(registration);
      resources.defer(() => com.unregisterServer(registration));
    }
  }
  await com.serveClasses(opened.classes, { untilUnused, lingerMs, signal });
}

interface OpenedClasses {
  readonly service: FaxService;
  readonly classes: readonly RegisterClassOptions[];
  /** For this process only. */
  readonly records: RegisterClassOptions;
  /** The stores that are open. */
  readonly resources: DisposableStack;
}

function openClasses(options: RegisterLoopbackOptions): OpenedClasses {
  const { name = "loopback:", language = "en" } = options;
  const resources = new DisposableStack();
  const service = resources.use(openLoopback(name)); // nothing else is open if this fails
  const services = new Map([[name, service]]);
  const find = (serverName: string): FaxService => {
    if (serverName === "") return service;
    if (!isLoopbackName(serverName)) throw noSuchServer(serverName);
    const known = services.get(serverName);
    if (known !== undefined) return known;
    const other = resources.use(openLoopback(serverName));
    services.set(serverName, other);
    return other;
  };
  const { FaxServer: legacy, FaxServerEx: extended, FaxDocument: document, FaxTiff: tiff } =
    LOOPBACK_CLASSES;
  const classes = [
    { ...legacy, create: () => new FaxServer({ language, find }) },
    {
      ...extended,
      create: () => new FaxServerEx({ language, find }),
      host: { events: SERVER_EVENTS.newer, moreEvents: [SERVER_EVENTS.older] },
    },
    { ...document, create: () => new FaxDocument(find), host: { members: DOCUMENT_MEMBERS } },
    { ...tiff, create: () => new FaxTiff(language) },
  ];
  const records = { clsid: SENT_RECORDS, create: () => new SentRecords(find) };
  return { service, classes, records, resources };
}

function noSuchServer(serverName: string): ComError {
  return new ComError(`connect to "${serverName}"`, RPC_UNAVAILABLE, {
    description: `There is no fax server "${serverName}" here; only the built-in one`,
  });
}

/** Opens the store that a `loopback:` name means. */
export function openLoopback(name: string): FaxService {
  const parsed = parseLoopbackName(name);
  const { directory, dialPlan, user = accountName(), rehearsal, ...options } = parsed;
  return new FaxService({
    directory: directory ?? defaultDirectory(),
    dialPlan: dialPlan === undefined ? undefined : readDialPlan(dialPlan),
    userName: user,
    rehearsal: rehearsal === "yes",
    ...options,
  });
}

/** The account of this process; empty where Deno may not ask the system. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
