/**
 * Finding the events of an object: through its class, never by enumerating connection points.
 *
 * @module
 */
import { NativeBlock, RELEASE } from "../../ffi/mod.ts";
import type { ComObject } from "../objects/com_object.ts";
import { IPropertyNotifySink } from "./event_sink.ts";
import type { EventOptions, EventSource } from "./events.ts";
import { guidFromText, guidToText, isGuid } from "../values/guid.ts";
import { type Invoker, queryInterface } from "../calls/invoker.ts";
import type { EventDescription } from "../type_info/event_description.ts";

const GET_GUID = 4;
const GUIDKIND_DEFAULT_SOURCE_DISP_IID = 1;
const IID_IProvideClassInfo2 = guidFromText("{A6BC3AC0-DBAA-11CE-9DE3-00AA004BB851}");

/**
 * Looks a source interface up in type information: its identifier and event names.
 *
 * @param wanted Its identifier or its name; default: the class's default one.
 */
export type DescribeEvents = (
  object: ComObject,
  wanted: { readonly iid?: string; readonly name?: string },
) => EventDescription | undefined;

/**
 * The event interface to subscribe to.
 *
 * @throws {TypeError} If the object does not say which it is and the options do not either.
 */
export function findEventSource(
  invoker: Invoker,
  object: ComObject,
  options: EventOptions,
  describe: DescribeEvents,
): EventSource {
  const given = options.interface;
  const names = new Map(
    Object.entries(options.names ?? {}).map(([id, name]) => [Number(id), name]),
  );
  if (typeof given === "object") return { interface: given, names };
  const name = given === undefined || isGuid(given) ? undefined : given;
  if (given && !name && guidToText(guidFromText(given)) === IPropertyNotifySink.iid) {
    return { interface: IPropertyNotifySink, names }; // called through its vtable: text is not enough
  }
  const iid = name === undefined ? given ?? defaultSource(invoker, object) : undefined;
  const described = describe(object, { iid, name });
  const found = iid ?? described?.iid;
  if (found === undefined) {
    const reason = name === undefined
      ? "it does not say which events it fires"
      : `no type library describes an interface "${name}" of it`;
    throw new TypeError(
      `Cannot subscribe to events of ${object.label}: ${reason}; name them with ` +
        `{ interface: "{…}" }`,
    );
  }
  for (const [dispid, name] of described?.names ?? []) {
    if (!names.has(dispid)) names.set(dispid, name);
  }
  return { interface: described?.sink ?? found, names };
}

/** What `IProvideClassInfo2` says, where the object has it. */
function defaultSource(invoker: Invoker, object: ComObject): string | undefined {
  const provider = queryInterface(invoker, object.address, IID_IProvideClassInfo2);
  if (provider === 0n) return undefined;
  const block = new NativeBlock(16);
  const hr = invoker.callSlot(
    provider,
    GET_GUID,
    GUIDKIND_DEFAULT_SOURCE_DISP_IID,
    block.address,
  );
  invoker.callSlot(provider, RELEASE);
  return hr < 0 ? undefined : guidToText(block.u8);
}
