import type { HostedEvents, HostedValue } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";

/** Hosts an object of the extended library for native code; `Item` is the default member. */
export function hostObject(
  target: object,
  name: string,
  events?: HostedEvents,
): HostedValue {
  return com.hosted(target, {
    name: `FaxComEx.${name}`,
    ...("Item" in target && { defaultMember: "Item" }),
    ...(events !== undefined && { events }),
  });
}
