/**
 * Types of the data as converters and types of TypeScript.
 *
 * @module
 */
import type { ModelEnum, ModelParam } from "./model.ts";
import { enumConverterName, enumName, enumTypeName } from "./names.ts";

/** How a value is written in a generated class. */
export interface ValueType {
  /** Expression that yields the converter. */
  readonly converter: string;
  /** Type of a result. */
  readonly output: string;
  /** Type of an argument. */
  readonly input: string;
  /** Class of the object, where it is one. */
  readonly className?: string;
}

const simple = (converter: string, output: string, input = output): ValueType => {
  return { converter, output, input };
};

const SIMPLE: Readonly<Record<string, ValueType>> = {
  "BSTR": simple("text", "string"),
  "long": simple("number", "number"),
  "short": simple("number", "number"),
  "int": simple("number", "number"),
  "DATE": simple("date", "Temporal.PlainDateTime | undefined", "Temporal.PlainDateTime | Date"),
  "VARIANT_BOOL": simple("flag", "boolean"),
  "BOOL": simple("longFlag", "boolean"),
  "IDispatch*": simple("anyObject", "FaxObject | undefined", "FaxObject"),
};

const POSITION = simple("position", "number | string");
const BYTES = simple("bytes", "Uint8Array");
const TEXTS = simple("texts", "string[]", "readonly string[]");

/** What is in each VARIANT; a member whose VARIANT is not here cannot be generated. */
const VARIANTS: Readonly<Record<string, ValueType>> = {
  "Item": POSITION,
  "Remove": POSITION,
  "GetExtensionProperty": BYTES,
  "SetExtensionProperty": BYTES,
  "Descriptor": BYTES,
  "RegisterInboundRoutingExtension": TEXTS,
  "UsedRoutingMethods": TEXTS,
  "Methods": TEXTS,
  "Submit": TEXTS,
  "ConnectedSubmit": TEXTS,
  "DeviceIds": simple("numbers", "number[]", "readonly number[]"),
  "Bodies": simple("text", "string"),
  "RawReceiveTime": simple("fileTime", "Temporal.PlainDateTime | undefined"),
};

/** Members of the legacy library whose number has names in `winfax.h`. */
const NUMBERS_WITH_NAMES: Readonly<Record<string, string>> = {
  "IFaxJob.Type": "FAX_JOB_TYPE_LEGACY",
  "IFaxJob.SetStatus": "FAX_JOB_COMMAND",
};

/** Where a type stands. */
export interface TypePlace {
  readonly interfaceName: string;
  readonly memberName: string;
  /** What the data says about the result. */
  readonly returns?: string;
  readonly enums: readonly ModelEnum[];
  /** Name of the class of an interface. */
  classOf(interfaceName: string): string;
}

/**
 * The type of a parameter.
 *
 * @throws {TypeError} If the data has a type that is not known here.
 */
export function typeOf(param: ModelParam, place: TypePlace): ValueType {
  const type = param.direction === "out" ? param.type.replace(/\*$/, "") : param.type;
  const named = NUMBERS_WITH_NAMES[`${place.interfaceName}.${place.memberName}`];
  const entry = place.enums.find(({ name }) =>
    name === type || (named !== undefined && enumName(name) === named)
  );
  if (entry) return enumType(entry);
  const known = SIMPLE[type];
  if (known) return known;
  if (type === "VARIANT") {
    const holding = /holding an? (Fax\w+) object/.exec(place.returns ?? "")?.[1];
    if (holding && param.direction === "out") return objectType(place.classOf(`I${holding}`));
    const variant = VARIANTS[place.memberName];
    if (variant) return variant;
  }
  if (/^IFax\w+\*$/.test(type)) return objectType(place.classOf(type.slice(0, -1)));
  throw new TypeError(
    `Cannot generate ${place.interfaceName}.${place.memberName}: type "${param.type}" is unknown`,
  );
}

function objectType(className: string): ValueType {
  return {
    converter: `objectOf(() => ${className})`,
    output: className,
    input: className,
    className,
  };
}

function enumType(entry: ModelEnum): ValueType {
  const name = enumName(entry.name);
  const type = `${enumTypeName(name)} | UnknownNumber`;
  const converter = enumConverterName(name);
  return entry.flags
    ? { converter, output: `(${type})[]`, input: `readonly (${type})[]` }
    : { converter, output: type, input: type };
}
