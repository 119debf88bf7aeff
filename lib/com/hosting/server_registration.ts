/**
 * Registering a local server, so that other programs find its classes.
 *
 * @module
 */
import { NativeBlock, type Ole } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import { systemText } from "../errors/error_text.ts";
import { guidFromText, guidToText, isGuid } from "../values/guid.ts";
import type { TypeLibraryFile } from "./types/type_library_file.ts";
import { wideText } from "../values/native_memory.ts";
import { progIdFault } from "../activation/prog_id.ts";
import { ClassRegistry, HKEY } from "../activation/registry.ts";

/** Where classes are, below the hive of a user or of the machine. */
const CLASSES = "Software\\Classes\\";
const KEY_ALL_ACCESS = 0xF_003F;
const REG_SZ = 1;
const ERROR_FILE_NOT_FOUND = 2;
const FACILITY_WIN32 = 0x8007_0000 | 0;

/** The marshaller of interfaces that a type library describes. Source: `oaidl.idl`. */
const PSOA_INTERFACE = "{00020424-0000-0000-C000-000000000046}";
const LIBRARY_VERSION = "1.0";
/** Where a class lists its interfaces, so that they can be removed with it. */
const INTERFACES = "Interfaces";

/** A class of a local server, as the registry describes it. */
export interface ServerRegistration {
  /** Identifier of the class, `"{…}"`. */
  readonly clsid: string;
  /** Name under which programs create it. */
  readonly progId: string;
  /** What COM starts, with absolute paths; it appends `-Embedding`. */
  readonly command: string;
  /** What people read in lists; default: the ProgID. */
  readonly title?: string;
  /** Written by `writeTypeLibrary`: typed callers of other processes need it. */
  readonly typeLibrary?: TypeLibraryFile;
  /** For this user (default) or for all users, which needs an administrator. */
  readonly scope?: "user" | "machine";
}

/** Which registration is meant. */
export type ServerIdentity = Pick<ServerRegistration, "clsid" | "progId" | "scope">;

/** What the registry has under the names of a server. */
export interface RegisteredServer {
  /** What COM starts; undefined for a class of another kind, or none. */
  readonly command: string | undefined;
  /** The class that has the ProgID, if that is another one. */
  readonly otherClass: string | undefined;
}

/**
 * Looks up what is registered under a ProgID and a CLSID, for this user or for the machine.
 *
 * @returns Undefined if neither is.
 */
export function registeredServer(ole: Ole, identity: ServerIdentity): RegisteredServer | undefined {
  const registry = new ClassRegistry(ole, root(identity), CLASSES);
  const clsid = guidToText(guidFromText(identity.clsid));
  const named = registry.has(identity.progId, "64-bit");
  if (!named && !registry.has(`CLSID\\${clsid}`, "64-bit")) return undefined;
  const found = registry.value(`${identity.progId}\\CLSID`);
  return {
    command: registry.value(`CLSID\\${clsid}\\LocalServer32`),
    otherClass: found?.toUpperCase() === clsid ? undefined : found,
  };
}

/**
 * Writes the registry entries of a local server. Writing them again updates them.
 *
 * @throws {ComError} If a key cannot be written; what was written before is removed again.
 * @throws {SyntaxError} If an identifier or the ProgID is none.
 */
export function registerServer(ole: Ole, registration: ServerRegistration): void {
  checkProgId("register", registration);
  const clsid = guidToText(guidFromText(registration.clsid));
  const title = registration.title ?? registration.progId;
  const entries: Entry[] = [
    { key: registration.progId, value: title },
    { key: `${registration.progId}\\CLSID`, value: clsid },
    { key: `CLSID\\${clsid}`, value: title },
    { key: `CLSID\\${clsid}\\ProgID`, value: registration.progId },
    { key: `CLSID\\${clsid}\\LocalServer32`, value: registration.command },
  ];
  const { typeLibrary } = registration;
  if (typeLibrary) entries.push(...libraryEntries(clsid, title, typeLibrary));
  try {
    for (const entry of entries) write(ole, root(registration), entry);
  } catch (error) {
    unregisterServer(ole, registration);
    throw error;
  }
}

/** A value of the registry; without a name it is the default one of its key. */
interface Entry {
  readonly key: string;
  readonly name?: string;
  readonly value: string;
}

/** The library, and its interfaces with the marshaller that reads libraries. */
function libraryEntries(clsid: string, title: string, library: TypeLibraryFile): Entry[] {
  const { guid, path, interfaces } = library;
  const version = `TypeLib\\${guid}\\${LIBRARY_VERSION}`;
  return [
    { key: `CLSID\\${clsid}\\TypeLib`, value: guid },
    { key: `CLSID\\${clsid}\\Version`, value: LIBRARY_VERSION },
    { key: version, value: `${title} type library` },
    { key: `${version}\\0\\win64`, value: path },
    { key: `${version}\\FLAGS`, value: "0" },
    ...interfaces.flatMap(({ name, iid }): Entry[] => [
      { key: `Interface\\${iid}`, value: name },
      { key: `Interface\\${iid}\\ProxyStubClsid32`, value: PSOA_INTERFACE },
      { key: `Interface\\${iid}\\TypeLib`, value: guid },
      { key: `Interface\\${iid}\\TypeLib`, name: "Version", value: LIBRARY_VERSION },
      { key: `CLSID\\${clsid}\\${INTERFACES}\\${iid}`, value: name }, // for its removal
    ]),
  ];
}

/** Removes what {@linkcode registerServer} wrote; nothing happens if it is not there. */
export function unregisterServer(
  ole: Ole,
  registration: ServerIdentity,
): void {
  checkProgId("unregister", registration);
  const clsid = guidToText(guidFromText(registration.clsid));
  const registry = new ClassRegistry(ole, root(registration), CLASSES);
  const interfaces = registry.keys(`CLSID\\${clsid}\\${INTERFACES}`);
  const library = registry.value(`CLSID\\${clsid}\\TypeLib`);
  remove(`CLSID\\${clsid}`);
  remove(registration.progId);
  if (interfaces.length === 0) return;
  for (const iid of interfaces) remove(`Interface\\${iid}`);
  if (library !== undefined && isGuid(library)) remove(`TypeLib\\${library}`);

  function remove(key: string): void {
    const path = `${CLASSES}${key}`;
    const failed = ole.RegDeleteTreeW(root(registration), wideText(path));
    if (failed && failed !== ERROR_FILE_NOT_FOUND) throw failure(ole, "remove", path, failed);
  }
}

/** The keys of the name are removed with all below them: it must be nobody else's. */
function checkProgId(verb: string, { progId }: ServerIdentity): void {
  const fault = progIdFault(progId);
  if (fault) throw new SyntaxError(`Cannot ${verb} server "${progId}": ${fault}`);
}

function root(registration: Pick<ServerIdentity, "scope">): bigint {
  return registration.scope === "machine" ? HKEY.LOCAL_MACHINE : HKEY.CURRENT_USER;
}

function write(ole: Ole, hive: bigint, { key, name = "", value }: Entry): void {
  const path = `${CLASSES}${key}`;
  const out = new NativeBlock(8);
  const create = ole.RegCreateKeyExW(
    hive,
    wideText(path),
    0,
    0n,
    0,
    KEY_ALL_ACCESS,
    0n,
    out.u64,
    0n,
  );
  if (create) throw failure(ole, "write", path, create);
  try {
    const data = wideText(value);
    const failed = ole.RegSetValueExW(
      out.u64[0],
      wideText(name),
      0,
      REG_SZ,
      data,
      data.byteLength,
    );
    if (failed) throw failure(ole, "write", path, failed);
  } finally {
    ole.RegCloseKey(out.u64[0]);
  }
}

function failure(ole: Ole, verb: string, path: string, win32: number): ComError {
  const hresult = FACILITY_WIN32 | win32;
  return new ComError(`${verb} registry key "${path}"`, hresult, {
    systemText: systemText(ole, hresult),
    advice: "register for this user only, or run as an administrator",
  });
}
