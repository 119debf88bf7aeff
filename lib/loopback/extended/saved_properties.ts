import { asMember } from "../service_errors.ts";

/** A property whose new value waits for `Save`. */
export interface SavedProperty {
  /** The name that COM sees. */
  readonly name: string;
  /** Reads the value from the service. */
  readonly load: () => unknown;
  /** Checks and converts a value that is set; without it the property is read only. */
  readonly parse?: (value: unknown) => unknown;
  /** Gives a value to the service. */
  readonly save?: (value: unknown) => void;
}

/**
 * Adds properties as the objects of the extended library have them: what is set stays with
 * the object until `Save`, and `Refresh` drops it.
 */
export class SavedProperties {
  readonly #properties: readonly SavedProperty[];
  readonly #values = new Map<string, unknown>();
  readonly #changed = new Set<SavedProperty>();

  constructor(target: object, properties: readonly SavedProperty[]) {
    this.#properties = properties;
    for (const property of properties) {
      const { name, parse } = property;
      Object.defineProperty(target, name, {
        get: () => {
          if (this.#values.size === 0) this.refresh(); // the first read fetches all
          return this.#values.get(name);
        },
        ...parse && {
          set: (value: unknown) => {
            if (this.#values.size === 0) this.refresh();
            this.#values.set(name, asMember(`set ${name}`, () => parse(value)));
            this.#changed.add(property);
          },
        },
      });
    }
  }

  /** Reads all values again; what was set and not saved is gone. */
  refresh(): void {
    this.#changed.clear();
    asMember("refresh", () => {
      for (const { name, load } of this.#properties) this.#values.set(name, load());
    });
  }

  /** Gives what was set to the service. */
  save(): void {
    asMember("save", () => {
      for (const { name, save } of this.#changed) save?.(this.#values.get(name));
    });
    this.#changed.clear();
  }
}
