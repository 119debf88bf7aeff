/**
 * What became of jobs that have left the queue, as the archive of the extended library has it.
 *
 * @module
 */
import { com, ComError, type DynamicObject } from "../../com/mod.ts";
import type { NamedSentFax, SentFaxInfo } from "../fax_job_info.ts";
import type { ConnectRequest } from "../wire.ts";
import { connectObject, FAX_CLASSES } from "./fax_classes.ts";
import { isGone } from "./object_operations.ts";
import type { ServiceOperations } from "./service_operations.ts";

/** The operations that ask for records. */
export type SentRecords = Pick<ServiceOperations, "sent" | "findSent">;

/** Messages that the archive hands out at once. */
const PREFETCH = 100;

/**
 * Records of a connected `FaxComEx.FaxServer`.
 *
 * @param isComplete Whether every fax that was sent is in the archive. On Windows archiving can be
 * off, messages are deleted after a time, and reading needs a right of its own: a fax that is
 * missing there may have been sent all the same.
 */
export function sentRecords(
  server: DynamicObject,
  { isComplete }: { readonly isComplete: boolean },
): SentRecords {
  const missing = isComplete ? "not-sent" : undefined;
  const archive = () => com.get(com.get(server, "Folders"), "OutgoingArchive");
  return {
    sent: (id) => asked(missing, () => readMessage(com.call(archive(), "GetMessage", id))),
    findSent: (nameEnd) =>
      asked(missing, () => {
        const messages = com.call(archive(), "GetMessages", PREFETCH);
        for (com.call(messages, "MoveFirst"); !com.get(messages, "AtEOF");) {
          const found = com.scope((): NamedSentFax | undefined => {
            const message = com.get(messages, "Message");
            const name: string = com.get(message, "DocumentName") ?? "";
            if (!name.endsWith(nameEnd)) return undefined;
            return { id: com.get(message, "Id"), ...readMessage(message) };
          });
          if (found !== undefined) return found;
          com.call(messages, "MoveNext");
        }
        return missing;
      }),
  };
}

/**
 * Records for a legacy server: the library has none, but the extended one may be there too.
 *
 * Only the built-in service has ids that lead from one library to the other.
 */
export function legacySentRecords(request: ConnectRequest): SentRecords {
  const isComplete = request.loopback !== undefined;
  const ask = <T>(use: (records: SentRecords) => T): T | undefined =>
    asked(undefined, () => {
      const server = com.createObject(FAX_CLASSES.faxcomex);
      connectObject(server, request);
      try {
        return use(sentRecords(server, { isComplete }));
      } finally {
        com.call(server, "Disconnect");
      }
    });
  return {
    sent(id) {
      if (!isComplete) return undefined;
      const number = Number(id);
      if (!Number.isSafeInteger(number) || number < 0) return "not-sent";
      return ask((records) => records.sent(number.toString(16).padStart(16, "0")));
    },
    findSent: (nameEnd) => ask((records) => records.findSent(nameEnd)),
  };
}

/** The answer of an archive; one that cannot be asked tells nothing. */
function asked<T, Missing>(missing: Missing, ask: () => T): T | Missing | undefined {
  try {
    return com.scope(ask);
  } catch (error) {
    if (isGone(error)) return missing;
    if (error instanceof ComError) return undefined;
    throw error;
  }
}

function readMessage(message: DynamicObject): SentFaxInfo {
  return {
    pageCount: com.get(message, "Pages"),
    retries: com.get(message, "Retries"),
    csid: com.get(message, "CSID") ?? "",
  };
}
