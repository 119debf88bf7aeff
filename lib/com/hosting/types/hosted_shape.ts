/**
 * What objects of one class have in common: members, and their description.
 *
 * @module
 */
import { guidFromText } from "../../values/guid.ts";
import { HostedMembers, type HostOptions, isIndexer } from "../hosted_object.ts";
import { describeHosted, type HostedDescription } from "./hosted_description.ts";

/** Plain objects may all be different; those that were not used lately are forgotten. */
const MOST_SHAPES = 64;

/** Members of a hosted object, which objects of one class share. */
export interface HostedShape {
  readonly members: HostedMembers;
  /** The description, made when somebody asks for it, from an object of this shape. */
  describe(target: object): HostedDescription;
}

interface Known {
  readonly options: HostOptions;
  readonly shape: HostedShape;
}

const shapes = new WeakMap<object, Map<string, Known[]>>();
const NO_PROTOTYPE = {};

/**
 * The shape of a target.
 *
 * @throws {TypeError} If the options declare a type that there is not, or give a number twice.
 * @throws {SyntaxError} If an identifier is none.
 */
export function shapeOf(target: object, options: HostOptions): HostedShape {
  const prototype: object = Object.getPrototypeOf(target) ?? NO_PROTOTYPE;
  let bySignature = shapes.get(prototype);
  if (!bySignature) shapes.set(prototype, bySignature = new Map());
  const signature = signatureOf(target);
  const known = bySignature.get(signature) ?? [];
  const found = known.find((each) => sameOptions(each.options, options));
  if (found) return found.shape;
  const shape = newShape(target, options);
  bySignature.delete(signature); // so that the youngest is the last
  bySignature.set(signature, [{ options, shape }, ...known].slice(0, MOST_SHAPES));
  if (bySignature.size > MOST_SHAPES) bySignature.delete(bySignature.keys().next().value!);
  return shape;
}

function newShape(target: object, options: HostOptions): HostedShape {
  for (const id of [options.interfaceId, options.clsid]) if (id) guidFromText(id);
  const members = new HostedMembers(target, options);
  let description: HostedDescription | undefined;
  return {
    members,
    describe: (each) => description ??= describeHosted(each, members, options),
  };
}

/** Own members and what they are; those of the class are the same for all its objects. */
function signatureOf(target: object): string {
  let text = Symbol.iterator in target ? "*" : "";
  for (const name of Object.getOwnPropertyNames(target)) {
    if (name.startsWith("_")) continue;
    const property = Object.getOwnPropertyDescriptor(target, name)!;
    const { value } = property;
    const kind = typeof value === "function" ? `(${value.length})` : isIndexer(value) ? "[]" : "";
    const access = property.get || property.set ? `${!!property.get}${!!property.set}` : "";
    text += `${name}${kind}${access}${property.writable ? "" : "!"} `;
  }
  return text;
}

function sameOptions(a: HostOptions, b: HostOptions): boolean {
  return a.name === b.name && a.help === b.help && a.clsid === b.clsid &&
    a.interfaceId === b.interfaceId && a.defaultMember === b.defaultMember &&
    a.members === b.members && a.events === b.events && a.moreEvents === b.moreEvents &&
    a.pullItems === b.pullItems;
}
