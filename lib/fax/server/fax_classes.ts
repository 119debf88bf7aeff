/**
 * Classes of both libraries that can be created. Source: `faxcom.h`, `faxcomex.h`.
 *
 * @module
 */
import { com, type DynamicObject } from "../../com/mod.ts";
import type { ConnectRequest } from "../wire.ts";

/** The classes, by what they are. */
export const FAX_CLASSES = {
  faxcom: "{D73733C8-CC80-11D0-B225-00C04FB6C2F5}",
  faxcomex: "{CDA8ACB0-8CF5-4F6C-9BA2-5931D40C8CAE}",
  document: "{0F3F9F91-C838-415E-A4F3-3E828CA445E0}",
  tiff: "{87099231-C7AF-11D0-B225-00C04FB6C2F5}",
} as const;

/** What the built-in service knows of faxes that its archive does not have: `SentRecords`. */
export const LOOPBACK_RECORDS = "{4EF52FB7-9321-4F80-8321-B1AF73C110BB}";

/** Calls `Connect` of a server object of either library: no name is a null BSTR. */
export function connectObject(server: DynamicObject, { computer }: ConnectRequest): void {
  com.call(server, "Connect", computer ?? com.variant("VT_BSTR", null));
}
