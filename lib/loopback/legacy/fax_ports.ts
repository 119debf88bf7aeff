import type { HostedValue, Indexer } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxDevice, FaxDeviceChanges } from "../device.ts";
import { fromFlag, toFlag, toLong, toText } from "../coerce.ts";
import { FaxRoutingMethods } from "./fax_routing.ts";
import { FaxStatus } from "./fax_status.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { noSuchItem } from "../session.ts";

/** IFaxPorts: the lines of the service. */
export class FaxPorts {
  readonly #session: Session;
  readonly #devices: readonly FaxDevice[];

  constructor(session: Session) {
    this.#session = session;
    this.#devices = session.client.config.devices();
  }

  get Count(): number {
    return this.#devices.length;
  }

  readonly Item: Indexer<HostedValue> = com.indexer({
    get: (index: unknown): HostedValue => {
      const position = toLong(index);
      const device = this.#devices[position - 1];
      if (device === undefined) throw noSuchItem("FaxPorts", position, this.#devices.length);
      return com.hosted(new FaxPort(this.#session, device.id), { name: "FaxServer.FaxPort" });
    },
  });
}

/** Properties of IFaxPort that can be set, and how they cross the border. */
const PROPERTIES: ReadonlyArray<
  readonly [string, keyof FaxDeviceChanges, (value: unknown) => string | number | boolean]
> = [
  ["Rings", "rings", toLong],
  ["Csid", "csid", toText],
  ["Tsid", "tsid", toText],
  ["Send", "send", toFlag],
  ["Receive", "receiveMode", (value) => toFlag(value) ? "automatic" : "none"],
  ["Priority", "priority", toLong],
];

/** IFaxPort: a line. What is set holds at once. */
export class FaxPort {
  readonly #session: Session;
  readonly #id: number;

  constructor(session: Session, id: number) {
    this.#session = session;
    this.#id = id;
    for (const [name, field, read] of PROPERTIES) {
      Object.defineProperty(this, name, {
        get: () => {
          const value = this.#device()[field];
          if (field === "receiveMode") return fromFlag(value !== "none");
          return typeof value === "boolean" ? fromFlag(value) : value;
        },
        set: (value: unknown) =>
          asMember(`set ${name}`, () => {
            session.client.config.updateDevice(id, { [field]: read(value) });
          }),
      });
    }
  }

  get Name(): string {
    return this.#device().name;
  }

  get DeviceId(): number {
    return this.#id;
  }

  get CanModify(): number {
    return 1;
  }

  GetRoutingMethods(): HostedValue {
    return com.hosted(new FaxRoutingMethods(this.#session, this.#device()), {
      name: "FaxServer.FaxRoutingMethods",
    });
  }

  GetStatus(): HostedValue {
    return com.hosted(asMember("read status", () => new FaxStatus(this.#session, this.#id)), {
      name: "FaxServer.FaxStatus",
    });
  }

  #device(): FaxDevice {
    return asMember("read port", () => {
      const device = this.#session.client.config.devices().find(({ id }) => id === this.#id);
      if (device === undefined) throw new RangeError(`There is no line ${this.#id}`);
      return device;
    });
  }
}
