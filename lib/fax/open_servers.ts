/**
 * Servers that are connected, so that one left open at the end does not go unnoticed.
 *
 * @module
 */

const open = new Map<object, string>();
let listening = false;

/** Notes a connected server until it is removed. */
export function rememberOpen(server: object, text: string): void {
  open.set(server, text);
  if (listening) return;
  listening = true;
  globalThis.addEventListener("unload", reportOpen);
}

/** Forgets a server that was disconnected. */
export function forgetOpen(server: object): void {
  open.delete(server);
}

function reportOpen(): void {
  for (const text of open.values()) console.error(text);
}

/** Where the caller of this library is, as `file:///…/send.ts:12:3`; undefined if that is unknown. */
export function callerPlace(): string | undefined {
  const layer = new URL("./", import.meta.url).href;
  for (const line of new Error().stack?.split("\n").slice(1) ?? []) {
    const place = /((?:file|https?|data):[^\s)]*:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place !== undefined && !place.startsWith(layer)) return place;
  }
  return undefined;
}
