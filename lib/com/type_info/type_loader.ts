/**
 * Finding type information: by file, by registration, by class, and of an object.
 *
 * @module
 */
import { type Address, NativeBlock, QUERY_INTERFACE } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import { systemText } from "../errors/error_text.ts";
import { guidFromText, guidToText, isGuid } from "../values/guid.ts";
import { wideText } from "../values/native_memory.ts";
import { ClassRegistry } from "../activation/registry.ts";
import { IDISPATCH, ITYPELIB } from "./layout.ts";
import { type LibraryVersion, newestVersion, parseLibraryName } from "./library_name.ts";
import { TypeLibrary } from "./type_library.ts";
import type { TypeHost } from "./type_pointer.ts";
import { TypePointers } from "./type_pointer.ts";

const REGKIND_NONE = 2;
const TYPE_E_LIBNOTREGISTERED = 0x8002_801D | 0;
/** Only proxies have it: an object of this process answers no. */
const IID_IClientSecurity = guidFromText("{0000013D-0000-0000-C000-000000000046}");

/** Loads type libraries on behalf of one runtime. */
export class TypeLoader {
  readonly pointers: TypePointers;
  readonly registry: ClassRegistry;
  readonly #host: TypeHost;

  constructor(host: TypeHost) {
    this.#host = host;
    this.pointers = new TypePointers(host);
    this.registry = new ClassRegistry(host.ole);
  }

  /**
   * Loads a library.
   *
   * @param name A file (`"scrrun.dll"`, with `\2` for its second library), a library identifier
   * with or without a version (`"{420B2830-E718-11CF-893D-00A0C9054228}/1.0"`), or a ProgID or
   * CLSID, which stand for the library of the class.
   * @throws {ComError} If there is no such library.
   */
  load(name: string): TypeLibrary {
    this.#requireWindows(`load type library "${name}"`);
    const { guid, version } = parseLibraryName(name);
    if (guid && this.#isLibrary(guid)) return this.#loadRegistered(guid, name, version);
    const clsid = guid ?? this.#classOf(name);
    return clsid ? this.#loadOfClass(clsid, name) : this.#loadFile(name, name);
  }

  /** The CLSID of a class; undefined if no such class is registered. */
  classOf(name: string): string | undefined {
    this.#requireWindows(`look up class "${name}"`);
    const { guid } = parseLibraryName(name);
    if (guid) return this.registry.has(`CLSID\\${guid}`, "64-bit") ? guid : undefined;
    return this.#classOf(name);
  }

  /**
   * The type of the object behind an `IDispatch`; 0n where it has none.
   *
   * What another process describes is looked up in the library that is registered here, so that
   * reading it costs no calls there.
   */
  typeInfoOf(dispatch: Address): Address {
    const typeInfo = this.pointers.request(dispatch, IDISPATCH.GetTypeInfo, 0, 0);
    if (typeInfo === 0n || !this.#isProxy(typeInfo)) return typeInfo;
    try {
      return this.#localTypeInfo(typeInfo);
    } finally {
      this.pointers.release(typeInfo);
    }
  }

  /** The library that describes an object. @throws {TypeError} If nothing describes it. */
  libraryOf(dispatch: Address, label: string): TypeLibrary {
    const typeInfo = this.typeInfoOf(dispatch);
    const container = typeInfo === 0n ? undefined : this.pointers.container(typeInfo);
    this.pointers.release(typeInfo);
    if (container) return new TypeLibrary(this.pointers, container.library);
    throw new TypeError(`Cannot load the type library of "${label}": the object names none`);
  }

  #localTypeInfo(remote: Address): Address {
    const container = this.pointers.container(remote);
    if (!container) return 0n;
    const identity = this.pointers.identity(container.library);
    this.pointers.release(container.library);
    if (!identity) return 0n;
    const [major, minor] = identity.version.split(".").map(Number);
    const library = this.#openRegistered(identity.guid, { major, minor }, identity.lcid);
    if (typeof library === "number") return 0n;
    try {
      return this.pointers.request(library, ITYPELIB.GetTypeInfo, container.index);
    } finally {
      this.pointers.release(library);
    }
  }

  #requireWindows(action: string): void {
    if (this.#host.ole.kind === "windows") return;
    throw new Deno.errors.NotSupported(
      `Cannot ${action}: classes and type libraries are registered on Windows only`,
    );
  }

  #isProxy(pointer: Address): boolean {
    const block = new NativeBlock(24);
    block.u8.set(IID_IClientSecurity);
    const out = block.address + 16n;
    const hr = this.#host.callSlot(pointer, QUERY_INTERFACE, block.address, out);
    if (hr < 0) return false;
    this.pointers.release(block.u64[2]);
    return true;
  }

  #isLibrary(guid: string): boolean {
    return this.registry.has(`TypeLib\\${guid}`, "64-bit") ||
      this.registry.has(`TypeLib\\${guid}`, "32-bit");
  }

  #classOf(name: string): string | undefined {
    if (isGuid(name)) return name;
    if (/[\\/]|\.(?:dll|tlb|olb|ocx|exe)$/i.test(name)) return undefined;
    const clsid = new Uint8Array(16);
    const hr = this.#host.ole.CLSIDFromProgID(wideText(name), clsid);
    return hr < 0 ? undefined : guidToText(clsid);
  }

  #loadOfClass(clsid: string, name: string): TypeLibrary {
    for (const view of ["64-bit", "32-bit"] as const) {
      const guid = this.registry.value(`CLSID\\${clsid}\\TypeLib`, "", view);
      if (guid && isGuid(guid) && this.#isLibrary(guid)) {
        const version = this.registry.value(`CLSID\\${clsid}\\Version`, "", view);
        return this.#loadRegistered(guid, name, parseLibraryName(`${guid}/${version}`).version);
      }
      for (const key of ["InprocServer32", "LocalServer32"]) {
        const file = this.registry.value(`CLSID\\${clsid}\\${key}`, "", view);
        if (file) return this.#loadFile(file.replace(/^"([^"]*)".*$/, "$1"), name);
      }
    }
    throw this.#failure(name, TYPE_E_LIBNOTREGISTERED);
  }

  #loadRegistered(guid: string, name: string, version?: LibraryVersion): TypeLibrary {
    const known = [
      ...this.registry.keys(`TypeLib\\${guid}`),
      ...this.registry.keys(`TypeLib\\${guid}`, "32-bit"),
    ];
    const library = this.#openRegistered(guid, version ?? newestVersion(known));
    if (typeof library !== "number") return new TypeLibrary(this.pointers, library);
    const newest = this.#openRegistered(guid, newestVersion(known));
    if (version === undefined || typeof newest === "number") throw this.#failure(name, library);
    return new TypeLibrary(this.pointers, newest);
  }

  /** The registered library, or the failing HRESULT. */
  #openRegistered(guid: string, version: LibraryVersion, lcid = 0): Address | number {
    const out = new NativeBlock(8);
    const { major, minor } = version;
    const bytes = guidFromText(guid);
    const hr = this.#host.ole.LoadRegTypeLib(bytes, major, minor, lcid, out.u64);
    return hr < 0 ? hr : out.u64[0];
  }

  #loadFile(path: string, name: string): TypeLibrary {
    const out = new NativeBlock(8);
    const hr = this.#host.ole.LoadTypeLibEx(wideText(path), REGKIND_NONE, out.u64);
    if (hr < 0) throw this.#failure(name, hr);
    return new TypeLibrary(this.pointers, out.u64[0]);
  }

  #failure(name: string, hr: number): ComError {
    return new ComError(`load type library "${name}"`, hr, {
      systemText: systemText(this.#host.ole, hr),
      advice: "name a file, a library identifier, or a ProgID; `comtask com list` shows them",
    });
  }
}
