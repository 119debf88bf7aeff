/**
 * A local server: TypeScript classes that other programs create by ProgID.
 *
 * @module
 */
import { runtime } from "../current_runtime.ts";
import {
  type TypeLibraryFile,
  writeTypeLibrary as writeLibrary,
} from "./types/type_library_file.ts";
import type { RegisterClassOptions } from "./hosted_classes.ts";
import {
  type RegisteredServer,
  registeredServer as readRegistration,
  registerServer as writeRegistration,
  type ServerIdentity,
  type ServerRegistration,
  unregisterServer as removeRegistration,
} from "./server_registration.ts";

/** How {@linkcode serveClasses} serves. */
export interface ServeClassesOptions {
  /**
   * Ends when the last client has gone, after at least one came; default true. A server that
   * COM started should end by itself.
   */
  readonly untilUnused?: boolean;
  /**
   * How long to wait for another client when the last one has gone, in milliseconds; default 0. A
   * script that lets one object go before it asks for the next one finds the same server.
   */
  readonly lingerMs?: number;
  /** How long to wait for the first client before giving up, in milliseconds; default: for ever. */
  readonly firstClientMs?: number;
  /** Ends the server. */
  readonly signal?: AbortSignal;
}

const CHECK_MS = 100;

/**
 * Serves classes to other processes until the last client has gone.
 *
 * The objects live on this thread, whose messages are pumped while it serves.
 *
 * @throws {Deno.errors.NotSupported} On systems without COM: there are no other processes.
 */
export async function serveClasses(
  classes: readonly RegisterClassOptions[],
  options: ServeClassesOptions = {},
): Promise<void> {
  const { untilUnused = true, lingerMs = 0, firstClientMs = Infinity, signal } = options;
  const com = runtime();
  if (com.ole.kind !== "windows") {
    throw new Deno.errors.NotSupported(
      "Cannot serve classes: this system has no COM for other processes; run on Windows",
    );
  }
  using registrations = new DisposableStack();
  for (const options of classes) {
    registrations.use(com.registerClass({ ...options, context: "local" }));
  }
  using _pumping = com.pump.start(true);
  const idle = com.stats().hosted; // the class objects themselves
  const begin = performance.now();
  let lastUse: number | undefined;
  let created = com.classes.createdInstances;
  while (!signal?.aborted) {
    await sleep(CHECK_MS, signal);
    const now = performance.now();
    const inUse = com.stats().hosted > idle || com.hosts.locks > 0;
    if (inUse || com.classes.createdInstances > created) lastUse = now;
    created = com.classes.createdInstances;
    if (lastUse === undefined) {
      if (now - begin > firstClientMs) return;
    } else if (untilUnused && lastUse !== now && now - lastUse >= lingerMs) return;
  }
}

/** Waits a while; a signal ends the wait at once. */
function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
  });
}

/**
 * Writes the type library of classes: for typed callers of other processes, with
 * {@linkcode registerServer}, and for compilers. An object of each class is created for it.
 *
 * @param path An absolute path; an existing file is replaced.
 * @throws {ComError} If the file cannot be written.
 * @throws {Deno.errors.NotSupported} On systems without COM.
 */
export function writeTypeLibrary(
  path: string,
  classes: readonly RegisterClassOptions[],
): TypeLibraryFile {
  const com = runtime();
  com.ensureInitialized();
  return writeLibrary(com.typeHost, path, classes);
}

/**
 * Registers a class of a local server, so that other programs find it by ProgID.
 *
 * @example
 * ```ts ignore
 * registerServer({
 *   clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E02}",
 *   progId: "My.Server",
 *   command: `"${Deno.execPath()}" run -A "C:\\tools\\server.ts"`,
 * });
 * ```
 */
export function registerServer(registration: ServerRegistration): void {
  writeRegistration(runtime().ole, registration);
}

/** Removes the registration of a local server. */
export function unregisterServer(registration: ServerIdentity): void {
  removeRegistration(runtime().ole, registration);
}

/**
 * What is registered under a ProgID and a CLSID, for this user (default) or for the machine.
 *
 * @returns Undefined if neither of them is.
 */
export function registeredServer(registration: ServerIdentity): RegisteredServer | undefined {
  return readRegistration(runtime().ole, registration);
}
