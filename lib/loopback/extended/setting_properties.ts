import type { ConfigClient } from "../config_client.ts";
import type { FaxSettings } from "../settings.ts";
import { toFlag, toLong, toText } from "../coerce.ts";
import type { SavedProperty } from "./saved_properties.ts";
import { SavedProperties } from "./saved_properties.ts";

/** Names of the settings that have a type. */
export type NamesOf<T> = {
  [Name in keyof FaxSettings]: FaxSettings[Name] extends T ? Name : never;
}[keyof FaxSettings];

type SettingProperty = SavedProperty<FaxSettings>;

/** Makes properties of the extended library that are settings of the service. */
export class SettingProperties {
  readonly #config: ConfigClient;

  constructor(config: ConfigClient) {
    this.#config = config;
  }

  /** Adds properties to an object; `Save` changes all settings at once, or none. */
  define(target: object, properties: readonly SettingProperty[]): SavedProperties<FaxSettings> {
    return new SavedProperties(target, properties, (changes) => this.#config.update(changes));
  }

  /** A flag; `inverted` where the library says the contrary of the setting. */
  flag(name: string, setting: NamesOf<boolean>, inverted = false): SettingProperty {
    return {
      name,
      load: () => this.#config.settings[setting] !== inverted,
      parse: toFlag,
      changes: (value) => ({ [setting]: (value === true) !== inverted }),
    };
  }

  /** A whole number. */
  long(name: string, setting: NamesOf<number>): SettingProperty {
    return this.#plain(name, setting, toLong);
  }

  /** A text. */
  text(name: string, setting: NamesOf<string>): SettingProperty {
    return this.#plain(name, setting, toText);
  }

  /** A time of day in a DATE, of which only hour and minute count. */
  timeOfDay(name: string, edge: "Start" | "End"): SettingProperty {
    const hour = `discountRate${edge}Hour` as const, minute = `discountRate${edge}Minute` as const;
    return {
      name,
      load: () => {
        const settings = this.#config.settings;
        return Temporal.PlainDateTime.from("1899-12-30").with({
          hour: settings[hour],
          minute: settings[minute],
        });
      },
      parse: (value) => {
        if (value instanceof Temporal.PlainDateTime) return value;
        throw new TypeError(`Cannot set "${name}": it takes a date`);
      },
      changes: (value) =>
        value instanceof Temporal.PlainDateTime
          ? { [hour]: value.hour, [minute]: value.minute }
          : {},
    };
  }

  /** A value that is computed and cannot be set. */
  computed(name: string, load: () => unknown): SettingProperty {
    return { name, load };
  }

  #plain(
    name: string,
    setting: keyof FaxSettings,
    parse: (value: unknown) => unknown,
  ): SettingProperty {
    return {
      name,
      load: () => this.#config.settings[setting],
      parse,
      changes: (value) => ({ [setting]: value }),
    };
  }
}
