/**
 * Events from type information: which interface a class fires, and what its events are called.
 *
 * @module
 */
import type { Address } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import type { SinkInterface } from "../events/event_sink.ts";
import { guidToText } from "../values/guid.ts";
import { customSink } from "./custom_sink.ts";
import type { TypeLibrary } from "./type_library.ts";
import type { TypeLoader } from "./type_loader.ts";
import type { ImplementedType, TypeDescription } from "./type_model.ts";

/** An event interface: its identifier, and names of events by DISPID. */
export interface EventDescription {
  readonly iid: string;
  readonly names: ReadonlyMap<number, string>;
  /** How its methods are called, for an interface that is no dispinterface. */
  readonly sink?: SinkInterface;
}

/** What is known of the object whose events are wanted. */
export interface EventQuery {
  /** Its `IDispatch`. */
  readonly dispatch: Address;
  /** Its class, where it was created here. */
  readonly created?: { readonly clsid: string; readonly name: string };
  /** The event interface or its name, where it is known; default: the class's default one. */
  readonly iid?: string;
  readonly name?: string;
}

/** Looks an event interface up; undefined if no library describes it. */
export function describeEvents(
  loader: TypeLoader,
  { dispatch, created, iid, name }: EventQuery,
): EventDescription | undefined {
  if (loader.pointers.host.ole.kind !== "windows") return undefined;
  using library = openLibrary(loader, dispatch, created?.name);
  if (!library) return undefined;
  const own = iid ?? name ? undefined : typeOf(loader, dispatch);
  const classes = library.types.filter(({ kind }) => kind === "coclass")
    .map(({ index }) => library.typeAt(index));
  const coclass = classes.find(({ guid }) => guid === created?.clsid) ??
    classes.find((each) => defaultOf(each, false)?.type.guid === own);
  const wanted = iid ??
    (name === undefined
      ? coclass && defaultOf(coclass, true)?.type.guid
      : library.type(name)?.guid);
  if (!wanted) return undefined;
  const source = sourceOf(library, classes, wanted);
  if (!source) return undefined;
  return {
    iid: wanted,
    sink: customSink(source),
    names: new Map(
      source.functions.filter(({ restricted }) => !restricted)
        .map(({ dispid, name }) => [dispid, name]),
    ),
  };
}

function openLibrary(
  loader: TypeLoader,
  dispatch: Address,
  name: string | undefined,
): TypeLibrary | undefined {
  const typeInfo = loader.typeInfoOf(dispatch);
  loader.pointers.release(typeInfo);
  try {
    if (typeInfo !== 0n) return loader.libraryOf(dispatch, name ?? "object");
    return name === undefined ? undefined : loader.load(name);
  } catch (error) {
    if (error instanceof ComError || error instanceof TypeError) return undefined; // none
    throw error;
  }
}

function typeOf(loader: TypeLoader, dispatch: Address): string | undefined {
  const typeInfo = loader.typeInfoOf(dispatch);
  if (typeInfo === 0n) return undefined;
  const attributes = loader.pointers.attributes(typeInfo);
  const guid = attributes && guidToText(attributes.u8);
  loader.pointers.release(typeInfo);
  return guid;
}

function defaultOf(coclass: TypeDescription, source: boolean): ImplementedType | undefined {
  const candidates = coclass.implements.filter((each) => each.source === source);
  return candidates.find((each) => each.default) ?? candidates[0];
}

function sourceOf(
  library: TypeLibrary,
  classes: readonly TypeDescription[],
  iid: string,
): TypeDescription | undefined {
  const named = classes.flatMap((each) => each.implements)
    .find((each) => each.source && each.type.guid === iid);
  if (named) return library.type(named.type.name);
  return library.types.filter(({ kind }) => kind === "dispatch")
    .map(({ index }) => library.typeAt(index)).find(({ guid }) => guid === iid);
}
