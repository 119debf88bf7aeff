/**
 * The tags of a fax TIFF, read from the file in the way the COM class answers.
 *
 * @module
 */
import type { FaxTiff as TiffFile } from "../document/mod.ts";
import type { ObjectSession } from "./converter.ts";
import { FaxError } from "./fax_error.ts";
import type { Target, WireValue } from "./wire.ts";

/** Properties of `IFaxTiff` and the fields of the file's description. */
const FIELDS = {
  RecipientName: "recipientName",
  RecipientNumber: "recipientNumber",
  SenderName: "senderName",
  Routing: "routing",
  CallerId: "callerId",
  Csid: "csid",
  Tsid: "tsid",
} as const;

const FILETIME_EPOCH_MS = 11_644_473_600_000n; // from 1601 to 1970

/** Answers the members of `FaxTiff` from a file; there is no thread behind it. */
export class TiffFileSession implements ObjectSession {
  readonly label = "the fax TIFF";
  #path = "";
  #file: TiffFile | undefined;
  #open = true;

  get isOpen(): boolean {
    return this.#open;
  }

  /** Ends it; members are refused from here on. */
  close(): void {
    this.#open = false;
    this.#file = undefined;
  }

  /** Runs an operation of the server's thread, as far as a TIFF has them. */
  call<T>(operation: string, args: readonly unknown[], action: string): Promise<T> {
    return Promise.try(() => {
      if (!this.#open) {
        throw new FaxError(action, "fax.not-connected", { reason: "the fax TIFF was closed" });
      }
      const [, member, value] = args as [Target, string | string[], unknown];
      switch (operation) {
        case "put":
          return this.#load(String(value));
        case "read":
          return (member as string[]).map((name) => this.#get(name, [], action));
        case "get":
          return this.#get(member as string, value as number[], action);
        default:
          throw new TypeError(`Cannot ${action}: a file does not have "${operation}"`);
      }
    }) as Promise<T>;
  }

  async #load(path: string): Promise<undefined> {
    // the readers of documents are loaded where one is read
    const { inspectFaxTiff, readDocument } = await import("../document/mod.ts");
    try {
      this.#file = inspectFaxTiff(readDocument({ path }).bytes);
      this.#path = path;
    } catch (cause) {
      const problem = (cause as { problem?: unknown }).problem;
      const code = problem === "missing" ? "fax.document-not-found" : "fax.bad-document";
      throw new FaxError(`open fax TIFF "${path}"`, code, {
        reason: cause instanceof Error ? reasonIn(cause.message) : undefined,
        advice: "",
        cause,
      });
    }
  }

  #get(member: string, args: readonly number[], action: string): WireValue {
    if (member === "Image") return this.#path;
    const file = this.#file;
    if (!file) throw new FaxError(action, "fax.bad-argument", { reason: "no image is set" });
    if (member in FIELDS) return file.info[FIELDS[member as keyof typeof FIELDS]] ?? "";
    const { time } = file.info;
    switch (member) {
      case "ReceiveTime":
        return time === undefined
          ? ""
          : `${time.toPlainDate().toLocaleString()} @ ${time.toPlainTime().toLocaleString()}`;
      case "RawReceiveTime": {
        if (time === undefined) return { decimal: "0" };
        const milliseconds = BigInt(time.toZonedDateTime("UTC").epochMilliseconds);
        return { decimal: String(milliseconds + FILETIME_EPOCH_MS) };
      }
      case "TiffTagString": {
        const value = file.pages[0].tags.get(args[0]);
        if (value === undefined) return "";
        return typeof value === "string" ? value : value.join(" ");
      }
      default:
        throw new TypeError(`Cannot ${action}: a fax TIFF has no "${member}"`);
    }
  }
}

/** What follows "Cannot read TIFF:": that it cannot is said already. */
function reasonIn(message: string): string {
  return message.replace(/^Cannot (?:"[^"]*"|[^":])*: /, "");
}
