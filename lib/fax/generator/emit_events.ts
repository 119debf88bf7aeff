/**
 * Event interfaces of a library as types and tables.
 *
 * @module
 */
import { docstring, memberDoc } from "./docs.ts";
import type { Model, ModelEvents, ModelMember } from "./model.ts";
import { camelCase, parameterName } from "./names.ts";

/** Types of event arguments; whoever fires is left out, the status of a job is read at once. */
const TYPES: Readonly<Record<string, readonly [type: string, converter: string]>> = {
  "BSTR": ["string", "text"],
  "long": ["number", "number"],
  "VARIANT_BOOL": ["boolean", "flag"],
  "IFaxJobStatus*": ["JobStatusSnapshot", "jobStatus"],
};

/** Which interfaces the events of a server and of an account come from, the newest first. */
const SOURCES = {
  Server: ["IFaxServerNotify2", "IFaxServerNotify"],
  Account: ["IFaxAccountNotify"],
} as const;

/** The file with the events of a library. */
export function emitEvents(model: Model): string {
  if (typeof model.events === "string") {
    throw new TypeError("Cannot generate events: there are none");
  }
  const { dispinterfaces } = model.events;
  const parts = Object.entries(SOURCES).flatMap(([owner, names]) => {
    const interfaces = names.map((name) => {
      const found = dispinterfaces.find((item) => item.name === name);
      if (!found) throw new TypeError(`Cannot generate ${name}: the data does not have it`);
      return found;
    });
    return [emitPayloads(owner, interfaces[0]), emitTable(owner, interfaces)];
  });
  return [
    `import { flag, number, text } from "./convert.ts";\n` +
    `import { type EventSpec, type JobStatusSnapshot, jobStatus } from "./event_spec.ts";`,
    ...parts,
  ].join("\n\n");
}

/** `OnOutgoingJobAdded` is `outgoingJobAdded`. */
export function eventName(member: ModelMember): string {
  return camelCase(member.name.replace(/^On/, ""));
}

function parametersOf(member: ModelMember) {
  return member.params.slice(1).map((param) => {
    const type = TYPES[param.type];
    if (!type) throw new TypeError(`Cannot generate ${member.name}: "${param.type}" is unknown`);
    const name = parameterName(param.name.replace(/^f(?=[A-Z])/, ""));
    return { name, type: type[0], converter: type[1] };
  });
}

function emitPayloads(owner: string, { members }: ModelEvents): string {
  const lines = members.map((member) => {
    const fields = parametersOf(member).map(({ name, type }) => `readonly ${name}: ${type};`);
    const payload = fields.length === 0 ? "Record<never, never>" : `{ ${fields.join(" ")} }`;
    return `${memberDoc(member)}\nreadonly ${eventName(member)}: ${payload};`;
  });
  return `/** Events of ${owner === "Server" ? "a server" : "an account"}, and what each carries. */
  export interface Fax${owner}Events {
    ${lines.join("\n")}
  }`;
}

function emitTable(owner: string, interfaces: readonly ModelEvents[]): string {
  const events = interfaces[0].members.map((member) => {
    const converters = parametersOf(member).map(({ name, converter }) =>
      `["${name}", ${converter}]`
    );
    return `${eventName(member)}: [${converters.join(", ")}],`;
  });
  const sources = interfaces.map(({ name, iid, members }) =>
    `{ iid: "${iid}", // ${name}
      names: [${members.map((member) => `"${member.name}"`).join(", ")}] },`
  );
  return `${docstring([`How the events of Fax${owner}Events arrive.`])}
  export const FAX_${owner.toUpperCase()}_EVENTS: EventSpec = {
    listen: "ListenTo${owner}Events",
    interfaces: [${sources.join("\n")}],
    events: { ${events.join("\n")} },
  };`;
}
