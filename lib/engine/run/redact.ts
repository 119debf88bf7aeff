/**
 * Takes the values of secrets out of everything that leaves a run.
 *
 * @module
 */
import { Secret } from "../contract/secret.ts";

/** Shorter values would turn ordinary text into stars. */
const SHORTEST = 4;

/** Replaces secret values, wherever they turn up, by `***`. */
export class Redactor {
  readonly #values = new Set<string>();

  /** From now on this value is taken out. */
  add(secret: Secret): void {
    const value = secret.reveal();
    if (value.length < SHORTEST) return;
    this.#values.add(value);
    this.#values.add(encodeURIComponent(value));
    this.#values.add(JSON.stringify(value).slice(1, -1));
  }

  /** The same data without secrets; the very same object when there are none. */
  clean<T>(data: T): T {
    return this.#values.size === 0 ? data : this.#walk(data, 0) as T;
  }

  #walk(data: unknown, depth: number): unknown {
    if (typeof data === "string") return this.#text(data);
    if (data instanceof Secret) return "***";
    if (typeof data !== "object" || data === null || depth > 40) return data;
    if (Array.isArray(data)) return data.map((item) => this.#walk(item, depth + 1));
    const prototype = Object.getPrototypeOf(data);
    if (prototype !== Object.prototype && prototype !== null) return data;
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [this.#text(key), this.#walk(value, depth + 1)]),
    );
  }

  #text(text: string): string {
    let clean = text;
    for (const value of this.#values) {
      if (clean.includes(value)) clean = clean.replaceAll(value, "***");
    }
    return clean;
  }
}
