import { DocumentError } from "./document_error.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

/** Where a document comes from: a file, or bytes with the name that messages use. */
export type DocumentSource =
  | { readonly path: string | URL }
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly name: string };

/** The bytes of a document, and its name. */
export interface Document {
  /** What messages call it. */
  readonly name: string;
  /** All of its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a document whole.
 *
 * @throws {DocumentError} `"missing"`, `"unreadable"` (a folder, no permission) or
 * `"too-large"`, which is told before the file is read.
 */
export function readDocument(
  source: DocumentSource,
  maxBytes: number = DEFAULT_LIMITS.maxBytes,
): Document {
  const name = "path" in source ? String(source.path) : source.name;
  const fail = (problem: DocumentError["problem"], reason: string, cause?: unknown) =>
    new DocumentError(problem, `Cannot fax document "${name}": ${reason}`, { cause });
  const check = (size: number) => {
    if (size > maxBytes) {
      throw fail("too-large", `${size} bytes are more than the limit of ${maxBytes}`);
    }
  };
  if ("bytes" in source) {
    check(source.bytes.length);
    return { name, bytes: source.bytes };
  }
  try {
    const { isFile, isDirectory, size } = Deno.statSync(source.path);
    if (isDirectory) throw fail("unreadable", "it is a folder");
    if (isFile) check(size); // devices and pipes have no size; they are measured below
    const bytes = Deno.readFileSync(source.path);
    check(bytes.length);
    return { name, bytes };
  } catch (cause) {
    if (cause instanceof DocumentError) throw cause;
    if (cause instanceof Deno.errors.NotFound) throw fail("missing", "no such file", cause);
    if (cause instanceof Deno.errors.PermissionDenied) {
      throw fail("unreadable", "access is denied by the system", cause);
    }
    if (cause instanceof Deno.errors.NotCapable) {
      throw fail("unreadable", "Deno may not read it; allow it with --allow-read", cause);
    }
    throw fail("unreadable", cause instanceof Error ? cause.message : String(cause), cause);
  }
}
