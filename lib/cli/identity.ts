/**
 * Who runs, and where: for `run.user` and `run.host`.
 *
 * @module
 */
import type { PermissionRequest, RunNeed } from "../engine/mod.ts";

/** Variables that hold the name of the user; the first one that is set counts. */
const USER = Deno.build.os === "windows" ? ["USERNAME", "USER"] : ["USER", "USERNAME"];

/** What may be known without asking for a permission. */
export function identity(): { readonly user?: string; readonly host?: string } {
  const user = USER.map(variable).find((name) => name !== undefined);
  const mayAskHost =
    Deno.permissions.querySync({ name: "sys", kind: "hostname" }).state === "granted";
  return {
    ...(user === undefined ? {} : { user }),
    ...(mayAskHost ? { host: Deno.hostname() } : {}),
  };
}

/** The permissions that `run.user` and `run.host` take, where a file names them. */
export function identityPermissions(needs: readonly RunNeed[]): PermissionRequest {
  return {
    ...(needs.includes("user") ? { env: [USER[0]] } : {}),
    ...(needs.includes("host") ? { sys: ["hostname"] } : {}),
  };
}

function variable(name: string): string | undefined {
  const granted = Deno.permissions.querySync({ name: "env", variable: name }).state === "granted";
  return granted ? Deno.env.get(name) : undefined;
}
