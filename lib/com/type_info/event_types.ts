/**
 * The events of an object's class, as its type library declares them.
 *
 * @module
 */
import type { Address } from "../../ffi/mod.ts";
import type { TypeLoader } from "./type_loader.ts";
import { TypeLibrary } from "./type_library.ts";
import type { TypeDescription } from "./type_model.ts";

/** An event interface: its identifier, and names by DISPID. */
export interface DeclaredEvents {
  readonly iid: string;
  readonly names: ReadonlyMap<number, string>;
}

/**
 * Looks the events of an object up.
 *
 * @param iid Which event interface; default: the default source of the class that has the
 * object's interface as its default one.
 * @returns Undefined where nothing describes them.
 */
export function declaredEvents(
  loader: TypeLoader,
  dispatch: Address,
  iid: string | undefined,
): DeclaredEvents | undefined {
  const typeInfo = loader.typeInfoOf(dispatch);
  if (typeInfo === 0n) return undefined;
  const container = loader.pointers.container(typeInfo);
  loader.pointers.release(typeInfo);
  if (!container) return undefined;
  using library = new TypeLibrary(loader.pointers, container.library);
  const source = iid === undefined
    ? defaultSource(library, library.types[container.index].name)
    : library.all().find((type) => type.guid.toUpperCase() === iid.toUpperCase());
  if (!source) return undefined;
  return {
    iid: source.guid,
    names: new Map(source.functions.map(({ dispid, name }) => [dispid, name])),
  };
}

function defaultSource(library: TypeLibrary, interfaceName: string): TypeDescription | undefined {
  for (const { kind, index } of library.types) {
    if (kind !== "coclass") continue;
    const parts = library.typeAt(index).implements;
    const isIts = parts.some((part) => !part.source && part.type.name === interfaceName);
    const events = parts.find((part) => part.source && part.default);
    if (isIts && events) return library.type(events.type.name);
  }
  return undefined;
}
