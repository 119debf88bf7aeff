// Every member of both object models, as the data of the repository lists them, on the objects
// that the built-in service hosts: each answers, with a value of its declared type.
import assert from "node:assert/strict";
import { com, ComError, type DynamicObject } from "../../lib/com/mod.ts";
import type { RegisteredLoopback } from "../../lib/loopback/mod.ts";
import { LOOPBACK_CLASSES, registerLoopback } from "../../lib/loopback/mod.ts";
import { faxTo, PLAN, TIFF, until } from "./stores.ts";

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly direction: "in" | "out" | "in,out";
  readonly retval: boolean;
}

interface Member {
  readonly kind: "propget" | "propput" | "propputref" | "method";
  readonly name: string;
  readonly params: readonly Parameter[];
}

interface Interface {
  readonly name: string;
  readonly members: readonly Member[];
}

/** A store with a little of everything in it. */
interface Place {
  readonly registered: RegisteredLoopback;
  readonly folder: string;
  readonly document: string;
  readonly status: DynamicObject;
}

const INVALID_ARGUMENT = 0x8007_0057 | 0;

/** What is refused with good arguments too, and why. */
const REFUSED: Readonly<Record<string, readonly [hresult: number, reason: string]>> = {
  "extended IFaxOutgoingJob.Restart": [INVALID_ARGUMENT, "the job has not failed"],
  "extended IFaxDevice.AnswerCall": [INVALID_ARGUMENT, "no call rings"],
};

const GUID = "{11111111-2222-3333-4444-555555555555}";
const METHOD = "{93C2A7E5-6F0B-4F43-9D8E-2C1E5B7A40D2}";

const child = (object: DynamicObject, ...names: string[]) =>
  names.reduce((at, name) => com.get(at, name) as DynamicObject, object);
const item = (collection: DynamicObject, index: unknown = 1) =>
  com.get(collection, "Item", index) as DynamicObject;
const call = (object: DynamicObject, name: string, ...args: unknown[]) =>
  com.call(object, name, ...args) as DynamicObject;

function server({ clsid }: { readonly clsid: string }): DynamicObject {
  const object = com.createObject(clsid);
  com.call(object, "Connect", "");
  return object;
}
const extended = () => server(LOOPBACK_CLASSES.FaxServerEx);
const legacy = () => server(LOOPBACK_CLASSES.FaxServer);
const folders = (name: string) => child(extended(), "Folders", name);
const account = (name: string) => child(extended(), "CurrentAccount", "Folders", name);

function composed({ document }: Place): DynamicObject {
  const fax = com.createObject(LOOPBACK_CLASSES.FaxDocument.clsid);
  com.put(fax, "Body", document);
  com.call(child(fax, "Recipients"), "Add", "+14255550109", "Zoë");
  return fax;
}

function composedOfMany(place: Place): DynamicObject {
  const fax = composed(place);
  com.put(fax, "Body", "");
  com.put(fax, "Bodies", `${place.document};${place.document}`);
  return fax;
}

/** A job that waits; the queue is paused. */
function job({ registered }: Place): DynamicObject {
  const id = registered.service.submit(faxTo("09", { userName: "me" }));
  return call(folders("OutgoingQueue"), "GetJob", id.toString(16).padStart(16, "0"));
}

/** A received fax that a routing method cannot take, so that it is still in the queue. */
function incoming({ registered }: Place): DynamicObject {
  const line = item(call(extended(), "GetDevices"));
  com.call(line, "UseRoutingMethod", METHOD, true); // no folder is set
  registered.service.receive(TIFF);
  com.call(line, "UseRoutingMethod", METHOD, false);
  return item(call(folders("IncomingQueue"), "GetJobs"));
}

function sent({ registered }: Place): DynamicObject {
  const [fax] = registered.service.sentJobs();
  return call(folders("OutgoingArchive"), "GetMessage", fax.id.toString(16));
}

function received({ registered }: Place): DynamicObject {
  com.put(child(extended(), "Configuration"), "IncomingFaxesArePublic", false);
  registered.service.updateSettings({ incomingFaxesArePublic: false });
  const id = registered.service.receive(TIFF);
  const message = call(folders("IncomingArchive"), "GetMessage", id.toString(16));
  com.put(message, "Recipients", "me");
  return message;
}

/** A group with a line, and no rule that leads to it. */
function group(): DynamicObject {
  const groups = call(child(extended(), "OutboundRouting"), "GetGroups");
  const name = `G${Math.random()}`;
  com.call(groups, "Add", name);
  const ids = child(item(groups, name), "DeviceIds");
  for (const id of [1, 2]) com.call(ids, "Add", id);
  return item(call(child(extended(), "OutboundRouting"), "GetGroups"), name);
}

let nextCode = 100;

/** Rules beside that for all other numbers. */
function rules(): DynamicObject {
  const all = call(child(extended(), "OutboundRouting"), "GetRules");
  com.call(all, "Add", nextCode++, 7, true, "", 1);
  return all;
}

/** The status that an event carries; it is the receiver's. */
async function statusOfEvent({ service }: RegisteredLoopback): Promise<DynamicObject> {
  using fax = extended();
  com.call(fax, "ListenToServerEvents", 2);
  let status: DynamicObject | undefined;
  using _events = com.on(fax, ({ name, args }) => {
    if (status === undefined && ["6", "OnOutgoingJobChanged"].includes(name)) {
      status = com.keep(args[2] as DynamicObject);
    }
  }, { interface: "{616CA8D6-A77A-4062-ABFD-0E471241C7AA}" });
  service.command(service.submit(faxTo("09")), "pause");
  await until("the event has come", () => status !== undefined);
  return status!;
}

/** How an object of each interface is reached. */
const EXTENDED: Readonly<Record<string, (place: Place) => DynamicObject>> = {
  IFaxServer: extended,
  IFaxServer2: extended,
  IFaxDocument: composed,
  IFaxDocument2: composedOfMany,
  IFaxSender: (place) => child(composed(place), "Sender"),
  IFaxRecipients: (place) => child(composed(place), "Recipients"),
  IFaxRecipient: (place) => item(child(composed(place), "Recipients")),
  IFaxFolders: () => child(extended(), "Folders"),
  IFaxOutgoingQueue: () => folders("OutgoingQueue"),
  IFaxOutgoingJobs: (place) => (job(place), call(folders("OutgoingQueue"), "GetJobs")),
  IFaxOutgoingJob: job,
  IFaxOutgoingJob2: job,
  IFaxIncomingQueue: () => folders("IncomingQueue"),
  IFaxIncomingJobs: (place) => (incoming(place), call(folders("IncomingQueue"), "GetJobs")),
  IFaxIncomingJob: incoming,
  IFaxOutgoingArchive: () => folders("OutgoingArchive"),
  IFaxOutgoingMessageIterator: () => call(folders("OutgoingArchive"), "GetMessages", 10),
  IFaxOutgoingMessage: sent,
  IFaxOutgoingMessage2: sent,
  IFaxIncomingArchive: () => folders("IncomingArchive"),
  IFaxIncomingMessageIterator: (place) => (
    received(place), call(folders("IncomingArchive"), "GetMessages", 10)
  ),
  IFaxIncomingMessage: received,
  IFaxIncomingMessage2: received,
  IFaxDevices: () => call(extended(), "GetDevices"),
  IFaxDevice: () => item(call(extended(), "GetDevices")),
  IFaxDeviceProviders: () => call(extended(), "GetDeviceProviders"),
  IFaxDeviceProvider: () => item(call(extended(), "GetDeviceProviders")),
  IFaxDeviceIds: () => child(group(), "DeviceIds"),
  IFaxInboundRouting: () => child(extended(), "InboundRouting"),
  IFaxInboundRoutingExtensions: () => call(child(extended(), "InboundRouting"), "GetExtensions"),
  IFaxInboundRoutingExtension: () =>
    item(call(child(extended(), "InboundRouting"), "GetExtensions")),
  IFaxInboundRoutingMethods: () => call(child(extended(), "InboundRouting"), "GetMethods"),
  IFaxInboundRoutingMethod: () => item(call(child(extended(), "InboundRouting"), "GetMethods")),
  IFaxOutboundRouting: () => child(extended(), "OutboundRouting"),
  IFaxOutboundRoutingGroups: () => (
    group(), call(child(extended(), "OutboundRouting"), "GetGroups")
  ),
  IFaxOutboundRoutingGroup: group,
  IFaxOutboundRoutingRules: rules,
  IFaxOutboundRoutingRule: () => item(rules(), 2),
  IFaxLoggingOptions: () => child(extended(), "LoggingOptions"),
  IFaxEventLogging: () => child(extended(), "LoggingOptions", "EventLogging"),
  IFaxActivityLogging: () => child(extended(), "LoggingOptions", "ActivityLogging"),
  IFaxActivity: () => child(extended(), "Activity"),
  IFaxReceiptOptions: () => child(extended(), "ReceiptOptions"),
  IFaxSecurity: () => child(extended(), "Security"),
  IFaxSecurity2: () => child(extended(), "Security2"),
  IFaxConfiguration: () => child(extended(), "Configuration"),
  IFaxAccountSet: () => child(extended(), "FaxAccountSet"),
  IFaxAccounts: () => call(child(extended(), "FaxAccountSet"), "GetAccounts"),
  IFaxAccount: () => child(extended(), "CurrentAccount"),
  IFaxAccountFolders: () => child(extended(), "CurrentAccount", "Folders"),
  IFaxAccountOutgoingQueue: () => account("OutgoingQueue"),
  IFaxAccountIncomingQueue: () => account("IncomingQueue"),
  IFaxAccountOutgoingArchive: () => account("OutgoingArchive"),
  IFaxAccountIncomingArchive: () => account("IncomingArchive"),
  IFaxJobStatus: ({ status }) => status,
};

const LEGACY: Readonly<Record<string, (place: Place) => DynamicObject>> = {
  IFaxServer: legacy,
  IFaxDoc: ({ document }) => {
    const fax = call(legacy(), "CreateDocument", document);
    com.put(fax, "FaxNumber", "+14255550109");
    return fax;
  },
  IFaxJobs: (place) => (job(place), call(legacy(), "GetJobs")),
  IFaxJob: (place) => (job(place), item(call(legacy(), "GetJobs"))),
  IFaxPorts: () => call(legacy(), "GetPorts"),
  IFaxPort: () => item(call(legacy(), "GetPorts")),
  IFaxRoutingMethods: () => call(item(call(legacy(), "GetPorts")), "GetRoutingMethods"),
  IFaxRoutingMethod: () => item(call(item(call(legacy(), "GetPorts")), "GetRoutingMethods")),
  IFaxStatus: () => call(item(call(legacy(), "GetPorts")), "GetStatus"),
  IFaxTiff: ({ document }) => {
    const tiff = com.createObject(LOOPBACK_CLASSES.FaxTiff.clsid);
    com.put(tiff, "Image", document);
    return tiff;
  },
};

/** Arguments of members for which those of their types are not good. */
type Arguments = (place: Place, object: DynamicObject) => readonly unknown[];
const sentId = ({ registered }: Place) => [registered.service.sentJobs()[0].id.toString(16)];
const receivedId = ({ registered }: Place) => [registered.service.receive(TIFF).toString(16)];
const queuedId = (place: Place) => [com.get(job(place), "Id")];
const incomingId = (place: Place) => [com.get(incoming(place), "Id")];
const ARGUMENTS: Readonly<Record<string, Arguments>> = {
  "legacy IFaxServer.CreateDocument": ({ document }) => [document],
  "legacy IFaxJob.SetStatus": () => [3],
  "legacy IFaxTiff.TiffTagString": () => [256],
  "legacy IFaxTiff.Image put": ({ document }) => [document],
  "extended IFaxServer.SetExtensionProperty": () => [GUID, Uint8Array.of(1, 2)],
  "extended IFaxServer.GetExtensionProperty": () => {
    com.call(extended(), "SetExtensionProperty", GUID, Uint8Array.of(1, 2));
    return [GUID];
  },
  "extended IFaxServer.ListenToServerEvents": () => [1023],
  "extended IFaxServer.RegisterDeviceProvider": () => [
    "{11111111-2222-3333-4444-666666666666}",
    "Provider",
    "C:\\x.dll",
    "x.tsp",
    0x1_0000,
  ],
  "extended IFaxServer.UnregisterDeviceProvider": () => {
    com.call(extended(), "RegisterDeviceProvider", GUID, "P", "C:\\x.dll", "x.tsp", 0x1_0000);
    return [GUID];
  },
  "extended IFaxServer.RegisterInboundRoutingExtension": () => [
    "one",
    "One",
    "C:\\x.dll",
    ["M;Method;DoIt;{11111111-2222-3333-4444-777777777777}"],
  ],
  "extended IFaxServer.UnregisterInboundRoutingExtension": () => {
    const methods = ["N;Other;DoIt;{11111111-2222-3333-4444-888888888888}"];
    com.call(extended(), "RegisterInboundRoutingExtension", "two", "Two", "C:\\x.dll", methods);
    return ["two"];
  },
  "extended IFaxDocument.ConnectedSubmit": () => [extended()],
  "extended IFaxDocument2.Submit2": () => ["", com.ref()],
  "extended IFaxDocument2.ConnectedSubmit2": () => [extended(), com.ref()],
  "extended IFaxRecipients.Add": () => ["+14255550108", "Max"],
  "extended IFaxOutgoingJob.Resume": (_, object) => (com.call(object, "Pause"), []),
  "extended IFaxOutgoingQueue.GetJob": queuedId,
  "extended IFaxAccountOutgoingQueue.GetJob": queuedId,
  "extended IFaxIncomingQueue.GetJob": incomingId,
  "extended IFaxAccountIncomingQueue.GetJob": incomingId,
  "extended IFaxOutgoingArchive.GetMessage": sentId,
  "extended IFaxAccountOutgoingArchive.GetMessage": sentId,
  "extended IFaxIncomingArchive.GetMessage": receivedId,
  "extended IFaxAccountIncomingArchive.GetMessage": receivedId,
  "extended IFaxDevice.SetExtensionProperty": () => [GUID, Uint8Array.of(1, 2)],
  "extended IFaxDevice.GetExtensionProperty": () => {
    com.call(item(call(extended(), "GetDevices")), "SetExtensionProperty", GUID, Uint8Array.of(1));
    return [GUID];
  },
  "extended IFaxDevice.UseRoutingMethod": () => [METHOD, false],
  "extended IFaxDeviceIds.Add": () => [3],
  "extended IFaxDeviceIds.SetOrder": () => [2, 1],
  "extended IFaxOutboundRoutingGroups.Add": () => [`New ${Math.random()}`],
  "extended IFaxOutboundRoutingGroups.Remove": () => [2],
  "extended IFaxOutboundRoutingRules.Add": () => [1, 425, false, "<All Devices>", 0],
  "extended IFaxOutboundRoutingRules.Remove": () => [2],
  "extended IFaxOutboundRoutingRules.ItemByCountryAndArea": () => [0, 0],
  "extended IFaxOutboundRoutingRules.RemoveByCountryAndArea": (_, object) => {
    const rule = item(object, 2);
    return [com.get(rule, "CountryCode"), com.get(rule, "AreaCode")];
  },
  "extended IFaxAccountSet.GetAccount": () => ["me"],
  "extended IFaxAccountSet.AddAccount": () => ["somebody"],
  "extended IFaxAccountSet.RemoveAccount": () => {
    com.call(child(extended(), "FaxAccountSet"), "AddAccount", "nobody");
    return ["nobody"];
  },
  "extended IFaxAccount.ListenToAccountEvents": () => [31],
};

const IS_OF_TYPE: ReadonlyArray<readonly [RegExp, (value: unknown) => boolean]> = [
  [/^BSTR\*$/, (value) => typeof value === "string"],
  [/^(long|short|int|BOOL|FAX_\w+)\*$/, (value) => typeof value === "number"],
  [/^VARIANT_BOOL\*$/, (value) => typeof value === "boolean"],
  [/^DATE\*$/, (value) => value instanceof Temporal.PlainDateTime],
  [/^(IFax\w+|IUnknown)\*\*$/, (value) => typeof value === "function"],
  [/^IDispatch\*\*$/, (value) => value === null || typeof value === "function"],
  [/^VARIANT\*$/, (value) =>
    typeof value === "object" || typeof value === "function" ||
    typeof value === "string"],
  [/^(CY|CURRENCY|LONGLONG|hyper)\*$/, (value) => value !== undefined],
];

function defaultArgument({ type, name }: Parameter, { document, folder }: Place): unknown {
  if (/TiffPath/i.test(name)) return `${folder}/copy ${Math.random()}.tif`;
  if (/FileName|Image/i.test(name)) return document;
  if (type === "BSTR") return "";
  return type === "VARIANT_BOOL" ? false : 1;
}

/** Uses one member, and tells what is wrong with the answer. */
function use(library: string, name: string, member: Member, place: Place): string | undefined {
  const reach = (library === "legacy" ? LEGACY : EXTENDED)[name];
  const what = `${library} ${name}.${member.name}`;
  const object = reach(place);
  const inputs = member.params.filter(({ retval }) => !retval);
  const suffix = member.kind === "propput" ? " put" : member.kind === "propputref" ? " putref" : "";
  const refused = REFUSED[what + suffix];
  try {
    if (suffix !== "") {
      const value = ARGUMENTS[what + suffix]?.(place, object)[0] ??
        (suffix === " put" ? com.get(object, member.name) : com.NOTHING);
      if (suffix === " put") com.put(object, member.name, value);
      else com.putRef(object, member.name, value);
      return refused && `${what}${suffix} succeeded; ${refused[1]}`;
    }
    const args = ARGUMENTS[what]?.(place, object) ??
      inputs.map((parameter) => defaultArgument(parameter, place));
    const value = member.name === "_NewEnum"
      ? [...object as unknown as Iterable<unknown>].length > 0 && (() => {})
      : member.kind === "propget"
      ? com.get(object, member.name, ...args)
      : com.call(object, member.name, ...args);
    if (refused) return `${what} succeeded; ${refused[1]}`;
    const result = member.params.find(({ retval }) => retval);
    if (result === undefined) return undefined;
    const check = IS_OF_TYPE.find(([pattern]) => pattern.test(result.type))?.[1];
    return check?.(value) ? undefined : `${what} is ${String(value)}, not ${result.type}`;
  } catch (error) {
    if (error instanceof ComError && error.hresult === refused?.[0]) return undefined;
    return `${what}${suffix}: ${error instanceof Error ? error.message : error}`;
  }
}

async function onPlace(use: (place: Place) => void): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "comtask-model-" });
  const before = com.stats().objects;
  try {
    const document = `${folder}/a.tif`, plan = `${folder}/plan.json`;
    await Deno.writeFile(document, TIFF);
    await Deno.writeTextFile(plan, JSON.stringify(PLAN));
    const query = new URLSearchParams({ speed: "10000", lines: "3", dialPlan: plan, user: "me" });
    using registered = registerLoopback({ name: `loopback:${folder}/store?${query}` });
    const { service } = registered;
    for (let i = 0; i < 20; i++) service.submit(faxTo("09", { userName: "me" }));
    await until("all are sent", () => service.jobCount === 0);
    service.updateSettings({ pauseServerQueue: true });
    using status = await statusOfEvent(registered);
    com.scope(() => use({ registered, document, folder, status }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assert.equal(com.stats().objects, before, "references are left over");
}

for (const [library, file] of [["legacy", "faxcom"], ["extended", "faxcomex"]] as const) {
  const data = JSON.parse(
    await Deno.readTextFile(new URL(`../../lib/fax/model/${file}.json`, import.meta.url)),
  ) as { readonly interfaces: readonly Interface[] };
  const objects = library === "legacy" ? LEGACY : EXTENDED;

  Deno.test(`the ${library} model: every member is there, and answers as declared`, async () => {
    await onPlace((place) => {
      const faults = data.interfaces.flatMap(({ name, members }) => {
        if (objects[name] === undefined) return [`nothing leads to ${name}`];
        return members.map((member) => com.scope(() => use(library, name, member, place)));
      }).filter((fault) => fault !== undefined);
      assert.deepEqual(faults, []);
      const count = data.interfaces.reduce((sum, { members }) => sum + members.length, 0);
      assert.ok(count >= (library === "legacy" ? 185 : 560), `${count} members`);
    });
  });
}
