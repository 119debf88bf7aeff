/**
 * The archives of the extended library: messages, and iterators over them.
 *
 * @module
 */
import { com, type DynamicObject } from "../../../com/mod.ts";
import { type ArchiveRow, type FaxBoxName, UNKNOWN_FAX } from "../../fax_archive_info.ts";
import { isGone } from "../object_operations.ts";
import type { ArchiveListing, ArchiveSource } from "./archive_source.ts";

/** Messages that the server hands out at once. */
const PREFETCH = 100;

const FOLDERS: Readonly<Record<FaxBoxName, string>> = {
  sent: "OutgoingArchive",
  inbox: "IncomingArchive",
};

/** The archives of a connected `FaxComEx.FaxServer`, which stays the caller's. */
export function messageArchive(server: DynamicObject): ArchiveSource {
  const archive = (box: FaxBoxName): DynamicObject =>
    com.get(com.get(server, "Folders"), FOLDERS[box]);

  const withMessage = (box: FaxBoxName, id: string, use: (message: DynamicObject) => void) =>
    com.scope(() => {
      try {
        use(com.call(archive(box), "GetMessage", id));
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    });

  return {
    hasBox: () => true,
    list: (box) => new MessageListing(box, () => com.call(archive(box), "GetMessages", PREFETCH)),
    copy: (box, id, path) => withMessage(box, id, (message) => com.call(message, "CopyTiff", path)),
    delete: (box, id) => withMessage(box, id, (message) => com.call(message, "Delete")),
    [Symbol.dispose]() {},
  };
}

/** A server's iterator; it is held until the end. */
class MessageListing implements ArchiveListing {
  readonly #box: FaxBoxName;
  readonly #iterator: DynamicObject;
  #begun = false;
  #ended = false;

  constructor(box: FaxBoxName, open: () => DynamicObject) {
    this.#box = box;
    this.#iterator = com.scope(open);
  }

  next(): ArchiveRow | undefined {
    if (this.#ended) return undefined;
    com.call(this.#iterator, this.#begun ? "MoveNext" : "MoveFirst");
    this.#begun = true;
    if (com.get(this.#iterator, "AtEOF")) {
      this.#ended = true;
      return undefined;
    }
    return com.scope(() => readMessage(this.#box, com.get(this.#iterator, "Message")));
  }

  [Symbol.dispose](): void {
    com.release(this.#iterator);
  }
}

function readMessage(box: FaxBoxName, message: DynamicObject): ArchiveRow {
  const text = (object: DynamicObject, member: string): string => com.get(object, member) ?? "";
  const time = (member: string): string => {
    const value = com.get(message, member);
    return value instanceof Temporal.PlainDateTime ? value.toString() : "";
  };
  const common = {
    ...UNKNOWN_FAX,
    box,
    id: text(message, "Id"),
    pageCount: com.get(message, "Pages"),
    sizeBytes: com.get(message, "Size"),
    startedAt: time("TransmissionStart"),
    endedAt: time("TransmissionEnd"),
    deviceName: text(message, "DeviceName"),
    tsid: text(message, "TSID"),
    csid: text(message, "CSID"),
    retries: com.get(message, "Retries"),
  };
  if (box === "inbox") {
    return {
      ...common,
      callerId: text(message, "CallerId"),
      routing: text(message, "RoutingInformation"),
    };
  }
  const recipient = com.get(message, "Recipient");
  return {
    ...common,
    faxNumber: text(recipient, "FaxNumber"),
    recipientName: text(recipient, "Name"),
    senderName: text(com.get(message, "Sender"), "Name"),
    displayName: text(message, "DocumentName"),
    subject: text(message, "Subject"),
    submittedAt: time("SubmissionTime"),
  };
}
