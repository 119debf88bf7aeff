import type { Session } from "../session.ts";
import type { FaxSettings } from "../settings.ts";
import type { SavedProperties } from "./saved_properties.ts";
import { type NamesOf, SettingProperties } from "./setting_properties.ts";
import { sizeHigh, sizeLow } from "./size_parts.ts";

/** Which settings of the service an archive has. */
interface ArchiveSettingNames {
  readonly use: NamesOf<boolean>;
  readonly folder: NamesOf<string>;
  readonly warning: NamesOf<boolean>;
  readonly highMark: NamesOf<number>;
  readonly lowMark: NamesOf<number>;
  readonly ageLimit: NamesOf<number>;
}

/** The settings of an archive and its size, under the names that both archives have. */
export class ArchiveSettings {
  readonly #properties: SavedProperties<FaxSettings>;

  constructor(session: Session, box: "sent" | "inbox", names: ArchiveSettingNames) {
    const of = new SettingProperties(session.client.config);
    const bytes = () => session.client.messages.bytes(box);
    this.#properties = of.define(this, [
      of.flag("UseArchive", names.use),
      of.text("ArchiveFolder", names.folder),
      of.flag("SizeQuotaWarning", names.warning),
      of.long("HighQuotaWaterMark", names.highMark),
      of.long("LowQuotaWaterMark", names.lowMark),
      of.long("AgeLimit", names.ageLimit),
      of.computed("SizeLow", () => sizeLow(bytes())),
      of.computed("SizeHigh", () => sizeHigh(bytes())),
    ]);
  }

  Refresh(): void {
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
  }
}
