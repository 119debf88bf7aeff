import type { HostedValue, Indexer } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import type { FaxDevice } from "../device.ts";
import { fromFlag, toFlag, toLong } from "../coerce.ts";
import type { RoutingMethod } from "../routing_methods.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { noSuchItem } from "../session.ts";

/** IFaxRoutingMethods: what is done with faxes that a line receives. */
export class FaxRoutingMethods {
  readonly #methods: readonly FaxRoutingMethod[];

  constructor(session: Session, device: FaxDevice) {
    this.#methods = session.client.config.methods().map((method) =>
      new FaxRoutingMethod(session, device, method)
    );
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
  readonly #method: RoutingMethod;

  constructor(session: Session, device: FaxDevice, method: RoutingMethod) {
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
      const used = this.#session.client.config.usedMethods(this.#device.id);
      return fromFlag(used.includes(this.#method.guid));
    });
  }

  set Enable(value: unknown) {
    asMember("set Enable", () => {
      const { config } = this.#session.client;
      config.useMethod(this.#device.id, this.#method.guid, toFlag(value));
    });
  }

  get Guid(): string {
    return this.#method.guid;
  }

  get FunctionName(): string {
    return this.#method.functionName;
  }

  get ImageName(): string {
    const { config } = this.#session.client;
    return asMember("read extension", () => config.extensions())
      .find(({ name }) => name === this.#method.extension)?.imageName ?? "";
  }

  get FriendlyName(): string {
    return this.#method.friendlyName;
  }

  get ExtensionName(): string {
    return this.#method.extension;
  }

  /** Where the method takes a fax, such as a folder; kept with the line. */
  get RoutingData(): string {
    const { config } = this.#session.client;
    return asMember("read data", () => config.textProperty(this.#device.id, this.#method.guid));
  }
}
