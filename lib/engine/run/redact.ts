/**
 * Takes the values of secrets out of everything that leaves a run.
 *
 * @module
 */
import { Secret } from "../contract/secret.ts";
import { formsOf } from "./secret_forms.ts";

/** Data that is nested deeper is cut off: nobody reads it, and it may hold anything. */
const DEEPEST = 100;

/** Replaces secret values, wherever they turn up, by `***`. */
export class Redactor {
  #values: ReadonlySet<string> = new Set();

  /** From now on this value is taken out, in every form that it is written in on its way. */
  add(secret: Secret): void {
    // The longest first: a password may be a part of the address that holds it.
    const all = [...this.#values, ...formsOf(secret)].sort((a, b) => b.length - a.length);
    this.#values = new Set(all);
  }

  /** The same data without secrets; the very same object when there are none. */
  clean<T>(data: T): T {
    return this.#values.size === 0 ? data : this.#walk(data, 0) as T;
  }

  #walk(data: unknown, depth: number): unknown {
    if (typeof data === "string") return this.#text(data);
    if (data instanceof Secret) return "***";
    if (typeof data !== "object" || data === null) return data;
    if (depth > DEEPEST) return "…";
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
