import { ComError } from "../../com/mod.ts";
import { toText } from "../coerce.ts";

/** FAX_E_MESSAGE_NOT_FOUND of `faxcomex.h`. */
export const MESSAGE_NOT_FOUND = 0x8004_1B61 | 0;

/** The id of a job as the extended library has it: sixteen hexadecimal digits. */
export function jobIdText(id: number): string {
  return id.toString(16).padStart(16, "0");
}

/** @throws {ComError} `FAX_E_MESSAGE_NOT_FOUND` for what is not such an id. */
export function parseJobId(value: unknown): number {
  const text = toText(value);
  if (/^[0-9a-f]{1,16}$/i.test(text)) return parseInt(text, 16);
  throw noSuchMessage(text);
}

/**
 * The file of a message in an archive.
 *
 * @throws {ComError} `FAX_E_MESSAGE_NOT_FOUND` if somebody has removed it: without it there is none.
 */
export function readMessageFile(path: string, id: string): Uint8Array<ArrayBuffer> {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw noSuchMessage(id);
    throw error;
  }
}

/** The failure of looking for a job or message that is not there. */
export function noSuchMessage(id: string): ComError {
  return new ComError("find message", MESSAGE_NOT_FOUND, {
    description: `There is no message "${id}" here`,
  });
}
