/**
 * Settings over the extended library (`faxcomex.h`), where they are saved together.
 *
 * @module
 */
import { com, ComError, type DynamicObject } from "../../com/mod.ts";
import { codeOfHresult } from "../fax_codes.ts";
import type {
  FaxConfigChanges,
  FaxPortChanges,
  FaxPortInfo,
  FaxRoutingInfo,
  FaxServerConfig,
  ReceiveMode,
  SettingsOperations,
} from "../fax_settings.ts";
import { linesOf } from "./lines.ts";
import { clockText, parseClock } from "./clock_text.ts";
import { deviceStatus } from "./extended_operations.ts";
import { forEachItem } from "./object_operations.ts";

/** `FAX_DEVICE_RECEIVE_MODE_ENUM` of `faxcomex.h`, by number. */
const RECEIVE_MODES: readonly ReceiveMode[] = ["off", "automatic", "manual"];

/** An object whose values are saved together. */
type Settings = "Configuration" | "OutgoingQueue" | "OutgoingArchive";

/** Where a field is: since Windows Vista in one object, before in that of the queue or archive. */
const CONFIG: ReadonlyArray<
  readonly [
    keyof FaxServerConfig,
    newer: string,
    older: readonly [Exclude<Settings, "Configuration">, string],
  ]
> = [
  ["paused", "OutgoingQueuePaused", ["OutgoingQueue", "Paused"]],
  ["retries", "Retries", ["OutgoingQueue", "Retries"]],
  ["retryDelayMinutes", "RetryDelay", ["OutgoingQueue", "RetryDelay"]],
  ["queueAgeDays", "OutgoingQueueAgeLimit", ["OutgoingQueue", "AgeLimit"]],
  ["branding", "Branding", ["OutgoingQueue", "Branding"]],
  ["useDeviceTsid", "UseDeviceTSID", ["OutgoingQueue", "UseDeviceTSID"]],
  ["personalCoverPages", "AllowPersonalCoverPages", ["OutgoingQueue", "AllowPersonalCoverPages"]],
  ["archiveSent", "UseArchive", ["OutgoingArchive", "UseArchive"]],
  ["archiveFolder", "ArchiveLocation", ["OutgoingArchive", "ArchiveFolder"]],
  ["discountStart", "DiscountRateStart", ["OutgoingQueue", "DiscountRateStart"]],
  ["discountEnd", "DiscountRateEnd", ["OutgoingQueue", "DiscountRateEnd"]],
];

/** Fields that are times of day. */
const CLOCKS: ReadonlySet<string> = new Set(["discountStart", "discountEnd"]);

const PORT: ReadonlyArray<
  readonly [Exclude<keyof FaxPortChanges, "priority">, member: string]
> = [
  ["send", "SendEnabled"],
  ["receive", "ReceiveMode"],
  ["rings", "RingsBeforeAnswer"],
  ["csid", "CSID"],
  ["tsid", "TSID"],
];

/** The settings of a connected `FaxComEx.FaxServer`. */
export function extendedSettings(server: DynamicObject): SettingsOperations {
  const { forEach: forEachDevice, withLine: withDevice } = linesOf(server, "GetDevices", "Id");

  return {
    ports: () =>
      com.scope(() => {
        const ports: FaxPortInfo[] = [];
        forEachDevice((device) => void ports.push(readDevice(device)));
        return ports;
      }),
    setPort: (id, changes) =>
      withDevice(id, (device) => {
        for (const [field, member] of PORT) {
          const value = changes[field];
          if (value === undefined) continue;
          const mode = RECEIVE_MODES.indexOf(value as ReceiveMode);
          com.put(device, member, field === "receive" ? mode : value);
        }
        com.call(device, "Save");
        return true;
      }),
    config: () => com.scope(() => readConfig(server)),
    setConfig: (changes) => com.scope(() => writeConfig(server, changes)),
    routing: () => com.scope(() => readRouting(server)),
    setRouting: (id, guid, enabled) =>
      withDevice(id, (device) => {
        const known = readMethods(server).some((method) => isSame(method.guid, guid));
        if (known) com.call(device, "UseRoutingMethod", guid, enabled);
        return known;
      }),
  };
}

function readDevice(device: DynamicObject): FaxPortInfo {
  const mode = RECEIVE_MODES[com.get(device, "ReceiveMode")] ?? "off";
  return {
    id: com.get(device, "Id"),
    name: com.get(device, "DeviceName"),
    sends: com.get(device, "SendEnabled"),
    receives: mode !== "off",
    status: deviceStatus(device),
    statusText: "",
    receive: mode,
    rings: com.get(device, "RingsBeforeAnswer"),
    csid: com.get(device, "CSID") ?? "",
    tsid: com.get(device, "TSID") ?? "",
  };
}

/** The object that has the fields of a configuration; undefined before Windows Vista. */
function newerConfiguration(server: DynamicObject): DynamicObject | undefined {
  try {
    return com.get(server, "Configuration");
  } catch (error) {
    const isOld = error instanceof ComError && codeOfHresult(error.hresult) === "fax.not-supported";
    if (isOld) return undefined;
    throw error;
  }
}

/** Finds the object and member of a field; an object is fetched once. */
function placeFinder(server: DynamicObject) {
  const newer = newerConfiguration(server);
  const found = new Map<string, DynamicObject>();
  return ([, member, [name, oldMember]]: typeof CONFIG[number]) => {
    if (newer !== undefined) return { object: newer, member };
    const object = found.get(name) ?? com.get(com.get(server, "Folders"), name);
    found.set(name, object);
    return { object: object as DynamicObject, member: oldMember };
  };
}

function readConfig(server: DynamicObject): FaxServerConfig {
  const place = placeFinder(server);
  const config = CONFIG.map((entry) => {
    const [field] = entry;
    const { object, member } = place(entry);
    const value = com.get(object, member);
    if (!CLOCKS.has(field)) return [field, value ?? ""];
    return [field, value instanceof Temporal.PlainDateTime ? clockText(value) : ""];
  });
  return Object.fromEntries(config) as FaxServerConfig;
}

function writeConfig(server: DynamicObject, changes: FaxConfigChanges): void {
  const place = placeFinder(server);
  const changed = new Set<DynamicObject>();
  for (const entry of CONFIG) {
    const [field] = entry;
    const value = changes[field];
    if (value === undefined) continue;
    const { object, member } = place(entry);
    com.put(object, member, CLOCKS.has(field) ? timeOfDay(String(value)) : value);
    changed.add(object);
  }
  for (const object of changed) com.call(object, "Save");
}

/** A time of day as OLE has it: on the day from which its dates are counted. */
function timeOfDay(text: string): Temporal.PlainDateTime {
  return Temporal.PlainDate.from("1899-12-30").toPlainDateTime(parseClock(text));
}

type Method = Pick<FaxRoutingInfo, "guid" | "name" | "extension" | "priority">;

function readMethods(server: DynamicObject): Method[] {
  const methods: Method[] = [];
  forEachItem(com.call(com.get(server, "InboundRouting"), "GetMethods"), (method) => {
    methods.push({
      guid: com.get(method, "GUID") ?? "",
      name: com.get(method, "Name") ?? "",
      extension: com.get(method, "ExtensionFriendlyName") ?? "",
      priority: com.get(method, "Priority"),
    });
  });
  return methods;
}

function readRouting(server: DynamicObject): FaxRoutingInfo[] {
  const methods = readMethods(server);
  const rows: FaxRoutingInfo[] = [];
  forEachItem(com.call(server, "GetDevices"), (device) => {
    const used: unknown = com.get(device, "UsedRoutingMethods");
    const guids = Array.isArray(used) ? used.map(String) : [];
    const port: number = com.get(device, "Id");
    const portName: string = com.get(device, "DeviceName") ?? "";
    for (const method of methods) {
      const enabled = guids.some((guid) => isSame(guid, method.guid));
      rows.push({ port, portName, ...method, enabled });
    }
  });
  return rows;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
