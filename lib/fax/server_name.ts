/**
 * Server names: what people write, and what `Connect` gets.
 *
 * @module
 */

/** Where a server is. */
export type ServerAddress =
  | { readonly kind: "local" }
  | { readonly kind: "remote"; readonly computer: string }
  | { readonly kind: "loopback"; readonly name: string };

const SCHEMES: readonly string[] = ["loopback:"];

/**
 * Reads a server name.
 *
 * @param name Nothing, `null` or `""` is this computer; leading backslashes are stripped;
 * `loopback:` is the built-in service.
 * @throws {TypeError} For a scheme that is not known, or a name that no computer can have.
 */
export function parseServerName(name: string | null | undefined): ServerAddress {
  if (name === undefined || name === null || name === "") return { kind: "local" };
  if (typeof name !== "string") {
    throw new TypeError(`Cannot connect to fax server: its name must be a string or null`);
  }
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(name)?.[0].toLowerCase();
  if (scheme === "loopback:") return { kind: "loopback", name };
  if (scheme !== undefined) {
    throw new TypeError(
      `Cannot connect to fax server "${name}": scheme "${scheme}" is unknown; known are ` +
        `${SCHEMES.join(", ")}, and names of computers have none`,
    );
  }
  const computer = name.replace(/^\\+/, "").trim();
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  if (computer === "" || /[\\/\s"<>|*?\x00-\x1f]/.test(computer)) {
    throw new TypeError(
      `Cannot connect to fax server "${name}": it is not the name of a computer, ` +
        `which reads FAXSRV01 or \\\\FAXSRV01`,
    );
  }
  return { kind: "remote", computer };
}

/** A server for messages: `fax server "FAX1"`, `the fax service of this computer`. */
export function describeServer(address: ServerAddress): string {
  switch (address.kind) {
    case "local":
      return "the fax service of this computer";
    case "remote":
      return `fax server "${address.computer}"`;
    case "loopback":
      return `fax server "${address.name}"`;
  }
}
