import { ComError, E_INVALIDARG } from "../com/mod.ts";
import type { ServiceClient } from "./client.ts";
import { INVALID_HANDLE } from "./service_errors.ts";
import type { StatusLanguage } from "./status_text.ts";

/** What the objects of one connected server share. */
export interface Session {
  readonly language: StatusLanguage;
  /** The connected service, as the user may use it. */
  readonly client: ServiceClient;
}

/** The failure of every member that is used before `Connect` or after `Disconnect`. */
export function notConnected(member: string): ComError {
  return new ComError(`use "${member}"`, INVALID_HANDLE, {
    description: "The fax server is not connected; call Connect first",
    member,
  });
}

/** The failure of an `Item` outside 1 to `Count`. */
export function noSuchItem(collection: string, index: unknown, count: number): ComError {
  return new ComError(`read item ${index} of ${collection}`, E_INVALIDARG, {
    description: `There is no item ${index}; the items are numbered from 1 to ${count}`,
  });
}
