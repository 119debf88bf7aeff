/**
 * How often a fax server dials by itself: the other half of the retries of a task file.
 *
 * @module
 */
import { type OwnAttempts, PlannedHandle } from "../../../lib/engine/mod.ts";
import type { ExtendedFaxServer } from "../../../lib/fax/mod.ts";
import { isFaxServer } from "./handle.ts";

/** Retries of the Windows Fax Service, and of the built-in one, as they are installed. */
const DEFAULT_RETRIES = 3;

/**
 * The dials of one submitted fax: read from the server where it is connected; in a plan, which
 * connects to nothing, what the name of the server says, or the default.
 */
export async function dialsOf(
  { server }: Readonly<Record<string, unknown>>,
): Promise<OwnAttempts | undefined> {
  if (server instanceof PlannedHandle) return plannedDials(String(server.with["server"] ?? ""));
  if (!isFaxServer(server)) return plannedDials(undefined);
  const retries = server.api === "faxcomex"
    ? await (server as ExtendedFaxServer).folders.outgoingQueue.retries
    : await server.retries;
  return { most: 1 + retries, from: 'the setting "Retries" of the server' };
}

function plannedDials(name: string | undefined): OwnAttempts {
  const isBuiltIn = name?.toLowerCase().startsWith("loopback:");
  const declared = isBuiltIn && new URLSearchParams(name!.split("?")[1]).get("retries");
  if (declared) return { most: 1 + Number(declared), from: '"retries" in the name of the server' };
  return {
    most: 1 + DEFAULT_RETRIES,
    from: `the default of ${isBuiltIn ? "the built-in service" : "the Windows Fax Service"}; ` +
      "--what-if reads what the server has",
  };
}
