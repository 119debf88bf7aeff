/**
 * What type information says of a hosted object, from the object and its options.
 *
 * @module
 */
import { guidFromText, guidToText } from "../../values/guid.ts";
import {
  DISPID_NEWENUM,
  type HostedMembers,
  type HostOptions,
  isIndexer,
} from "../hosted_object.ts";
import type { HostedEvents } from "../hosted_events.ts";
import { VT } from "../../values/vt.ts";
import { type HostedParameter, hostedVartype } from "./hosted_type.ts";

/** A parameter as callers see it. */
export interface DescribedParameter {
  readonly name: string;
  readonly vt: number;
  readonly optional: boolean;
  readonly byRef: boolean;
}

/** One function of the interface: a method, or an accessor of a property. */
export interface DescribedFunction {
  readonly name: string;
  readonly dispid: number;
  readonly kind: "method" | "get" | "put";
  /** Without the result; a put's value is the last. */
  readonly parameters: readonly DescribedParameter[];
  /** What it yields; undefined for a put. */
  readonly result: number | undefined;
  readonly help: string;
  /** Not for people: the enumerator. */
  readonly restricted: boolean;
}

/** The events that an object fires. */
export interface DescribedEvents {
  readonly name: string;
  readonly iid: string;
  readonly functions: readonly DescribedFunction[];
}

/** A hosted object's class: its interface, and its events. */
export interface HostedDescription {
  /** Name of the class. */
  readonly name: string;
  readonly help: string;
  readonly clsid: string;
  readonly libraryId: string;
  /** The dual interface; its functions in the order of the vtable. */
  readonly iid: string;
  readonly functions: readonly DescribedFunction[];
  /** Event interfaces, the default one first. */
  readonly events: readonly DescribedEvents[];
  /** Equal for objects that have the same description. */
  readonly key: string;
}

/** Namespace of the identifiers that are derived from a description; chosen once, at random. */
const NAMESPACE = "6F0D7C52-3C1E-4B0B-9D0C-6B6E5A0C7E41";

/**
 * Describes an object.
 *
 * Identifiers that the options do not give are derived from the description, so that the same
 * members always have the same ones and other members have others.
 *
 * @throws {TypeError} If a member is declared with a type that there is not.
 */
export function describeHosted(
  target: object,
  members: HostedMembers,
  options: HostOptions,
): HostedDescription {
  const name = identifier(options.name ?? target.constructor?.name, "Hosted");
  const functions = members.all().flatMap(([dispid, member]) =>
    describeMember(target, member, dispid, options)
  );
  if (Symbol.iterator in target && members.name(DISPID_NEWENUM) === undefined) {
    functions.push(enumerator());
  }
  const given = options.events ? [options.events, ...options.moreEvents ?? []] : [];
  const events = given.map((each, i) => describeEvents(`${name}Events${i ? i + 1 : ""}`, each));
  const help = options.help ?? "";
  const { interfaceId = "", clsid = "" } = options;
  const key = JSON.stringify([name, help, interfaceId, clsid, functions, events]);
  return {
    name,
    help,
    clsid: clsid ? canonical(clsid) : derivedId(`class ${key}`),
    libraryId: derivedId(`library ${key}`),
    iid: interfaceId ? canonical(interfaceId) : derivedId(`interface ${key}`),
    functions,
    events,
    key,
  };
}

function canonical(guid: string): string {
  return guidToText(guidFromText(guid));
}

function describeMember(
  target: object,
  member: string,
  dispid: number,
  options: HostOptions,
): DescribedFunction[] {
  const { params, type = "VT_VARIANT", help = "" } = options.members?.[member] ?? {};
  const vt = hostedVartype(type);
  const common = { name: member, dispid, help, restricted: false };
  const property = findProperty(target, member);
  const value = property?.get ? undefined : property?.value;
  if (typeof value === "function") {
    const parameters = describeParameters(params, value.length);
    return [{ ...common, kind: "method", parameters, result: vt }];
  }
  const indexed = isIndexer(value);
  const parameters = indexed ? describeParameters(params, value.get.length) : [];
  const readable = !property || property.get !== undefined || !property.set;
  const writable = indexed
    ? value.set !== undefined
    : property?.get || property?.set
    ? property.set !== undefined
    : property?.writable ?? true;
  const functions: DescribedFunction[] = [];
  if (readable) functions.push({ ...common, kind: "get", parameters, result: vt });
  if (writable) {
    const given = { name: "value", vt, optional: false, byRef: false };
    const all = [...parameters.map((each) => ({ ...each, optional: false })), given];
    functions.push({ ...common, kind: "put", parameters: all, result: undefined });
  }
  return functions;
}

function findProperty(target: object, name: string): PropertyDescriptor | undefined {
  for (let level: object | null = target; level; level = Object.getPrototypeOf(level)) {
    const property = Object.getOwnPropertyDescriptor(level, name);
    if (property) return property;
  }
  return undefined;
}

/** Declared parameters, or as many as the function has; only those have names of their own. */
function describeParameters(
  declared: readonly (string | HostedParameter)[] | undefined,
  length: number,
): DescribedParameter[] {
  const params = declared ?? Array.from({ length }, (_, i) => `arg${i + 1}`);
  return params.map((param, i) => {
    const { name, type = "VT_VARIANT", optional = i >= length, byRef = false }: HostedParameter =
      typeof param === "string" ? { name: param } : param;
    return { name: identifier(name, `arg${i + 1}`), vt: hostedVartype(type), optional, byRef };
  });
}

function enumerator(): DescribedFunction {
  return {
    name: "_NewEnum",
    dispid: DISPID_NEWENUM,
    kind: "get",
    parameters: [],
    result: VT.UNKNOWN,
    help: "",
    restricted: true,
  };
}

function describeEvents(interfaceName: string, events: HostedEvents): DescribedEvents {
  const functions = Object.entries(events.names).map(([dispid, event]): DescribedFunction => {
    const { name, params = [], help = "" } = typeof event === "string" ? { name: event } : event;
    const parameters = describeParameters(params, params.length);
    return {
      name,
      dispid: Number(dispid),
      kind: "method",
      parameters,
      result: VT.VOID,
      help,
      restricted: false,
    };
  });
  return { name: interfaceName, iid: canonical(events.iid), functions };
}

/** A name as type libraries allow it. */
function identifier(name: string | undefined, fallback: string): string {
  const text = (name ?? "").replace(/[^\p{L}\p{N}_]+/gu, "_").replace(/^(?=\p{N})/u, "_");
  return text === "" || text === "Object" ? fallback : text;
}

/** A GUID made from text (version 5 of RFC 9562). */
export function derivedId(text: string): string {
  // Loaded late: few programs ask for type information.
  const { createHash } = globalThis.process.getBuiltinModule("node:crypto");
  const namespace = Uint8Array.fromHex(NAMESPACE.replaceAll("-", ""));
  const hash = createHash("sha1").update(namespace).update(text).digest();
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.subarray(0, 16).toString("hex");
  const groups = [0, 8, 12, 16, 20].map((at, i, all) => hex.slice(at, all[i + 1] ?? 32));
  return `{${groups.join("-").toUpperCase()}}`;
}
