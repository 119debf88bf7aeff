/**
 * What a native caller learns of an exception that a hosted object threw.
 *
 * @module
 */
import { ComError } from "../errors/com_error.ts";
import { E_FAIL } from "../errors/hresult.ts";

/** An exception as COM reports it. */
export interface HostedFailure {
  readonly scode: number;
  readonly source: string;
  readonly description: string;
  readonly helpFile: string | undefined;
  readonly helpContext: number;
}

/** @param label Who reports it, unless the error names somebody. */
export function describeFailure(error: unknown, label: string): HostedFailure {
  const known = error instanceof ComError ? error : undefined;
  return {
    scode: scodeOf(error),
    source: known?.source ?? label,
    description: known?.description ?? textOf(error),
    helpFile: known?.helpFile,
    helpContext: known?.helpContext ?? 0,
  };
}

/**
 * The HRESULT that an exception becomes where there is no room for its text: its own, signed or as
 * headers write it, if that is a failure.
 */
export function scodeOf(error: unknown): number {
  let hresult: unknown;
  try {
    hresult = (error as { hresult?: unknown } | null)?.hresult;
  } catch {
    return E_FAIL; // whatever was thrown throws itself when it is looked at
  }
  if (typeof hresult !== "number") return E_FAIL;
  const signed = hresult | 0;
  const fits = hresult === signed || hresult === signed >>> 0;
  return fits && signed < 0 ? signed : E_FAIL;
}

/** The words of whatever was thrown; some things cannot even be made text. */
function textOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "the member threw a value without text";
  }
}
