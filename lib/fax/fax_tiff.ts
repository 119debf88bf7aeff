/**
 * `FaxTiff`: what a fax TIFF says about itself. It needs no server.
 *
 * @module
 */
import { text } from "./convert.ts";
import type { Converter } from "./converter.ts";
import { FaxError } from "./fax_error.ts";
import type { PropertyTable } from "./fax_object.ts";
import { FaxSession } from "./fax_session.ts";
import { FaxTiffMembers } from "./legacy_model.ts";
import { TiffFileSession } from "./tiff_file_session.ts";
import { WORKER_MODULE } from "./worker_module.ts";

/** How a fax TIFF is read. */
export interface OpenFaxTiffOptions {
  /**
   * `"com"` asks the class of Windows, `"file"` reads the tags here; default: the class where it
   * is registered.
   */
  readonly reader?: "com" | "file";
}

/** What the class answers where the file does not say; in the language of the system. */
const UNAVAILABLE: ReadonlySet<string> = new Set(["Unavailable", "Nicht verfügbar"]);

/** A text that reads as `""` where the file does not have it, whichever reader is used. */
const known: Converter<string> = {
  read(value, session) {
    const found = text.read(value, session);
    return UNAVAILABLE.has(found) ? "" : found;
  },
  write: text.write,
};

/**
 * A fax TIFF (`FaxTiff.FaxTiff`), made by {@linkcode openFaxTiff}. Texts that the file does not
 * have read as `""`, times as `undefined`.
 */
export class FaxTiff extends FaxTiffMembers {
  /** The properties, of which texts have one form for "unavailable". */
  static override readonly properties: PropertyTable = Object.fromEntries(
    Object.entries(FaxTiffMembers.properties).map(([name, [member, converter]]) =>
      [name, [member, converter === text ? known : converter]] as const
    ),
  );

  /** Text of any tag of the first page, by its number. */
  override async tiffTagString(tagId: number): Promise<string> {
    const found = await super.tiffTagString(tagId);
    return UNAVAILABLE.has(found) ? "" : found;
  }

  /** Gives the file back; twice is safe. */
  override async release(): Promise<void> {
    const { session } = this;
    if (session instanceof FaxSession) await session.disconnect();
    else if (session instanceof TiffFileSession) session.close();
  }

  /** The same as {@linkcode FaxTiff.release}. */
  override [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}

/**
 * Opens a fax TIFF, on any system.
 *
 * @throws {FaxError} `"fax.document-not-found"`, or `"fax.bad-document"` if it is no TIFF.
 */
export function openFaxTiff(path: string, options: OpenFaxTiffOptions = {}): Promise<FaxTiff> {
  return openFaxTiffThrough(WORKER_MODULE, path, options);
}

/** {@linkcode openFaxTiff} with another module as the thread of the class; for tests. */
export async function openFaxTiffThrough(
  workerModule: string,
  path: string,
  options: OpenFaxTiffOptions,
): Promise<FaxTiff> {
  const { reader = Deno.build.os === "windows" ? "auto" : "file" } = options;
  if (reader === "file") return await openFile(path);
  try {
    return await openByCom(workerModule, path);
  } catch (error) {
    const isMissing = error instanceof FaxError && error.code === "fax.not-installed";
    if (reader === "auto" && isMissing) return await openFile(path);
    throw error;
  }
}

async function openByCom(workerModule: string, path: string): Promise<FaxTiff> {
  const session = FaxSession.openUnconnected("the fax TIFF", workerModule);
  try {
    const action = `open fax TIFF "${path}"`;
    const created = await session.call<{ object: number }>("create", ["tiff"], action);
    const tiff = new FaxTiff(session, { handle: created.object, path: [] });
    await tiff.setImage(path);
    return tiff;
  } catch (error) {
    await session.disconnect();
    throw error;
  }
}

async function openFile(path: string): Promise<FaxTiff> {
  const tiff = new FaxTiff(new TiffFileSession(), { handle: 0, path: [] });
  await tiff.setImage(path);
  return tiff;
}
