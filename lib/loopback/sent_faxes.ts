import { join } from "node:path";
import type { Brander } from "../document/mod.ts";
import { loadBrander } from "../document/mod.ts";
import type { Call } from "./call.ts";
import type { DialPlan } from "./dial_plan.ts";
import { digitsOf, isOwnNumber } from "./dial_plan.ts";
import { storeReceived } from "./inbox.ts";
import type { JobDetails } from "./job_rows.ts";
import type { FaxSettings } from "./settings.ts";
import type { Row, Store } from "./store.ts";

/** What {@link SentFaxes} tells its owner. */
export interface SentFaxesEvents {
  /** What was waited for is there. */
  readonly onReady: () => void;
  readonly onFailure: (error: Error) => void;
}

/** What becomes of faxes that were sent: their banner line, the archive, and our own inbox. */
export class SentFaxes {
  readonly #store: Store;
  readonly #dialPlan: DialPlan;
  readonly #events: SentFaxesEvents;
  #brander: Brander | undefined;
  #loading: Promise<void> | undefined;

  constructor(store: Store, dialPlan: DialPlan, events: SentFaxesEvents) {
    this.#store = store;
    this.#dialPlan = dialPlan;
    this.#events = events;
  }

  /** Whether calls can be ended; a banner line needs a font, which is loaded first. */
  canBrand(settings: FaxSettings): boolean {
    if (!settings.branding || this.#brander !== undefined) return true;
    this.#loading ??= loadBrander().then((brander) => {
      this.#brander = brander;
      this.#events.onReady();
    }).catch((error: unknown) => {
      this.#events.onFailure(error instanceof Error ? error : new Error(String(error)));
      this.#loading = undefined; // the next call that ends tries again
    });
    return false;
  }

  /** Writes the fax into the archive; a failure there does not undo the sending. */
  archive(
    job: Row,
    settings: FaxSettings,
  ): { readonly path: string | null; readonly failure: string | null } {
    if (!settings.archiveOutboundFaxes || settings.archiveDirectory === "") {
      return { path: null, failure: null };
    }
    const document = this.#store.get(
      "SELECT bytes FROM documents WHERE id = ?",
      Number(job.document_id),
    );
    if (!(document?.bytes instanceof Uint8Array)) return { path: null, failure: null };
    const id = String(job.id).padStart(6, "0");
    const path = join(settings.archiveDirectory, `${id}-${digitsOf(String(job.number))}.tif`);
    try {
      Deno.mkdirSync(settings.archiveDirectory, { recursive: true });
      // Renaming makes the file appear whole, or not at all.
      Deno.writeFileSync(`${path}.part`, this.#branded(document.bytes, job, settings));
      Deno.renameSync(`${path}.part`, path);
      return { path, failure: null };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { path: null, failure: `It was sent, but not archived: ${reason}` };
    }
  }

  /** Puts a fax to a number of our own into the inbox. */
  deliver(job: Row, call: Call, now: number): void {
    const number = String(job.number);
    if (!isOwnNumber(this.#dialPlan, number)) return;
    const document = this.#store.get(
      "SELECT d.bytes, v.name FROM documents d, devices v WHERE d.id = ? AND v.id = ?",
      Number(job.document_id),
      Number(job.device_id),
    );
    if (!(document?.bytes instanceof Uint8Array)) return;
    const details: JobDetails = JSON.parse(String(job.details));
    storeReceived(this.#store, document.bytes, {
      deviceName: String(document.name),
      callerId: details.sender.fax ?? "",
      csid: call.csid,
      tsid: details.tsid,
      startedAt: call.startedAt,
      endedAt: now,
    });
  }

  /** The fax with time, sender and page number on top, if the settings want that. */
  #branded(tiff: Uint8Array, job: Row, settings: FaxSettings): Uint8Array {
    if (!settings.branding || this.#brander === undefined) return tiff;
    const device = this.#store.get("SELECT tsid FROM devices WHERE id = ?", Number(job.device_id));
    const own = JSON.parse(String(job.details)).tsid;
    const tsid = settings.useDeviceTsid || own === "" ? device?.tsid ?? "" : own;
    const time = Temporal.Now.plainDateTimeISO().toString({ smallestUnit: "minute" })
      .replace("T", " ");
    return this.#brander(
      tiff,
      (page, count) => `${time}   ${tsid} -> ${job.number}   ${page}/${count}`,
    );
  }
}
