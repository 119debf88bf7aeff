import type { HostedValue, Indexer } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxDevice } from "../device.ts";
import { toFlag, toLong, toText } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { noSuchItem } from "../session.ts";
import { RECEIVE_AUTOMATICALLY, RECEIVE_NOTHING } from "./enums.ts";
import { SavedProperties } from "./saved_properties.ts";

/** IFaxDevices: the lines. */
export class Devices {
  readonly #session: Session;
  readonly #devices: readonly FaxDevice[];

  constructor(session: Session) {
    this.#session = session;
    this.#devices = session.service.devices();
  }

  get Count(): number {
    return this.#devices.length;
  }

  /** By position from 1, or by name. */
  readonly Item: Indexer<HostedValue> = com.indexer({
    get: (index: unknown): HostedValue => {
      const device = typeof index === "string"
        ? this.#devices.find(({ name }) => name === index)
        : this.#devices[toLong(index) - 1];
      if (device === undefined) throw noSuchItem("FaxDevices", Number(index), this.Count);
      return this.#host(device);
    },
  });

  readonly ItemById: Indexer<HostedValue> = com.indexer({
    get: (id: unknown): HostedValue => {
      const device = this.#devices.find((one) => one.id === toLong(id));
      if (device === undefined) throw noSuchItem("FaxDevices", toLong(id), this.Count);
      return this.#host(device);
    },
  });

  *[Symbol.iterator](): Generator<HostedValue> {
    for (const device of this.#devices) yield this.#host(device);
  }

  #host(device: FaxDevice): HostedValue {
    return com.hosted(new Device(this.#session, device.id), { name: "FaxComEx.FaxDevice" });
  }
}

/** IFaxDevice: a line; what is set waits for `Save`. */
export class Device {
  readonly #session: Session;
  readonly #id: number;
  readonly #properties: SavedProperties;

  constructor(session: Session, id: number) {
    this.#session = session;
    this.#id = id;
    const change = (changes: Parameters<typeof session.service.updateDevice>[1]) =>
      session.service.updateDevice(id, changes);
    this.#properties = new SavedProperties(this, [
      { name: "DeviceName", load: () => this.#read().name },
      { name: "Description", load: () => "A line of the built-in service; nothing leaves here" },
      { name: "ProviderUniqueName", load: () => "comtask loopback" },
      { name: "PoweredOff", load: () => false },
      { name: "ReceivingNow", load: () => false },
      { name: "RingingNow", load: () => false },
      { name: "SendingNow", load: () => this.#read().jobId !== 0 },
      {
        name: "SendEnabled",
        load: () => this.#read().send,
        parse: toFlag,
        save: (value) => change({ send: value === true }),
      },
      {
        name: "ReceiveMode",
        load: () => this.#read().receive ? RECEIVE_AUTOMATICALLY : RECEIVE_NOTHING,
        parse: toLong,
        save: (value) => change({ receive: value === RECEIVE_AUTOMATICALLY }),
      },
      {
        name: "RingsBeforeAnswer",
        load: () => this.#read().rings,
        parse: toLong,
        save: (value) => change({ rings: Number(value) }),
      },
      {
        name: "CSID",
        load: () => this.#read().csid,
        parse: toText,
        save: (value) => change({ csid: String(value) }),
      },
      {
        name: "TSID",
        load: () => this.#read().tsid,
        parse: toText,
        save: (value) => change({ tsid: String(value) }),
      },
    ]);
  }

  get Id(): number {
    return this.#id;
  }

  Refresh(): void {
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
  }

  #read(): FaxDevice {
    return asMember("read device", () => {
      const device = this.#session.service.devices().find(({ id }) => id === this.#id);
      if (device === undefined) throw new RangeError(`There is no line ${this.#id}`);
      return device;
    });
  }
}
