/**
 * Names in generated declarations: identifiers, quoted keys, comments.
 *
 * @module
 */

const IDENTIFIER = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;

/** Names that a declaration cannot have, or that generated code means something else by. */
const TAKEN = new Set(
  ("any as async await boolean break case catch class const continue debugger default delete do " +
    "else enum export extends false finally for from function if implements import in instanceof " +
    "interface let never new null number object package private protected public return static " +
    "string super switch symbol this throw true try type typeof undefined unknown using var void " +
    "while with yield bigint Array Date Decimal Disposable Iterator Ref Scode Symbol Temporal " +
    "ActiveXObjectNameMap Int8Array Uint8Array Int16Array Uint16Array Int32Array Uint32Array " +
    "Float32Array Float64Array BigInt64Array BigUint64Array globalThis ValueOf").split(" "),
);

/** An identifier that is not in use yet, as like to `name` as can be; it is then in use. */
export function freeName(name: string, used: Set<string>): string {
  let free = identifier(name);
  while (used.has(free)) free += "_";
  used.add(free);
  return free;
}

/** An identifier as like to `name` as can be. */
export function identifier(name: string): string {
  const clean = name.replace(/[^\p{ID_Continue}$]/gu, "_").replace(/^(?![\p{ID_Start}_$])/u, "_");
  return TAKEN.has(clean) ? `${clean}_` : clean;
}

/** A property name: quoted where it must be. */
export function key(name: string): string {
  return IDENTIFIER.test(name) ? name : JSON.stringify(name);
}

/** A help text as a documentation comment; none if there is no text. */
export function comment(text: string, indent: string): string[] {
  const clean = text.replace(/[\s\0]+/g, " ").replaceAll("*/", "* /").trim();
  return clean ? [`${indent}/** ${clean} */`] : [];
}
