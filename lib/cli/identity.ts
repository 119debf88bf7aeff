/**
 * Who runs, and where: for `run.user` and `run.host`.
 *
 * @module
 */

/** What may be known without asking for a permission. */
export function identity(): { readonly user?: string; readonly host?: string } {
  const user = variable("USERNAME") ?? variable("USER");
  const mayAskHost =
    Deno.permissions.querySync({ name: "sys", kind: "hostname" }).state === "granted";
  return {
    ...(user === undefined ? {} : { user }),
    ...(mayAskHost ? { host: Deno.hostname() } : {}),
  };
}

function variable(name: string): string | undefined {
  const granted = Deno.permissions.querySync({ name: "env", variable: name }).state === "granted";
  return granted ? Deno.env.get(name) : undefined;
}
