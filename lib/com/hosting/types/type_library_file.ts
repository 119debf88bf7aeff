/**
 * Type libraries of hosted classes as files, for clients in other processes and for compilers.
 *
 * @module
 */
import { guidFromText } from "../../values/guid.ts";
import type { RegisterClassOptions } from "../hosted_classes.ts";
import type { TypeHost } from "../../type_info/type_pointer.ts";
import { derivedId, type HostedDescription } from "./hosted_description.ts";
import { shapeOf } from "./hosted_shape.ts";
import { TypeWriter } from "./type_writer.ts";

/** A type library that was written, as `registerServer` takes it. */
export interface TypeLibraryFile {
  /** Where it is; absolute, because other programs read it. */
  readonly path: string;
  /** Its identifier, derived from what it describes. */
  readonly guid: string;
  /** The interfaces that proxies are made from. */
  readonly interfaces: readonly { readonly name: string; readonly iid: string }[];
}

/**
 * Writes the type library of classes. An object of each class is created, looked at, and dropped.
 *
 * @throws {ComError} If the file cannot be written.
 */
export function writeTypeLibrary(
  host: TypeHost,
  path: string,
  classes: readonly RegisterClassOptions[],
): TypeLibraryFile {
  const described = classes.map(describeClass);
  const guid = derivedId(`file ${described.map(({ key }) => key).join("\n")}`);
  using writer = new TypeWriter(host, path);
  writer.describe(`${described[0]?.name ?? "Empty"}Library`, guid, "");
  for (const each of described) writer.add(each);
  writer.save();
  return {
    path,
    guid,
    interfaces: described.map(({ name, iid }) => ({ name: `I${name}`, iid })),
  };
}

function describeClass({ clsid, progId, create, host }: RegisterClassOptions): HostedDescription {
  guidFromText(clsid); // so that a wrong one shows before anything is created
  const target = create();
  const options = { name: progId ?? clsid, clsid, ...host };
  return shapeOf(target, options).describe(target);
}
