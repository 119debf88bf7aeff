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

/** The HRESULT that an exception becomes where there is no room for its text. */
export function scodeOf(error: unknown): number {
  const hresult = (error as { hresult?: unknown } | null)?.hresult;
  return typeof hresult === "number" && hresult < 0 ? hresult : E_FAIL;
}

/** The words of whatever was thrown; some things cannot even be made text. */
function textOf(error: unknown): string {
  if (error instanceof Error) return String(error.message);
  try {
    return String(error);
  } catch {
    return "the member threw a value without text";
  }
}
