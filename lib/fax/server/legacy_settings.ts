/**
 * Settings over the legacy library (`faxcom.h`), where each put holds at once.
 *
 * @module
 */
import { com, type DynamicObject } from "../../com/mod.ts";
import type {
  FaxConfigChanges,
  FaxPortChanges,
  FaxPortInfo,
  FaxRoutingInfo,
  FaxServerConfig,
  SettingsOperations,
} from "../fax_settings.ts";
import { lineStatusOfText } from "../status_text.ts";
import { linesOf } from "./lines.ts";
import { clockText, parseClock } from "./clock_text.ts";
import { forEachItem } from "./object_operations.ts";

/** How a setting is converted. A `BOOL` of 4 bytes is a number: 1 or 0. */
interface Conversion {
  readonly read: (value: unknown) => unknown;
  readonly write: (value: unknown) => unknown;
}

const SAME: Conversion = { read: (value) => value, write: (value) => value };
const TEXT: Conversion = { read: (value) => value ?? "", write: (value) => value };
const FLAG: Conversion = { read: (value) => value !== 0, write: (value) => Number(value) };
const INVERTED: Conversion = { read: (value) => value === 0, write: (value) => Number(!value) };

/** Fields of a configuration and the properties behind them. */
const CONFIG: ReadonlyArray<readonly [keyof FaxServerConfig, member: string, Conversion]> = [
  ["paused", "PauseServerQueue", FLAG],
  ["retries", "Retries", SAME],
  ["retryDelayMinutes", "RetryDelay", SAME],
  ["queueAgeDays", "DirtyDays", SAME],
  ["branding", "Branding", FLAG],
  ["useDeviceTsid", "UseDeviceTsid", FLAG],
  ["personalCoverPages", "ServerCoverpage", INVERTED],
  ["archiveSent", "ArchiveOutboundFaxes", FLAG],
  ["archiveFolder", "ArchiveDirectory", TEXT],
];

/** Times of day, each in two properties. */
const CLOCKS = [["discountStart", "DiscountRateStart"], [
  "discountEnd",
  "DiscountRateEnd",
]] as const;

const PORT: ReadonlyArray<readonly [keyof FaxPortChanges, member: string, Conversion]> = [
  ["send", "Send", FLAG],
  ["receive", "Receive", {
    read: (value) => value === 0 ? "off" : "automatic",
    write: (mode) => mode === "off" ? 0 : 1,
  }],
  ["rings", "Rings", SAME],
  ["csid", "Csid", TEXT],
  ["tsid", "Tsid", TEXT],
  ["priority", "Priority", SAME],
];

/** The settings of a connected `FaxServer.FaxServer`. */
export function legacySettings(server: DynamicObject): SettingsOperations {
  const { forEach: forEachPort, withLine: withPort } = linesOf(server, "GetPorts", "DeviceId");

  return {
    ports: () =>
      com.scope(() => {
        const ports: FaxPortInfo[] = [];
        forEachPort((port) => void ports.push(readPort(port)));
        return ports;
      }),
    setPort: (id, changes) =>
      withPort(id, (port) => {
        for (const [field, member, { write }] of PORT) {
          if (changes[field] !== undefined) com.put(port, member, write(changes[field]));
        }
        return true;
      }),
    config: () => readConfig(server),
    setConfig: (changes) => writeConfig(server, changes),
    routing: () =>
      com.scope(() => {
        const methods: FaxRoutingInfo[] = [];
        forEachPort((port) => {
          const name: string = com.get(port, "Name") ?? "";
          forEachItem(com.call(port, "GetRoutingMethods"), (method) => {
            methods.push({ portName: name, ...readMethod(method) });
          });
        });
        return methods;
      }),
    setRouting: (id, guid, enabled) =>
      withPort(id, (port) => {
        let done = false;
        forEachItem(com.call(port, "GetRoutingMethods"), (method) => {
          if (com.get(method, "Guid")?.toLowerCase() !== guid.toLowerCase()) return true;
          com.put(method, "Enable", Number(enabled));
          done = true;
          return false;
        });
        return done;
      }),
  };
}

function readPort(port: DynamicObject): FaxPortInfo {
  const statusText: string = com.get(com.call(port, "GetStatus"), "Description") ?? "";
  const settings = Object.fromEntries(
    PORT.map(([field, member, { read }]) => [field, read(com.get(port, member))]),
  ) as Required<FaxPortChanges>;
  const { send, ...rest } = settings;
  return {
    id: com.get(port, "DeviceId"),
    name: com.get(port, "Name"),
    sends: send,
    receives: rest.receive !== "off",
    status: lineStatusOfText(statusText),
    statusText,
    ...rest,
  };
}

function readConfig(server: DynamicObject): FaxServerConfig {
  const config: Record<string, unknown> = {};
  for (const [field, member, { read }] of CONFIG) config[field] = read(com.get(server, member));
  for (const [field, prefix] of CLOCKS) {
    config[field] = clockText({
      hour: com.get(server, `${prefix}Hour`),
      minute: com.get(server, `${prefix}Minute`),
    });
  }
  return config as unknown as FaxServerConfig;
}

function writeConfig(server: DynamicObject, changes: FaxConfigChanges): void {
  for (const [field, member, { write }] of CONFIG) {
    if (changes[field] !== undefined) com.put(server, member, write(changes[field]));
  }
  for (const [field, prefix] of CLOCKS) {
    const text = changes[field];
    if (text === undefined) continue;
    const { hour, minute } = parseClock(text);
    com.put(server, `${prefix}Hour`, com.variant("VT_I2", hour));
    com.put(server, `${prefix}Minute`, com.variant("VT_I2", minute));
  }
}

function readMethod(method: DynamicObject): Omit<FaxRoutingInfo, "portName"> {
  const text = (member: string): string => com.get(method, member) ?? "";
  return {
    port: com.get(method, "DeviceId"),
    guid: text("Guid"),
    name: text("FriendlyName") || text("FunctionName"),
    enabled: com.get(method, "Enable") !== 0,
    extension: text("ExtensionName"),
    data: text("RoutingData"),
  };
}
