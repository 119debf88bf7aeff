/**
 * What became of jobs that have left the queue, as the archive of the extended library has it.
 *
 * @module
 */
import { com, ComError, type DynamicObject } from "../../com/mod.ts";
import type { NamedSentFax, SentFaxInfo, SentRecord } from "../fax_job_info.ts";
import type { ConnectRequest } from "../wire.ts";
import { connectObject, FAX_CLASSES, LOOPBACK_RECORDS } from "./fax_classes.ts";
import { isGone } from "./object_operations.ts";
import type { ServiceOperations } from "./service_operations.ts";

/** The operations that ask for records. */
export type SentRecords = Pick<ServiceOperations, "sent" | "findSent">;

/** Messages that the archive hands out at once. */
const PREFETCH = 100;

/**
 * Records of a connected `FaxComEx.FaxServer`.
 *
 * On Windows archiving can be off, messages are deleted after a time, and reading needs a right of
 * its own: a fax that is missing there may have been sent all the same. The built-in service knows
 * what it has sent.
 */
export function sentRecords(server: DynamicObject, request: ConnectRequest): SentRecords {
  const archive = () => com.get(com.get(server, "Folders"), "OutgoingArchive");
  const unseen = request.loopback === undefined ? () => undefined : askLoopback;
  return {
    sent: (id) =>
      asked<SentRecord>(
        () => readMessage(com.call(archive(), "GetMessage", id)),
        () => withoutId(unseen("ById", id)),
      ),
    findSent: (nameEnd) =>
      asked<SentRecord<NamedSentFax>>(
        () => findMessage(archive(), nameEnd),
        () => unseen("ByNameEnd", nameEnd),
      ),
  };
}

function findMessage(archive: DynamicObject, nameEnd: string): NamedSentFax | undefined {
  const messages = com.call(archive, "GetMessages", PREFETCH);
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
  return undefined;
}

/** What the built-in service knows of a fax that its archive does not have. */
function askLoopback(member: "ById" | "ByNameEnd", argument: string): SentRecord<NamedSentFax> {
  const record: readonly unknown[] = com.call(com.createObject(LOOPBACK_RECORDS), member, argument);
  if (record.length === 0) return "not-sent";
  const [id, pageCount, retries, csid] = record as [string, number, number, string];
  return { id, pageCount, retries, csid };
}

function withoutId(record: SentRecord<NamedSentFax>): SentRecord {
  if (typeof record !== "object") return record;
  const { pageCount, retries, csid } = record;
  return { pageCount, retries, csid };
}

/**
 * Records for a legacy server: the library has none, but the extended one may be there too.
 *
 * Only the built-in service has ids that lead from one library to the other.
 */
export function legacySentRecords(request: ConnectRequest): SentRecords {
  const isLoopback = request.loopback !== undefined;
  const ask = <T>(use: (records: SentRecords) => T): T | undefined =>
    asked(() => {
      const server = com.createObject(FAX_CLASSES.faxcomex);
      connectObject(server, request);
      try {
        return use(sentRecords(server, request));
      } finally {
        com.call(server, "Disconnect");
      }
    }, () => undefined);
  return {
    sent(id) {
      if (!isLoopback) return undefined;
      const number = Number(id);
      if (!Number.isSafeInteger(number) || number < 0) return "not-sent";
      return ask((records) => records.sent(number.toString(16).padStart(16, "0")));
    },
    findSent: (nameEnd) => ask((records) => records.findSent(nameEnd)),
  };
}

/** The answer of an archive, or of whoever knows more; one that cannot be asked tells nothing. */
function asked<T>(ask: () => T | undefined, askFurther: () => T | undefined): T | undefined {
  const one = (asks: () => T | undefined): T | undefined => {
    try {
      return com.scope(asks);
    } catch (error) {
      if (error instanceof ComError && isGone(error)) return undefined;
      throw error;
    }
  };
  try {
    return one(ask) ?? one(askFurther);
  } catch (error) {
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
