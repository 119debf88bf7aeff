import type { HostedValue, HostOptions } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";

/** Hosts an object of the extended library for native code; `Item` is the default member. */
export function hostObject(
  target: object,
  name: string,
  options: Pick<HostOptions, "events" | "pullItems"> = {},
): HostedValue {
  return com.hosted(target, {
    name: `FaxComEx.${name}`,
    ...("Item" in target && { defaultMember: "Item" }),
    ...options,
  });
}
