import type { FaxService } from "../fax_service.ts";
import type { FaxSettings } from "../settings.ts";
import { toFlag, toLong, toText } from "../coerce.ts";
import type { SavedProperty } from "./saved_properties.ts";

type NamesOf<T> = {
  [Name in keyof FaxSettings]: FaxSettings[Name] extends T ? Name : never;
}[keyof FaxSettings];

/** Makes properties of the extended library that are settings of the service. */
export class SettingProperties {
  readonly #service: FaxService;

  constructor(service: FaxService) {
    this.#service = service;
  }

  /** A flag; `inverted` where the library says the contrary of the setting. */
  flag(name: string, setting: NamesOf<boolean>, inverted = false): SavedProperty {
    return {
      name,
      load: () => this.#service.settings[setting] !== inverted,
      parse: toFlag,
      save: (value) => this.#service.updateSettings({ [setting]: (value === true) !== inverted }),
    };
  }

  /** A whole number. */
  long(name: string, setting: NamesOf<number>): SavedProperty {
    return this.#plain(name, setting, toLong);
  }

  /** A text. */
  text(name: string, setting: NamesOf<string>): SavedProperty {
    return this.#plain(name, setting, toText);
  }

  /** A time of day in a DATE, of which only hour and minute count. */
  timeOfDay(name: string, edge: "Start" | "End"): SavedProperty {
    const hour = `discountRate${edge}Hour` as const, minute = `discountRate${edge}Minute` as const;
    return {
      name,
      load: () => {
        const settings = this.#service.settings;
        return Temporal.PlainDateTime.from("1899-12-30").with({
          hour: settings[hour],
          minute: settings[minute],
        });
      },
      parse: (value) => {
        if (value instanceof Temporal.PlainDateTime) return value;
        throw new TypeError(`Cannot set "${name}": it takes a date`);
      },
      save: (value) => {
        if (!(value instanceof Temporal.PlainDateTime)) return;
        this.#service.updateSettings({ [hour]: value.hour, [minute]: value.minute });
      },
    };
  }

  /** A value that the built-in service does not have: always the same. */
  fixed(name: string, value: unknown): SavedProperty {
    return { name, load: () => value };
  }

  #plain(
    name: string,
    setting: keyof FaxSettings,
    parse: (value: unknown) => unknown,
  ): SavedProperty {
    return {
      name,
      load: () => this.#service.settings[setting],
      parse,
      save: (value) => this.#service.updateSettings({ [setting]: value }),
    };
  }
}
