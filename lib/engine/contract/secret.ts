/**
 * Secrets as handles: values that never turn into text by accident.
 *
 * @module
 */

/** A secret value. Printing, joining or serialising one gives `***`. */
export class Secret {
  readonly #value: string;
  /** The account name that belongs to the secret, where the store keeps one. */
  readonly userName: string | undefined;

  /** Hides a value; `userName` belongs to it and is not secret. */
  constructor(value: string, options: { readonly userName?: string } = {}) {
    this.#value = value;
    this.userName = options.userName;
  }

  /** The value itself; hold it only as long as the call needs it. */
  reveal(): string {
    return this.#value;
  }

  /** Never the value. */
  toString(): string {
    return "***";
  }

  /** Never the value. */
  toJSON(): string {
    return "***";
  }

  /** Never the value. */
  [Symbol.for("Deno.customInspect")](): string {
    return "Secret(***)";
  }
}

/** Where a secret comes from, as `secrets:` of a task file says it. */
export interface SecretRequest {
  /** Provider: `windows-credential`, `env`, `file`, `file-dpapi`, `prompt`. */
  readonly from: string;
  /** Name inside the provider: of the credential, the variable, the file. */
  readonly name: string;
  /** Folder of the task file: where relative names of files start. */
  readonly folder?: string;
}

/** Reads one secret; supplied by whoever starts the run, since the engine reads nothing itself. */
export type SecretProvider = (request: SecretRequest) => Promise<Secret>;
