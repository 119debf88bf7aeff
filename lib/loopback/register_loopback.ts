import { userInfo } from "node:os";
import { com, ComError } from "../com/mod.ts";
import { DEFAULT_DIAL_PLAN, readDialPlan } from "./dial_plan.ts";
import { FaxService } from "./fax_service.ts";
import { FaxDocument } from "./extended/fax_document.ts";
import { FaxServerEx } from "./extended/fax_server.ts";
import { FaxServer } from "./legacy/fax_server.ts";
import { FaxTiff } from "./legacy/fax_tiff.ts";
import { RPC_UNAVAILABLE } from "./service_errors.ts";
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
  const { name = "loopback:", language = "en" } = options;
  const resources = new DisposableStack();
  try {
    const service = resources.use(openLoopback(name));
    const services = new Map([[name, service]]);
    const find = (serverName: string): FaxService => {
      if (serverName === "") return service;
      if (!isLoopbackName(serverName)) throw noSuchServer(serverName);
      const known = services.get(serverName);
      if (known !== undefined) return known;
      const opened = resources.use(openLoopback(serverName));
      services.set(serverName, opened);
      return opened;
    };
    resources.use(com.registerClass({
      ...LOOPBACK_CLASSES.FaxServer,
      create: () => new FaxServer({ language, find }),
    }));
    resources.use(com.registerClass({
      ...LOOPBACK_CLASSES.FaxServerEx,
      create: () => new FaxServerEx({ language, find }),
    }));
    resources.use(com.registerClass({
      ...LOOPBACK_CLASSES.FaxDocument,
      create: () => new FaxDocument(find),
    }));
    resources.use(com.registerClass({
      ...LOOPBACK_CLASSES.FaxTiff,
      create: () => new FaxTiff(language),
    }));
    return { service, [Symbol.dispose]: () => resources.dispose() };
  } catch (error) {
    resources.dispose();
    throw error;
  }
}

function noSuchServer(serverName: string): ComError {
  return new ComError(`connect to "${serverName}"`, RPC_UNAVAILABLE, {
    description: `There is no fax server "${serverName}" here; only the built-in one`,
  });
}

/** Opens the store that a `loopback:` name means. */
export function openLoopback(name: string): FaxService {
  const { directory, dialPlan, ...options } = parseLoopbackName(name);
  return new FaxService({
    directory: directory ?? defaultDirectory(),
    dialPlan: dialPlan === undefined ? DEFAULT_DIAL_PLAN : readDialPlan(dialPlan),
    userName: accountName(),
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
