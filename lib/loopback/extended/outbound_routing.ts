import type { HostedValue } from "../../com/mod.ts";
import { toFlag, toLong, toText } from "../coerce.ts";
import type { OutboundRule } from "../outbound_routing.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { Collection } from "./collection.ts";
import { hostObject } from "./host_object.ts";
import { SavedProperties } from "./saved_properties.ts";

/** FAX_RULE_STATUS_ENUM by FAX_GROUP_STATUS_ENUM. */
const RULE_STATUS = [0, 1, 2, 3] as const;
const BAD_DEVICE = 4;

/** IFaxOutboundRouting. */
export class OutboundRouting {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  GetGroups(): HostedValue {
    const groups = asMember("list groups", () => new Groups(this.#session));
    return hostObject(groups, "FaxOutboundRoutingGroups");
  }

  GetRules(): HostedValue {
    const rules = asMember("list rules", () => new Rules(this.#session));
    return hostObject(rules, "FaxOutboundRoutingRules");
  }
}

/** IFaxOutboundRoutingGroups: that of all lines is the first one. Changes act at once. */
export class Groups extends Collection<string> {
  readonly #session: Session;

  constructor(session: Session) {
    super("FaxOutboundRoutingGroups", session.client.config.outbound.groups(), (name) => name);
    this.#session = session;
  }

  Add(name: unknown): HostedValue {
    const text = toText(name);
    asMember("add group", () => this.#session.client.config.outbound.addGroup(text));
    this._items.push(text);
    return this._host(text);
  }

  Remove(index: unknown): void {
    const { outbound } = this.#session.client.config;
    asMember("remove group", () => {
      const name = typeof index === "string"
        ? outbound.group(index)
        : this._items[this._position(index) - 1];
      outbound.removeGroup(name);
      this._items.splice(this._items.indexOf(name), 1);
    });
  }

  protected override _host(name: string): HostedValue {
    return asMember(
      "read group",
      () => hostObject(new Group(this.#session, name), "FaxOutboundRoutingGroup"),
    );
  }
}

/** IFaxOutboundRoutingGroup; its status is that of the moment when it was read. */
export class Group {
  readonly #session: Session;
  readonly #name: string;
  readonly #status: number;

  constructor(session: Session, name: string) {
    this.#session = session;
    this.#name = name;
    this.#status = session.client.config.outbound.groupStatus(name);
  }

  get Name(): string {
    return this.#name;
  }

  get Status(): number {
    return this.#status;
  }

  get DeviceIds(): HostedValue {
    const ids = asMember("list lines", () => new DeviceIds(this.#session, this.#name));
    return hostObject(ids, "FaxDeviceIds");
  }
}

/** IFaxDeviceIds: lines of a group, in their order. Changes act at once. */
export class DeviceIds extends Collection<number> {
  readonly #session: Session;
  readonly #group: string;

  constructor(session: Session, group: string) {
    super("FaxDeviceIds", session.client.config.outbound.groupDevices(group));
    this.#session = session;
    this.#group = group;
  }

  Add(deviceId: unknown): void {
    const { outbound } = this.#session.client.config;
    asMember("add line", () => outbound.addDevice(this.#group, toLong(deviceId)));
    this.#reload();
  }

  Remove(index: unknown): void {
    const { outbound } = this.#session.client.config;
    const id = this._items[this._position(index) - 1];
    asMember("remove line", () => outbound.removeDevice(this.#group, id));
    this.#reload();
  }

  SetOrder(deviceId: unknown, order: unknown): void {
    const { outbound } = this.#session.client.config;
    asMember("move line", () => {
      outbound.moveDevice(this.#group, toLong(deviceId), toLong(order));
    });
    this.#reload();
  }

  protected override _host(id: number): number {
    return id;
  }

  #reload(): void {
    const ids = this.#session.client.config.outbound.groupDevices(this.#group);
    this._items.splice(0, this._items.length, ...ids);
  }
}

/** IFaxOutboundRoutingRules. Changes act at once. */
export class Rules extends Collection<OutboundRule> {
  readonly #session: Session;

  constructor(session: Session) {
    super("FaxOutboundRoutingRules", session.client.config.outbound.rules());
    this.#session = session;
  }

  ItemByCountryAndArea(country: unknown, area: unknown): HostedValue {
    const { outbound } = this.#session.client.config;
    return asMember("find rule", () => this._host(outbound.rule(toLong(country), toLong(area))));
  }

  RemoveByCountryAndArea(country: unknown, area: unknown): void {
    this.#remove(toLong(country), toLong(area));
  }

  Remove(index: unknown): void {
    const rule = this._items[this._position(index) - 1];
    this.#remove(rule.country, rule.area);
  }

  Add(
    country: unknown,
    area: unknown,
    useDevice: unknown,
    groupName: unknown,
    deviceId: unknown,
  ): HostedValue {
    const rule: OutboundRule = {
      country: toLong(country),
      area: toLong(area),
      useDevice: toFlag(useDevice),
      groupName: toText(groupName),
      deviceId: toFlag(useDevice) ? toLong(deviceId) : 0,
    };
    const { outbound } = this.#session.client.config;
    asMember("add rule", () => outbound.addRule(rule));
    this.#reload();
    return this.ItemByCountryAndArea(rule.country, rule.area);
  }

  protected override _host(rule: OutboundRule): HostedValue {
    return hostObject(new Rule(this.#session, rule), "FaxOutboundRoutingRule");
  }

  #remove(country: number, area: number): void {
    asMember("remove rule", () => {
      this.#session.client.config.outbound.removeRule(country, area);
    });
    this.#reload();
  }

  #reload(): void {
    const rules = this.#session.client.config.outbound.rules();
    this._items.splice(0, this._items.length, ...rules);
  }
}

/** IFaxOutboundRoutingRule; where it leads waits for `Save`. */
export class Rule {
  readonly #session: Session;
  readonly #properties: SavedProperties<OutboundRule>;
  #rule: OutboundRule;

  constructor(session: Session, rule: OutboundRule) {
    this.#session = session;
    this.#rule = rule;
    const plain = (
      name: string,
      field: "useDevice" | "deviceId" | "groupName",
      parse: (value: unknown) => unknown,
    ) => ({
      name,
      load: () => this.#rule[field],
      parse,
      changes: (value: unknown) => ({ [field]: value }),
    });
    this.#properties = new SavedProperties(this, [
      plain("UseDevice", "useDevice", toFlag),
      plain("DeviceId", "deviceId", toLong),
      plain("GroupName", "groupName", toText),
    ], (changes) => {
      session.client.config.outbound.saveRule({ ...this.#rule, ...changes });
    });
  }

  get CountryCode(): number {
    return this.#rule.country;
  }

  get AreaCode(): number {
    return this.#rule.area;
  }

  get Status(): number {
    return asMember("read rule", () => {
      const { config } = this.#session.client;
      const { useDevice, deviceId, groupName } = this.#rule;
      if (!useDevice) return RULE_STATUS[config.outbound.groupStatus(groupName)];
      const isGood = config.devices().some(({ id, send }) => id === deviceId && send);
      return isGood ? 0 : BAD_DEVICE;
    });
  }

  Refresh(): void {
    const { outbound } = this.#session.client.config;
    this.#rule = asMember("read rule", () => outbound.rule(this.#rule.country, this.#rule.area));
    this.#properties.refresh();
  }

  Save(): void {
    this.#properties.save();
    this.Refresh();
  }
}
