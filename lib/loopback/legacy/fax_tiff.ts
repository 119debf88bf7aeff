import type { Indexer } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxTiff as TiffFile, FaxTiffInfo } from "../../document/mod.ts";
import { inspectFaxTiff, readDocument } from "../../document/mod.ts";
import { toLong, toText } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { StatusLanguage } from "../status_text.ts";
import { STATUS_TEXTS } from "../status_text.ts";

/** 100 ns units from 1601 to 1970. */
const FILETIME_EPOCH = 116_444_736_000_000_000n;

/** IFaxTiff: the tags of a fax TIFF. It needs no server. */
export class FaxTiff {
  readonly #language: StatusLanguage;
  #path = "";
  #file: TiffFile | undefined;

  constructor(language: StatusLanguage) {
    this.#language = language;
  }

  get Image(): string {
    return this.#path;
  }

  set Image(value: unknown) {
    asMember("open image", () => {
      const path = toText(value);
      this.#file = inspectFaxTiff(readDocument({ path }).bytes);
      this.#path = path;
    });
  }

  get RecipientName(): string {
    return this.#text("recipientName");
  }

  get RecipientNumber(): string {
    return this.#text("recipientNumber");
  }

  get SenderName(): string {
    return this.#text("senderName");
  }

  get Routing(): string {
    return this.#text("routing");
  }

  get CallerId(): string {
    return this.#text("callerId");
  }

  get Csid(): string {
    return this.#text("csid");
  }

  get Tsid(): string {
    return this.#text("tsid");
  }

  get ReceiveTime(): string {
    const time = this.#open().info.time;
    if (time === undefined) return this.#unavailable;
    return `${time.toPlainDate().toLocaleString(this.#language)} @ ` +
      time.toPlainTime().toLocaleString(this.#language);
  }

  /** A FILETIME in a VT_CY, as Windows has it. */
  get RawReceiveTime(): unknown {
    const time = this.#open().info.time ?? Temporal.PlainDateTime.from("1601-01-01");
    const ticks = BigInt(time.toZonedDateTime("UTC").epochMilliseconds) * 10_000n + FILETIME_EPOCH;
    return com.variant("VT_CY", `${ticks / 10_000n}.${String(ticks % 10_000n).padStart(4, "0")}`);
  }

  readonly TiffTagString: Indexer<string> = com.indexer({
    get: (tag: unknown): string => {
      const value = this.#open().pages[0].tags.get(toLong(tag));
      return value === undefined
        ? this.#unavailable
        : typeof value === "string"
        ? value
        : value.join(" ");
    },
  });

  get #unavailable(): string {
    return STATUS_TEXTS[this.#language].unavailable;
  }

  #text(field: Exclude<keyof FaxTiffInfo, "time">): string {
    return this.#open().info[field] ?? this.#unavailable;
  }

  #open(): TiffFile {
    return asMember("read image", () => {
      if (this.#file === undefined) throw new TypeError("Cannot read image: set Image first");
      return this.#file;
    });
  }
}
