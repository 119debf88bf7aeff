import { join } from "node:path";
import { readDocument } from "../document/mod.ts";
import { LoopbackError } from "./loopback_error.ts";

/** The common cover pages of a Windows fax server, by name; here all of them are our own form. */
const COMMON = ["generic", "confdent", "fyi", "urgent"];

/**
 * Reads a cover page: a text file with fields such as `{{to}}` and `{{subject}}`. Pages of the
 * server lie in the folder `cover-pages` of the store.
 *
 * @returns undefined for our own form.
 * @throws {LoopbackError} `"not-supported"` for a cover page in the format of Windows.
 * @throws {DocumentError} If there is no such page.
 */
export function readCoverPage(
  directory: string,
  kind: "local" | "server",
  name: string,
): string | undefined {
  const base = name.replace(/\.cov$/i, "");
  if (name === "" || (kind === "server" && COMMON.includes(base.toLowerCase()))) {
    return undefined;
  }
  if (kind === "local" && /\.cov$/i.test(name)) {
    throw new LoopbackError(
      "not-supported",
      `Cannot use cover page "${name}": only Windows reads this format; ` +
        "use a text file with fields such as {{to}} and {{subject}}",
    );
  }
  const path = kind === "local" ? name : join(directory, "cover-pages", `${fileName(base)}.txt`);
  return new TextDecoder("utf-8", { fatal: true }).decode(readDocument({ path }).bytes);
}

/** A name must not lead out of its folder. */
function fileName(name: string): string {
  if (/^[^\\/:*?"<>|]+$/.test(name) && !name.startsWith(".")) return name.replace(/\.txt$/i, "");
  throw new RangeError(`Cannot use cover page "${name}": it is not a file name`);
}
