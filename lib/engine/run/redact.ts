/**
 * Takes the values of secrets out of everything that leaves a run.
 *
 * @module
 */
import { Secret } from "../contract/secret.ts";

/** Shorter values would turn ordinary text into stars. */
const SHORTEST = 4;

/** Data that is nested deeper is cut off: nobody reads it, and it may hold anything. */
const DEEPEST = 100;

/** Replaces secret values, wherever they turn up, by `***`. */
export class Redactor {
  readonly #values = new Set<string>();

  /** From now on this value is taken out, in every form that it is written in on its way. */
  add(secret: Secret): void {
    for (const value of [secret.reveal(), ...passwordsIn(secret.reveal())]) {
      if (value.length < SHORTEST) continue;
      const bytes = new TextEncoder().encode(value);
      for (
        const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]
          .concat(bytes.toBase64(), basicAuth(secret, value))
      ) this.#values.add(form);
    }
    // The longest first: a password may be a part of the address that holds it.
    const sorted = [...this.#values].sort((a, b) => b.length - a.length);
    this.#values.clear();
    for (const value of sorted) this.#values.add(value);
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

/** The password inside a secret that is an address, as `smtps://user:password@host`. */
function passwordsIn(value: string): string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? URL.parse(value)?.password : "";
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** What HTTP and SMTP make of a user name and a password. */
function basicAuth({ userName }: Secret, password: string): string[] {
  if (userName === undefined) return [];
  return [`${userName}:${password}`, `\0${userName}\0${password}`]
    .map((text) => new TextEncoder().encode(text).toBase64());
}
