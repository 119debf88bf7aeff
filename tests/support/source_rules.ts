/** Rules of the architecture that are read off the text of a file or a specifier. */

const NATIVE = /\bDeno\s*\.\s*(?:dlopen|Unsafe\w*)/;
/** Where a class is only named as a type: `x: Deno.UnsafeCallback`, `Map<number, Deno.Unsafe…>`. */
const NATIVE_TYPE =
  /(?::|<|,|\||\bas|\bextends)\s*(?:readonly\s+)?Deno\.Unsafe\w+(?=\s*[;,)=>|\n\[{<])/g;
const PINNED = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)@\d+\.\d+\.\d+(?:-[\w.]+)?(?:\/|$)/;

/** The first call into native code (`Deno.dlopen`, `Deno.Unsafe…`) of a source text, if there is one. */
export function nativeAccess(source: string): string | undefined {
  return NATIVE.exec(withoutComments(source).replace(NATIVE_TYPE, ""))?.[0];
}

/** The name of the package that a specifier names with an exact version, else `undefined`. */
export function pinnedPackage(specifier: string): string | undefined {
  return PINNED.exec(specifier)?.[1];
}

/** Drops comments, well enough for a search: comment marks inside strings do not matter here. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}
