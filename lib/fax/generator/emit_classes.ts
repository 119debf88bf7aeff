/**
 * Interfaces of a library as typed classes.
 *
 * @module
 */
import { docstring, memberDoc, sentence } from "./docs.ts";
import { baseOf, type Model, type ModelInterface, type ModelMember } from "./model.ts";
import { camelCase, enumConverterName, enumName, enumTypeName, parameterName } from "./names.ts";
import { typeOf, type TypePlace, type ValueType } from "./types.ts";

/** How a library is written. */
export interface EmitOptions {
  /** Classes that hand-written ones extend: interface and name. */
  readonly classNames: Readonly<Record<string, string>>;
  /** Members that are not members here, because connecting is done by functions. */
  readonly left: ReadonlySet<string>;
  /** File of the enumerations. */
  readonly enumFile: string;
}

/** Names of the base classes, which no member may have. */
const RESERVED = new Set(["session", "target", "readValues", "readAll", "release", "constructor"]);

/** Interfaces in the order of the data, each with those that continue it. */
export function classesOf(model: Model): Map<string, ModelInterface[]> {
  const classes = new Map<string, ModelInterface[]>();
  for (const item of model.interfaces) {
    const base = baseOf(item);
    classes.set(base, [...classes.get(base) ?? [], item]);
  }
  return classes;
}

/** The name of the class that stands for an interface. */
export function classNameOf(
  model: Model,
  interfaceName: string,
  names: Readonly<Record<string, string>>,
): string {
  const item = model.interfaces.find(({ name }) => name === interfaceName);
  if (!item) throw new TypeError(`Cannot generate ${interfaceName}: the data does not have it`);
  const base = baseOf(item);
  return names[base] ?? base.slice(1);
}

/** The file with the classes of a library. */
export function emitClasses(model: Model, options: EmitOptions): string {
  const classOf = (name: string) => classNameOf(model, name, options.classNames);
  const classes = [...classesOf(model)].map(([base, items]) =>
    emitClass(base, items, model, options, classOf)
  );
  const body = classes.join("\n\n");
  const code = body.replaceAll(/\/\*\*[\s\S]*?\*\//g, "").replaceAll(/\s+/g, " ");
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(code);
  const enums = model.enums.flatMap(({ name }) => {
    const bare = enumName(name);
    return [
      ...uses(enumConverterName(bare)) ? [enumConverterName(bare)] : [],
      ...uses(enumTypeName(bare)) ? [`type ${enumTypeName(bare)}`] : [],
    ];
  });
  const converters = [
    ...["anyObject", "bytes", "date", "fileTime", "flag", "longFlag", "nothing", "number"],
    ...["numbers", "objectOf", "position", "submission", "text", "texts"],
  ].filter((name) => new RegExp(`[(,] ?${name}(?:\\.write\\(|[(,)\\]])`).test(code));
  const types = ["Submission", "UnknownNumber"].filter(uses).map((name) => `type ${name}`);
  const bases = [
    ...["FaxCollection", "FaxMessageIterator", "FaxObject", "FaxObjectCollection"],
  ].filter(uses);
  const baseTypes = ["FaxObjectClass", "PropertyTable"].filter(uses).map((name) => `type ${name}`);
  return [
    `import { ${[...converters, ...types].join(", ")} } from "./convert.ts";\n` +
    `import { ${enums.join(", ")} } from "./${options.enumFile}";\n` +
    `import { ${[...bases, ...baseTypes].join(", ")} } from "./fax_object.ts";`,
    body,
  ].join("\n\n");
}

function emitClass(
  base: string,
  items: readonly ModelInterface[],
  model: Model,
  options: EmitOptions,
  classOf: (name: string) => string,
): string {
  const [first] = items;
  const rows: string[] = [];
  const members: string[] = [];
  const names = new Set<string>();
  let itemClass: string | undefined;
  let itemType: string | undefined;
  const isIterator = first.members.some(({ name }) => name === "MoveNext");
  const emitted = new Set<string>();
  for (const item of items) {
    for (const member of item.members) {
      if (member.name === "_NewEnum" || options.left.has(`${item.name}.${member.name}`)) continue;
      const place: TypePlace = {
        interfaceName: item.name,
        memberName: member.name,
        returns: member.returns,
        enums: model.enums,
        classOf,
      };
      const since = item === first ? undefined : `Since ${item.since}.`;
      const code = emitMember(member, place, { since, isIterator, item });
      if (code === undefined) continue;
      for (const name of code.names) {
        if (RESERVED.has(name) || emitted.has(name)) {
          throw new TypeError(`Cannot generate ${item.name}.${member.name}: "${name}" is taken`);
        }
        emitted.add(name);
        names.add(name);
      }
      if (code.row) rows.push(code.row);
      members.push(...code.text);
      if (member.name === "Item" || (isIterator && member.name === "Message")) {
        itemClass = code.result?.className;
        itemType = code.result?.output;
      }
    }
  }
  const className = classOf(base);
  const saves = names.has("save")
    ? "Values that are set stay here until `save`; `refresh` reads them again and drops what " +
      "was not saved."
    : names.has("refresh")
    ? "A snapshot: `refresh` reads it again."
    : undefined;
  const parent = isIterator
    ? `FaxMessageIterator<${itemClass}>`
    : itemType === undefined
    ? "FaxObject"
    : itemClass === undefined
    ? `FaxCollection<${itemType}>`
    : `FaxObjectCollection<${itemClass}>`;
  const itemGetter = itemClass === undefined ? "" : `
    /** The class of the items. */
    protected override get itemClass(): FaxObjectClass<${itemClass}> {
      return ${itemClass};
    }
  `;
  const table = rows.length === 0 ? "" : `
    /** Properties that can be read in bulk. */
    static override readonly properties: PropertyTable = {
      ${rows.join("\n")}
    };
  `;
  return `${
    docstring([
      sentence(first.summary),
      sentence(
        `\`${items.map(({ name }) => name).join("`, `")}\`; obtained from ${
          first.obtainedFrom.replace(/^CoCreateInstance \/ /, "")
        }; since ${first.since}`,
      ),
      saves,
    ])
  }
  export class ${className} extends ${parent} {
    ${table}${itemGetter}
    ${members.join("\n\n")}
  }`;
}

interface MemberCode {
  readonly names: readonly string[];
  readonly text: readonly string[];
  /** Row of the property table. */
  readonly row?: string;
  readonly result?: ValueType;
}

interface MemberContext {
  readonly since: string | undefined;
  readonly isIterator: boolean;
  readonly item: ModelInterface;
}

function emitMember(
  member: ModelMember,
  place: TypePlace,
  context: MemberContext,
): MemberCode | undefined {
  const inputs = member.params.filter(({ direction }) => direction !== "out");
  const result = member.params.find(({ retval }) => retval);
  const doc = memberDoc(member, [context.since]);
  if (member.kind === "propput" || member.kind === "propputref") {
    return emitPut(member, place, doc, context.item);
  }
  if (member.kind === "propget" && inputs.length === 0) {
    return emitGet(member, typeOf(result!, place), doc, context.isIterator);
  }
  const out = member.params.some(({ direction, retval }) => direction === "out" && !retval);
  const type: ValueType = out
    ? { converter: "submission", output: "Submission", input: "never" }
    : result
    ? typeOf(result, place)
    : { converter: "nothing", output: "void", input: "void" };
  const args = inputs.map((param) => ({
    name: parameterName(param.name),
    optional: param.optional === true,
    type: typeOf(param, place),
  }));
  const isCollectionItem = member.name === "Item";
  const parameters = args.map(({ name, optional, type }) =>
    `${name}${optional ? "?" : ""}: ${type.input}`
  );
  const values = args.map(({ name, optional, type }) =>
    optional
      ? `${name} === undefined ? undefined : ${type.converter}.write(${name})`
      : `${type.converter}.write(${name})`
  );
  const kind = out ? "callOut" : member.kind === "propget" ? "get" : "call";
  const name = camelCase(member.name);
  const override = isCollectionItem ? "override " : "";
  return {
    names: [name],
    result: type,
    text: [
      `${doc}\n${override}async ${name}(${parameters.join(", ")}): Promise<${type.output}> {
        return await this.callMember(${
        [`"${kind}"`, `"${member.name}"`, type.converter, ...values].join(", ")
      });
      }`,
    ],
  };
}

function emitGet(
  member: ModelMember,
  type: ValueType,
  doc: string,
  isIterator: boolean,
): MemberCode {
  const name = camelCase(member.name);
  if (type.className !== undefined && !isIterator) {
    return {
      names: [name],
      text: [`${doc}\nget ${name}(): ${type.output} {
        return this.child("${member.name}", ${type.className});
      }`],
    };
  }
  const override = member.name === "Count" ? "override " : "";
  return {
    names: [name],
    row: `${name}: ["${member.name}", ${type.converter}],`,
    result: type,
    text: [`${doc}\n${override}get ${name}(): Promise<${type.output}> {
      return this.getProperty("${name}");
    }`],
  };
}

function emitPut(
  member: ModelMember,
  place: TypePlace,
  doc: string,
  item: ModelInterface,
): MemberCode {
  const name = camelCase(member.name);
  const setter = `set${name[0].toUpperCase()}${name.slice(1)}`;
  const type = typeOf(member.params[0], place);
  const byReference = member.kind === "propputref" || member.name === "ConnectionObject";
  const isReadable = item.members.some(({ kind, name }) =>
    kind === "propget" && name === member.name
  );
  return {
    names: [setter],
    row: isReadable ? undefined : `${name}: ["${member.name}", ${type.converter}],`,
    text: [`${doc}\n${setter}(value: ${type.input}): Promise<void> {
      return this.setProperty("${name}", value${byReference ? ", true" : ""});
    }`],
  };
}
