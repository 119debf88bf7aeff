import type { HostedValue, Indexer } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxDevice } from "../device.ts";
import { fromFlag, toFlag, toLong } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { noSuchItem } from "../session.ts";

/** What the service can do with a received fax: put it into its inbox. */
const METHODS = [
  {
    guid: "{93C2A7E5-6F0B-4F43-9D8E-2C1E5B7A40D1}",
    functionName: "StoreInInbox",
    friendlyName: "Store in the inbox",
  },
] as const;
const EXTENSION = "comtask loopback";

/** IFaxRoutingMethods: what is done with faxes that a line receives. */
export class FaxRoutingMethods {
  readonly #methods: readonly FaxRoutingMethod[];

  constructor(session: Session, device: FaxDevice) {
    this.#methods = METHODS.map((method) => new FaxRoutingMethod(session, device, method));
  }

  get Count(): number {
    return this.#methods.length;
  }

  readonly Item: Indexer<HostedValue> = com.indexer({
    get: (index: unknown): HostedValue => {
      const position = toLong(index);
      const method = this.#methods[position - 1];
      if (method === undefined) {
        throw noSuchItem("FaxRoutingMethods", position, this.#methods.length);
      }
      return com.hosted(method, { name: "FaxServer.FaxRoutingMethod" });
    },
  });
}

/** IFaxRoutingMethod. */
export class FaxRoutingMethod {
  readonly #session: Session;
  readonly #device: FaxDevice;
  readonly #method: typeof METHODS[number];

  constructor(session: Session, device: FaxDevice, method: typeof METHODS[number]) {
    this.#session = session;
    this.#device = device;
    this.#method = method;
  }

  get DeviceId(): number {
    return this.#device.id;
  }

  get DeviceName(): string {
    return this.#device.name;
  }

  get Enable(): number {
    return asMember("read Enable", () => {
      const device = this.#session.service.devices().find(({ id }) => id === this.#device.id);
      return fromFlag(device?.routes ?? false);
    });
  }

  set Enable(value: unknown) {
    asMember("set Enable", () => {
      this.#session.service.updateDevice(this.#device.id, { routes: toFlag(value) });
    });
  }

  get Guid(): string {
    return this.#method.guid;
  }

  get FunctionName(): string {
    return this.#method.functionName;
  }

  get ImageName(): string {
    return EXTENSION;
  }

  get FriendlyName(): string {
    return this.#method.friendlyName;
  }

  get ExtensionName(): string {
    return EXTENSION;
  }

  get RoutingData(): string {
    return "";
  }
}
