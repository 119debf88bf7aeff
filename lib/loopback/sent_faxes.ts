import type { Brander } from "../document/mod.ts";
import { loadBrander } from "../document/mod.ts";
import type { Call } from "./call.ts";
import { digitsOf } from "./dial_plan.ts";
import { toLocalDate } from "./extended/local_date.ts";
import { writeFaxFile } from "./fax_files.ts";
import type { FaxSettings } from "./settings.ts";
import type { Row, Store } from "./store.ts";

/** What {@link SentFaxes} tells its owner. */
export interface SentFaxesEvents {
  /** What was waited for is there. */
  readonly onReady: () => void;
  readonly onFailure: (error: Error) => void;
}

/** What becomes of faxes that were sent: their banner line and the archive. */
export class SentFaxes {
  readonly #store: Store;
  readonly #events: SentFaxesEvents;
  #brander: Brander | undefined;
  #loading: Promise<void> | undefined;

  constructor(store: Store, events: SentFaxesEvents) {
    this.#store = store;
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
    const name = `${id}-${digitsOf(String(job.number))}`;
    try {
      const bytes = this.#branded(document.bytes, job, settings);
      return { path: writeFaxFile(settings.archiveDirectory, name, bytes), failure: null };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { path: null, failure: `It was sent, but not archived: ${reason}` };
    }
  }

  /** The fax with time, sender and page number on top, if the settings want that. */
  #branded(tiff: Uint8Array, job: Row, settings: FaxSettings): Uint8Array {
    if (!settings.branding || this.#brander === undefined) return tiff;
    const device = this.#store.get("SELECT tsid FROM devices WHERE id = ?", Number(job.device_id));
    const own = JSON.parse(String(job.details)).tsid;
    const tsid = settings.useDeviceTsid || own === "" ? device?.tsid ?? "" : own;
    const { startedAt }: Call = JSON.parse(String(job.call));
    const time = toLocalDate(startedAt).toString({ smallestUnit: "minute" }).replace("T", " ");
    return this.#brander(
      tiff,
      (page, count) => `${time}   ${tsid} -> ${job.number}   ${page}/${count}`,
    );
  }
}
