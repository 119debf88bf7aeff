import assert from "node:assert/strict";
import type { ObjectSession } from "../../lib/fax/converter.ts";
import * as extendedEnums from "../../lib/fax/extended_enums.ts";
import * as extended from "../../lib/fax/extended_model.ts";
import { FaxObject } from "../../lib/fax/fax_object.ts";
import { EXTENDED, generate, LEGACY } from "../../lib/fax/generate.ts";
import { classNameOf, type EmitOptions } from "../../lib/fax/generator/emit_classes.ts";
import {
  type Model,
  type ModelEnum,
  type ModelMember,
  readModel,
} from "../../lib/fax/generator/model.ts";
import { camelCase, enumName, valueName } from "../../lib/fax/generator/names.ts";
import * as legacyEnums from "../../lib/fax/legacy_enums.ts";
import * as legacy from "../../lib/fax/legacy_model.ts";
import type { WireValue } from "../../lib/fax/wire.ts";

type Classes = Readonly<
  Record<string, new (session: ObjectSession, target: FaxObject["target"]) => FaxObject>
>;
type Request = readonly [operation: string, ...args: unknown[]];

/** A session that notes what it is asked, and answers with one value. */
class Recorder implements ObjectSession {
  readonly label = "the recorder";
  readonly isOpen = true;
  readonly requests: Request[] = [];
  answer: WireValue = undefined;

  call<T>(operation: string, args: readonly unknown[]): Promise<T> {
    this.requests.push([operation, ...args]);
    return Promise.resolve(this.answer as T);
  }
}

/** For each type of the headers: a value of a message, and what it must read as. */
interface Sample {
  readonly wire: WireValue;
  readonly value: unknown;
  /** What is sent for `value`, where it differs. */
  readonly sent?: WireValue;
}

const TARGET = { handle: 5, path: [] };
const DATE = "2026-03-04T05:06:07";
const SAMPLES: Readonly<Record<string, Sample>> = {
  BSTR: { wire: "text", value: "text" },
  long: { wire: 7, value: 7 },
  short: { wire: 7, value: 7 },
  int: { wire: 7, value: 7 },
  BOOL: { wire: 1, value: true },
  VARIANT_BOOL: { wire: true, value: true },
  DATE: { wire: { date: DATE }, value: Temporal.PlainDateTime.from(DATE) },
};

/** What is in the VARIANTs that hold no object. */
const BYTES = { wire: new Uint8Array([1, 2]), value: new Uint8Array([1, 2]) };
const TEXTS = { wire: ["a", "b"], value: ["a", "b"] };
const VARIANTS: Readonly<Record<string, Sample>> = {
  GetExtensionProperty: BYTES,
  SetExtensionProperty: BYTES,
  Descriptor: BYTES,
  UsedRoutingMethods: TEXTS,
  Methods: TEXTS,
  RegisterInboundRoutingExtension: TEXTS,
  Submit: TEXTS,
  ConnectedSubmit: TEXTS,
  DeviceIds: { wire: [1, 2], value: [1, 2] },
  Bodies: { wire: "a;b", value: "a;b" },
  Item: { wire: 1, value: 1 },
  Remove: { wire: 1, value: 1 },
  RawReceiveTime: { // one second after 1601-01-01
    wire: { decimal: "1000" },
    value: Temporal.PlainDateTime.from("1601-01-01T00:00:01"),
  },
};

/** Numbers of the legacy library that `winfax.h` names. */
const NAMED: Readonly<Record<string, Sample>> = {
  "IFaxJob.Type": { wire: 2, value: "receive" },
  "IFaxJob.SetStatus": { wire: 2, value: "pause" },
};

const LIBRARIES = [
  ["faxcom", LEGACY, legacy, legacyEnums, 10, 185],
  ["faxcomex", EXTENDED, extended, extendedEnums, 55, 560],
] as const;

for (const [name, options, classes, enums, interfaceCount, memberCount] of LIBRARIES) {
  Deno.test(`every member of ${name} is there, named and typed as the data says`, async () => {
    const model = await readModel(name);
    assert.equal(model.interfaces.length, interfaceCount);
    let count = 0;
    for (const item of model.interfaces) {
      const Class = (classes as unknown as Classes)[
        classNameOf(model, item.name, options.classNames)
      ];
      assert.ok(Class, `no class for ${item.name}`);
      for (const member of item.members) {
        count++;
        const label = `${item.name}.${member.name} (${member.kind})`;
        if (options.left.has(`${item.name}.${member.name}`)) continue;
        try {
          await checkMember(Class, item.name, member, { model, options, classes });
        } catch (error) {
          throw new assert.AssertionError({ message: `${label}: ${(error as Error).message}` });
        }
      }
    }
    assert.equal(count, memberCount);
  });

  Deno.test(`every enumeration of ${name} is there with its numbers`, async () => {
    const model = await readModel(name);
    for (const entry of model.enums) {
      const names = (enums as unknown as Record<string, Record<string, number>>)[
        enumName(entry.name)
      ];
      assert.deepEqual(
        names,
        Object.fromEntries(entry.values.map(({ name, value }) => [valueName(name), value])),
        entry.name,
      );
    }
  });
}

Deno.test("generate() yields the files that are committed", async () => {
  for (const [name, text] of await generate()) {
    const file = new URL(`../../lib/fax/${name}`, import.meta.url);
    const committed = (await Deno.readTextFile(file)).replaceAll("\r\n", "\n");
    assert.ok(committed === text, `lib/fax/${name} is out of date: run lib/fax/generate.ts`);
  }
});

Deno.test("camelCase() writes names of the libraries", () => {
  const cases = [
    ["UseDeviceTSID", "useDeviceTsid"],
    ["APIVersion", "apiVersion"],
    ["AtEOF", "atEof"],
    ["GUID", "guid"],
    ["SMTPServer", "smtpServer"],
    ["ServerMapiProfile", "serverMapiProfile"],
    ["Submit2", "submit2"],
  ];
  for (const [name, camel] of cases) assert.equal(camelCase(name), camel);
});

interface Library {
  readonly model: Model;
  readonly options: EmitOptions;
  readonly classes: unknown;
}

async function checkMember(
  Class: Classes[string],
  interfaceName: string,
  member: ModelMember,
  library: Library,
): Promise<void> {
  const session = new Recorder();
  const object = new Class(session, TARGET) as unknown as Record<string, unknown>;
  const place = { interfaceName, member, library, session };
  const camel = camelCase(member.name);
  const inputs = member.params.filter(({ direction }) => direction !== "out");
  const result = member.params.find(({ retval }) => retval);
  const call = (name: string, ...args: unknown[]) => {
    assert.equal(typeof object[name], "function", `${name}() is missing`);
    return (object[name] as (...args: unknown[]) => Promise<unknown>).apply(object, args);
  };

  if (member.name === "_NewEnum") {
    assert.equal(typeof object[Symbol.asyncIterator as unknown as string], "function");
    return;
  }
  if (member.kind.startsWith("propput")) {
    const sample = sampleOf(inputs[0].type, place);
    await call(`set${camel[0].toUpperCase()}${camel.slice(1)}`, sample.value);
    const [operation, target, name, sent, byReference] = session.requests[0];
    assert.deepEqual([operation, target, name], ["put", TARGET, member.name]);
    assert.deepEqual(sent, sample.sent ?? sample.wire);
    const expected = member.kind === "propputref" || member.name === "ConnectionObject";
    assert.equal(byReference, expected);
    return;
  }
  const out = member.params.some(({ direction, retval }) => direction === "out" && !retval);
  const expected: Sample = out
    ? { wire: [1, ["a"]], value: { jobIds: ["a"], failedBody: 1 } }
    : result
    ? sampleOf(result.type.replace(/\*$/, ""), place)
    : { wire: undefined, value: undefined };
  session.answer = expected.wire;
  if (member.kind === "propget" && inputs.length === 0) {
    assert.ok(camel in object, `${camel} is missing`);
    const found = object[camel];
    if (found instanceof FaxObject) { // fetched on first use
      assert.deepEqual(session.requests, []);
      assert.deepEqual(found.target, { handle: 5, path: [member.name] });
      assert.equal(found.constructor, (expected.value as FaxObject).constructor);
      assert.equal(object[camel], found);
      return;
    }
    assertValue(await found, expected.value);
    assert.deepEqual(session.requests, [["get", TARGET, member.name, []]]);
    return;
  }
  const samples = inputs.map(({ type }) => sampleOf(type, place));
  assertValue(await call(camel, ...samples.map(({ value }) => value)), expected.value);
  const kind = out ? "callOut" : member.kind === "propget" ? "get" : "call";
  const sent = samples.map((sample) => sample.sent ?? sample.wire);
  assert.deepEqual(session.requests, [[kind, TARGET, member.name, sent]]);
}

function assertValue(actual: unknown, expected: unknown): void {
  if (expected instanceof FaxObject) {
    assert.ok(actual instanceof FaxObject);
    assert.equal(actual.constructor, expected.constructor);
    assert.deepEqual(actual.target, expected.target);
  } else if (expected instanceof Temporal.PlainDateTime) {
    assert.ok(actual instanceof Temporal.PlainDateTime);
    assert.equal(actual.toString(), expected.toString());
  } else {
    assert.deepEqual(actual, expected);
  }
}

interface Place {
  readonly interfaceName: string;
  readonly member: ModelMember;
  readonly library: Library;
  readonly session: Recorder;
}

function sampleOf(type: string, place: Place): Sample {
  const { member, library, session } = place;
  const named = NAMED[`${place.interfaceName}.${member.name}`];
  if (named) return named;
  const entry = library.model.enums.find(({ name }) => name === type);
  if (entry) return enumSample(entry);
  if (SAMPLES[type]) return SAMPLES[type];
  const holding = /holding an? (Fax\w+) object/.exec(member.returns ?? "")?.[1];
  if (type === "VARIANT" && !holding) {
    assert.ok(VARIANTS[member.name], "there is no sample for this VARIANT");
    return VARIANTS[member.name];
  }
  const interfaceName = type === "VARIANT" ? `I${holding}` : type.replace(/\*$/, "");
  const className = interfaceName === "IDispatch"
    ? undefined
    : classNameOf(library.model, interfaceName, library.options.classNames);
  const Class = className === undefined ? FaxObject : (library.classes as Classes)[className];
  assert.ok(Class, `no class for ${interfaceName}`);
  const target = { handle: 9, path: [] };
  return { wire: { object: 9 }, value: new Class(session, target), sent: { target } };
}

function enumSample(entry: ModelEnum): Sample {
  const values = entry.values.filter(({ value }) => value !== 0);
  if (!entry.flags) return { wire: values[0]?.value ?? 0, value: nameOf(entry, values[0]) };
  const some = values.slice(0, 2);
  return {
    wire: some.reduce((sum, { value }) => sum | value, 0),
    value: some.map((value) => nameOf(entry, value)),
  };
}

function nameOf(entry: ModelEnum, value: ModelEnum["values"][number] | undefined): string {
  return valueName((value ?? entry.values[0]).name);
}
