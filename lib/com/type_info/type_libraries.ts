/**
 * Type information for users: members, libraries, and what is registered.
 *
 * @module
 */
import { type Address, NativeBlock } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import { runtime } from "../current_runtime.ts";
import { CO_E_CLASSSTRING, isTransportFailure } from "../errors/hresult.ts";
import { type GenerateTypesOptions, renderTypes } from "./declarations/generate_types.ts";
import type { InterfaceTable } from "../early/interface_table.ts";
import { IDISPATCH } from "./layout.ts";
import { type MemberInfo, membersOfClass, membersOfObject } from "./members.ts";
import { type RegisteredItem, registeredItems, registeredProgIds } from "./registered.ts";
import { TypeLibrary } from "./type_library.ts";

/**
 * Get-Member: the members of an object, from its type information.
 *
 * @param objectOrClass An object, or a ProgID or CLSID, of which nothing is created.
 * @returns Empty if the object does not describe itself, as objects of script engines do not.
 * @throws {ComError} If the class has no type library, or the server of the object has ended.
 *
 * @example
 * ```ts ignore
 * using dict = com.createObject("Scripting.Dictionary");
 * for (const { name, kind, type } of com.members(dict)) console.log(kind, name, type);
 * ```
 */
export function members(objectOrClass: unknown): MemberInfo[] {
  const com = runtime();
  if (typeof objectOrClass !== "string") {
    const { address, label } = com.dispatchOf(objectOrClass);
    const found = membersOfObject(com.types, address);
    if (found.length === 0) refuseGone(address, label);
    return found;
  }
  com.ensureInitialized();
  const clsid = com.types.classOf(objectOrClass);
  if (!clsid) {
    throw new ComError(`list members of "${objectOrClass}"`, CO_E_CLASSSTRING, {
      description: "there is no such class",
    });
  }
  using library = com.types.load(objectOrClass);
  return membersOfClass(library, clsid);
}

/**
 * Loads a type library.
 *
 * Types are read on demand; the library is the caller's: write `using`.
 *
 * @param source A file (`"scrrun.dll"`), a library identifier with or without a version
 * (`"{420B2830-E718-11CF-893D-00A0C9054228}/1.0"`), a ProgID or CLSID, or an object.
 * @throws {ComError} If there is no such library.
 * @throws {TypeError} If the object does not describe itself.
 * @throws {Deno.errors.NotSupported} Outside Windows.
 *
 * @example
 * ```ts ignore
 * using library = com.loadTypeLib("Scripting.Dictionary");
 * console.log(library.enums.IOMode.ForReading); // 1
 * ```
 */
export function loadTypeLib(source: unknown): TypeLibrary {
  const com = runtime();
  com.ensureInitialized();
  if (typeof source === "string") return com.types.load(source);
  const object = com.dispatchOf(source);
  return com.types.libraryOf(object.address, object.label);
}

/**
 * Loads an interface of a type library: to call its vtable through `com.queryInterface` or
 * `binding`, or to implement it through `implements` of `com.host`.
 *
 * @param source What {@linkcode loadTypeLib} takes, or a loaded library.
 * @param nameOrIid Name in any case, or identifier.
 * @throws {TypeError} If the library has no such interface, or one without a vtable.
 * @throws {ComError} If there is no such library.
 * @throws {Deno.errors.NotSupported} Outside Windows.
 *
 * @example
 * ```ts ignore
 * const handler = { startElement: (_uri: string, name: { value: string }) => console.log(name.value) };
 * using _hosted = com.host(handler, {
 *   implements: [com.loadInterface("msxml6.dll", "IVBSAXContentHandler")],
 * });
 * ```
 */
export function loadInterface(source: unknown, nameOrIid: string): InterfaceTable {
  if (source instanceof TypeLibrary) return runtime().early.tableOf(source, nameOrIid);
  using library = loadTypeLib(source);
  return runtime().early.tableOf(library, nameOrIid);
}

/**
 * Classes and type libraries that are registered on this computer, of both registry views.
 *
 * @param pattern Text that the name or the description contains, or with `*` and `?` matches;
 * without regard to case. Default: everything.
 */
export function registered(pattern?: string): RegisteredItem[] {
  return registeredItems(runtime().types.registry, pattern);
}

/**
 * TypeScript declarations of a type library, for editors and the type checker.
 *
 * The text is the same for the same library. Import it once, and `com.createObject` knows the
 * classes by their ProgIDs.
 *
 * @param source A loaded library, or what {@linkcode loadTypeLib} takes.
 *
 * @example
 * ```ts ignore
 * Deno.writeTextFileSync("scripting.ts", com.generateTypes("Scripting.Dictionary"));
 * // import "./scripting.ts"; then com.createObject("Scripting.Dictionary") is typed
 * ```
 */
export function generateTypes(source: unknown, options: GenerateTypesOptions = {}): string {
  if (!(source instanceof TypeLibrary)) {
    using library = loadTypeLib(source);
    return generateTypes(library, options);
  }
  const { registry } = runtime().types;
  const progIds = options.progIds ?? registeredProgIds(registry, source);
  return renderTypes(source, { ...options, progIds });
}

/** An object without type information has no members to list; one that is gone is an error. */
function refuseGone(address: Address, label: string): void {
  const out = new NativeBlock(8);
  const hr = runtime().invoker.callSlot(address, IDISPATCH.GetTypeInfoCount, out.address);
  if (isTransportFailure(hr)) throw new ComError(`list members of ${label}`, hr);
}
