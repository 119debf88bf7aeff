import { LoopbackError } from "./loopback_error.ts";
import type { Store } from "./store.ts";

/** The accounts of a store, by name. */
export function listAccounts(store: Store): string[] {
  return store.all("SELECT name FROM accounts ORDER BY name").map(({ name }) => String(name));
}

/**
 * The name of an account as it is spelt.
 *
 * @throws {LoopbackError} `"unknown-account"`.
 */
export function findAccount(store: Store, name: string): string {
  const row = store.get("SELECT name FROM accounts WHERE name = ?", name);
  if (row !== undefined) return String(row.name);
  throw new LoopbackError("unknown-account", `Cannot find fax account "${name}": there is none`);
}

/** Makes an account; one that is there already stays. */
export function addAccount(store: Store, name: string): void {
  if (name.trim() === "") throw new RangeError("Cannot add fax account: its name is empty");
  store.run("INSERT INTO accounts VALUES (?) ON CONFLICT DO NOTHING", name);
}

/** Deletes an account; its faxes stay. @throws {LoopbackError} `"unknown-account"`. */
export function removeAccount(store: Store, name: string): void {
  store.run("DELETE FROM accounts WHERE name = ?", findAccount(store, name));
}

/**
 * What happens to accounts when somebody connects.
 *
 * @returns The name as the account is spelt, which its faxes bear.
 * @throws {LoopbackError} `"access-denied"` for who has none where none is made.
 */
export function enterAccount(store: Store, name: string): string {
  if (name === "") return name;
  const known = store.get("SELECT name FROM accounts WHERE name = ?", name);
  if (known !== undefined) return String(known.name);
  if (store.settings().autoCreateAccountOnConnect) {
    addAccount(store, name);
    return name;
  }
  throw new LoopbackError(
    "access-denied",
    `Cannot connect: user "${name}" has no fax account, and none is made on connecting`,
  );
}
