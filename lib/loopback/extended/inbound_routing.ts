import type { HostedValue } from "../../com/mod.ts";
import { com, ComError, E_INVALIDARG } from "../../com/mod.ts";
import { toLong } from "../coerce.ts";
import { normalGuid } from "../extension_data.ts";
import type { RoutingExtension, RoutingMethod } from "../routing_methods.ts";
import { OWN_EXTENSION } from "../routing_methods.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { Collection } from "./collection.ts";
import { hostObject } from "./host_object.ts";
import { LoadedFile } from "./providers.ts";
import { SavedProperties } from "./saved_properties.ts";

/** IFaxInboundRouting. */
export class InboundRouting {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  GetExtensions(): HostedValue {
    const list = asMember("list extensions", () => new RoutingExtensions(this.#session));
    return hostObject(list, "FaxInboundRoutingExtensions");
  }

  GetMethods(): HostedValue {
    const list = asMember("list methods", () => new RoutingMethods(this.#session));
    return hostObject(list, "FaxInboundRoutingMethods");
  }
}

/** IFaxInboundRoutingExtensions. */
export class RoutingExtensions extends Collection<RoutingExtension> {
  constructor(session: Session) {
    const extensions = session.client.config.extensions();
    super("FaxInboundRoutingExtensions", extensions, ({ name }) => name);
  }

  protected override _host(extension: RoutingExtension): HostedValue {
    return hostObject(new Extension(extension), "FaxInboundRoutingExtension");
  }
}

/** IFaxInboundRoutingExtension. */
export class Extension extends LoadedFile {
  readonly #extension: RoutingExtension;

  constructor(extension: RoutingExtension) {
    super(extension.name === OWN_EXTENSION.name);
    this.#extension = extension;
  }

  get FriendlyName(): string {
    return this.#extension.friendlyName;
  }

  get ImageName(): string {
    return this.#extension.imageName;
  }

  get UniqueName(): string {
    return this.#extension.name;
  }

  get Methods(): unknown {
    return com.array(this.#extension.methods.map(({ guid }) => guid), { vt: "VT_BSTR" });
  }
}

/** IFaxInboundRoutingMethods: by position or GUID. */
export class RoutingMethods extends Collection<RoutingMethod> {
  readonly #session: Session;

  constructor(session: Session) {
    super("FaxInboundRoutingMethods", session.client.config.methods(), ({ guid }) => guid);
    this.#session = session;
  }

  protected override _host(method: RoutingMethod): HostedValue {
    return hostObject(new Method(this.#session, method), "FaxInboundRoutingMethod");
  }
}

/** IFaxInboundRoutingMethod; its priority waits for `Save`. */
export class Method {
  readonly #session: Session;
  readonly #properties: SavedProperties<{ priority: number }>;
  #method: RoutingMethod;

  constructor(session: Session, method: RoutingMethod) {
    this.#session = session;
    this.#method = method;
    this.#properties = new SavedProperties(this, [{
      name: "Priority",
      load: () => this.#method.priority,
      parse: toLong,
      changes: (value) => ({ priority: Number(value) }),
    }], ({ priority = this.#method.priority }) => {
      session.client.config.moveMethod(method.guid, priority);
    });
  }

  get Name(): string {
    return this.#method.friendlyName;
  }

  get GUID(): string {
    return this.#method.guid;
  }

  get FunctionName(): string {
    return this.#method.functionName;
  }

  get ExtensionFriendlyName(): string {
    return this.#extension()?.friendlyName ?? this.#method.extension;
  }

  get ExtensionImageName(): string {
    return this.#extension()?.imageName ?? this.#method.extension;
  }

  Refresh(): void {
    const { config } = this.#session.client;
    const method = asMember("read method", () => config.methods())
      .find(({ guid }) => guid === this.#method.guid);
    if (method === undefined) {
      throw new ComError("read method", E_INVALIDARG, {
        description: `Routing method ${this.#method.guid} is not registered any more`,
      });
    }
    this.#method = method;
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
  }

  #extension(): RoutingExtension | undefined {
    const { config } = this.#session.client;
    return asMember("read extension", () => config.extensions())
      .find(({ name }) => name === this.#method.extension);
  }
}

/**
 * Reads what `RegisterInboundRoutingExtension` is given: an array of texts
 * `method name;friendly name;function name;GUID`.
 */
export function parseMethods(value: unknown): RoutingExtension["methods"] {
  const texts = Array.isArray(value) ? value : [];
  const methods = texts.map((text) => {
    const parts = String(text).split(";").map((part) => part.trim());
    if (parts.length !== 4 || parts.some((part) => part === "")) {
      throw new SyntaxError(
        `Cannot read routing method "${text}": it is not "name;friendly name;function;GUID"`,
      );
    }
    const [name, friendlyName, functionName, guid] = parts;
    return { name, friendlyName, functionName, guid: normalGuid(guid) };
  });
  if (methods.length === 0) {
    throw new TypeError("Cannot register routing extension: it takes an array of methods");
  }
  return methods;
}
