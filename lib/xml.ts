/**
 * The one door to the XML library, loaded when it is first needed.
 *
 * @module
 */
import type * as xmldom from "npm:@xmldom/xmldom@0.9.12";

/** Not named in the import itself: what is, Deno looks up at every start. */
const XMLDOM = "npm:@xmldom/xmldom@0.9.12";

/** An element of a parsed document. */
export type XmlElement = xmldom.Element;

/** The XML library. */
export async function xmlLibrary(): Promise<typeof xmldom> {
  return await import(XMLDOM);
}
