/**
 * What a call needs from the sandbox of Deno, as data.
 *
 * @module
 */

/** Permissions by kind; `true` is all of a kind. */
export interface PermissionRequest {
  /** Files and folders to read; `true` is all of them. */
  readonly read?: true | readonly string[];
  /** Files and folders to write. */
  readonly write?: true | readonly string[];
  /** `host` or `host:port`. */
  readonly net?: true | readonly string[];
  /** Environment variables to read. */
  readonly env?: true | readonly string[];
  /** Programs to start. */
  readonly run?: true | readonly string[];
  /** Facts of the system to read, as `hostname`. */
  readonly sys?: true | readonly string[];
  /** Foreign functions are full trust, so there is no list. */
  readonly ffi?: true;
}

/** The union of several requests, lists sorted and without duplicates. */
export function mergePermissions(requests: Iterable<PermissionRequest>): PermissionRequest {
  const merged: Record<string, true | string[]> = {};
  for (const request of requests) {
    for (const [kind, value] of Object.entries(request) as [string, true | string[]][]) {
      if (value === undefined) continue;
      const known = merged[kind];
      if (value === true || known === true) merged[kind] = true;
      else merged[kind] = [...new Set([...known ?? [], ...value])].sort();
    }
  }
  return merged as PermissionRequest;
}

/** The flags of `deno run` that grant a request: `--allow-read=/a,/b`. */
export function permissionFlags(request: PermissionRequest): string[] {
  const flags: string[] = [];
  for (const kind of ["read", "write", "net", "env", "run", "sys", "ffi"] as const) {
    const value = request[kind];
    if (value === true) flags.push(`--allow-${kind}`);
    else if (value !== undefined && value.length > 0) {
      flags.push(`--allow-${kind}=${value.map((item) => item.replaceAll(",", ",,")).join(",")}`);
    }
  }
  return flags;
}
