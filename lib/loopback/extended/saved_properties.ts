import { asMember } from "../service_errors.ts";

/** A property whose new value waits for `Save`. */
export interface SavedProperty<Changes extends object> {
  /** The name that COM sees. */
  readonly name: string;
  /** Reads the value from the service. */
  readonly load: () => unknown;
  /** Checks and converts a value that is set; without it the property is read only. */
  readonly parse?: (value: unknown) => unknown;
  /** What saving a value changes. */
  readonly changes?: (value: unknown) => Partial<Changes>;
}

/**
 * Adds properties as the objects of the extended library have them: what is set stays with
 * the object until `Save`, and `Refresh` drops it.
 */
export class SavedProperties<Changes extends object = Record<never, never>> {
  readonly #properties: readonly SavedProperty<Changes>[];
  readonly #apply: ((changes: Partial<Changes>) => void) | undefined;
  readonly #values = new Map<string, unknown>();
  readonly #changed = new Set<SavedProperty<Changes>>();

  /** @param apply Gives all changes to the service at once; also when there is none. */
  constructor(
    target: object,
    properties: readonly SavedProperty<Changes>[],
    apply?: (changes: Partial<Changes>) => void,
  ) {
    this.#properties = properties;
    this.#apply = apply;
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

  /** Gives what was set to the service: all of it, or nothing. */
  save(): void {
    asMember("save", () => {
      const changes: Partial<Changes> = {};
      for (const property of this.#changed) {
        Object.assign(changes, property.changes?.(this.#values.get(property.name)));
      }
      this.#apply?.(changes);
    });
    this.#changed.clear();
  }
}
