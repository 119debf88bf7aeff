import type { HostedValue, Indexer } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxDevice, FaxDeviceChanges } from "../device.ts";
import { RECEIVE_MODES } from "../device.ts";
import { toFlag, toLong, toText } from "../coerce.ts";
import { OWN_PROVIDER } from "../providers.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { noSuchItem } from "../session.ts";
import { Collection } from "./collection.ts";
import { extensionBytes } from "./extension_bytes.ts";
import { hostObject } from "./host_object.ts";
import { SavedProperties } from "./saved_properties.ts";

/** IFaxDevices: the lines, by position or name. */
export class Devices extends Collection<FaxDevice> {
  readonly #session: Session;

  constructor(session: Session) {
    super("FaxDevices", session.client.config.devices(), ({ name }) => name);
    this.#session = session;
  }

  readonly ItemById: Indexer<HostedValue> = com.indexer({
    get: (id: unknown): HostedValue => {
      const device = this._items.find((one) => one.id === toLong(id));
      if (device === undefined) throw noSuchItem("FaxDevices", toLong(id), this.Count);
      return this._host(device);
    },
  });

  protected override _host(device: FaxDevice): HostedValue {
    return hostObject(new Device(this.#session, device), "FaxDevice");
  }
}

/** IFaxDevice: a line as it was when it was read; what is set waits for `Save`. */
export class Device {
  readonly #session: Session;
  readonly #properties: SavedProperties<FaxDeviceChanges>;
  #device: FaxDevice;

  constructor(session: Session, device: FaxDevice) {
    this.#session = session;
    this.#device = device;
    const plain = (
      name: string,
      field: keyof FaxDeviceChanges,
      parse: (value: unknown) => unknown,
    ) => ({
      name,
      load: () => this.#device[field],
      parse,
      changes: (value: unknown) => ({ [field]: value }),
    });
    this.#properties = new SavedProperties(this, [
      { name: "DeviceName", load: () => this.#device.name },
      { name: "ProviderUniqueName", load: () => OWN_PROVIDER },
      { name: "PoweredOff", load: () => false },
      { name: "ReceivingNow", load: () => this.#device.receivingId !== 0 },
      { name: "RingingNow", load: () => this.#device.ringingId !== 0 },
      { name: "SendingNow", load: () => this.#device.jobId !== 0 },
      plain("Description", "description", toText),
      plain("SendEnabled", "send", toFlag),
      plain("RingsBeforeAnswer", "rings", toLong),
      plain("CSID", "csid", toText),
      plain("TSID", "tsid", toText),
      {
        name: "ReceiveMode",
        load: () => RECEIVE_MODES.indexOf(this.#device.receiveMode),
        parse: (value) => {
          const mode = toLong(value);
          if (RECEIVE_MODES[mode] === undefined) {
            throw new RangeError(`Cannot set ReceiveMode to ${mode}: it is 0, 1 or 2`);
          }
          return mode;
        },
        changes: (value) => ({ receiveMode: RECEIVE_MODES[Number(value)] }),
      },
    ], (changes) => session.client.config.updateDevice(device.id, changes));
  }

  get Id(): number {
    return this.#device.id;
  }

  /** Identifiers of the routing methods, as a SAFEARRAY of BSTR. */
  get UsedRoutingMethods(): unknown {
    return asMember(
      "read routing methods",
      () => com.array(this.#session.client.config.usedMethods(this.#device.id), { vt: "VT_BSTR" }),
    );
  }

  Refresh(): void {
    this.#device = asMember("read device", () => {
      const { config } = this.#session.client;
      const device = config.devices().find(({ id }) => id === this.#device.id);
      if (device === undefined) throw new RangeError(`There is no line ${this.#device.id}`);
      return device;
    });
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
    this.Refresh();
  }

  GetExtensionProperty(guid: unknown): Uint8Array {
    const { config } = this.#session.client;
    return asMember("read property", () => config.property(this.#device.id, toText(guid)));
  }

  SetExtensionProperty(guid: unknown, value: unknown): void {
    const { config } = this.#session.client;
    asMember("set property", () => {
      config.saveProperty(this.#device.id, toText(guid), extensionBytes(value));
    });
  }

  UseRoutingMethod(guid: unknown, use: unknown): void {
    const { config } = this.#session.client;
    asMember("use routing method", () => {
      config.useMethod(this.#device.id, toText(guid), toFlag(use));
    });
  }

  AnswerCall(): void {
    asMember("answer call", () => this.#session.client.answerCall(this.#device.id));
  }
}
