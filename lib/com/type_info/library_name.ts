/**
 * How libraries are named: identifiers and versions.
 *
 * @module
 */
import { guidFromText, guidToText } from "../values/guid.ts";

/** A library's version. */
export interface LibraryVersion {
  readonly major: number;
  readonly minor: number;
}

const NAME = /^(\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?)(?:\/(.*))?$/i;
const REGISTRY_VERSION = /^([0-9a-f]+)\.([0-9a-f]+)$/i;

/** Takes `{GUID}` or `{GUID}/1.0` apart; both parts are undefined for any other name. */
export function parseLibraryName(name: string): { guid?: string; version?: LibraryVersion } {
  const parts = NAME.exec(name);
  if (!parts) return {};
  const guid = guidToText(guidFromText(parts[1]));
  const version = /^(\d+)\.(\d+)$/.exec(parts[2] ?? "");
  if (!version) return { guid };
  return { guid, version: { major: Number(version[1]), minor: Number(version[2]) } };
}

/** The newest of the versions that the registry lists, in hexadecimal: `["1.0", "a.1"]`. */
export function newestVersion(keys: readonly string[]): LibraryVersion {
  let newest: LibraryVersion = { major: 0, minor: 0 };
  for (const key of keys) {
    const parts = REGISTRY_VERSION.exec(key);
    if (!parts) continue;
    const version = { major: Number.parseInt(parts[1], 16), minor: Number.parseInt(parts[2], 16) };
    const later = version.major - newest.major || version.minor - newest.minor;
    if (later > 0) newest = version;
  }
  return newest;
}
