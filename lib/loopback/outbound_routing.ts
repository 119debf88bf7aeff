/**
 * Which lines a fax may use: rules by the country and area code of its number, and groups of
 * lines in an order.
 *
 * @module
 */
import type { FaxDevice } from "./device.ts";
import { LoopbackError } from "./loopback_error.ts";
import type { Store } from "./store.ts";

/** The group of all lines, which is always there, in the order of their priorities. */
export const ALL_DEVICES = "<All Devices>";

/** Stands for any country or area. Source: FAX_ROUTING_RULE_CODE_ENUM. */
export const ANY_CODE = 0;

/** A rule. */
export interface OutboundRule {
  /** Country code, or {@link ANY_CODE}. */
  readonly country: number;
  /** Area code, or {@link ANY_CODE}. */
  readonly area: number;
  /** Whether faxes go to one line, and not to a group. */
  readonly useDevice: boolean;
  /** The line, where faxes go to one. */
  readonly deviceId: number;
  /** The group of lines, where they go to one. */
  readonly groupName: string;
}

/** Country and area of a number; only numbers of the form `+country (area) number` have them. */
export function codesOf(number: string): { readonly country: number; readonly area: number } {
  const found = /^\s*\+(\d{1,4})\s*\((\d{1,8})\)\s*\d/.exec(number);
  return found === null
    ? { country: ANY_CODE, area: ANY_CODE }
    : { country: Number(found[1]), area: Number(found[2]) };
}

/** All rules, the one for all other numbers first. */
export function readRules(store: Store): OutboundRule[] {
  return store.all("SELECT * FROM outbound_rules ORDER BY country, area").map((row) => ({
    country: Number(row.country),
    area: Number(row.area),
    useDevice: row.use_device === 1,
    deviceId: Number(row.device_id),
    groupName: String(row.group_name),
  }));
}

/** The rule for a country and area, as it is written; undefined if there is none. */
export function findRule(store: Store, country: number, area: number): OutboundRule | undefined {
  return readRules(store).find((rule) => rule.country === country && rule.area === area);
}

/** The rule that counts for a number: the most special one. */
export function ruleFor(
  rules: readonly OutboundRule[],
  country: number,
  area: number,
): OutboundRule | undefined {
  const find = (c: number, a: number) =>
    rules.find((rule) => rule.country === c && rule.area === a);
  return find(country, area) ?? find(country, ANY_CODE) ?? find(ANY_CODE, ANY_CODE);
}

/** Lines that a rule leads to, the preferred first. */
export function linesOf(
  store: Store,
  rule: OutboundRule | undefined,
  devices: readonly Pick<FaxDevice, "id" | "priority">[],
): number[] {
  if (rule?.useDevice) return [rule.deviceId];
  if (rule !== undefined && rule.groupName !== ALL_DEVICES) {
    return readGroupDevices(store, rule.groupName);
  }
  return [...devices].sort((a, b) => a.priority - b.priority).map(({ id }) => id);
}

/** Names of all groups, that of all lines first. */
export function readGroups(store: Store): string[] {
  const own = store.all("SELECT name FROM outbound_groups ORDER BY name");
  return [ALL_DEVICES, ...own.map(({ name }) => String(name))];
}

/** Lines of a group that was added, in its order. */
export function readGroupDevices(store: Store, name: string): number[] {
  return store.all(
    "SELECT device_id FROM group_devices WHERE group_name = ? ORDER BY position",
    name,
  ).map(({ device_id }) => Number(device_id));
}

/** Gives a group its lines, in this order. */
export function saveGroupDevices(store: Store, name: string, ids: readonly number[]): void {
  store.run("DELETE FROM group_devices WHERE group_name = ?", name);
  ids.forEach((id, i) => {
    store.run("INSERT INTO group_devices VALUES (?, ?, ?)", name, id, i + 1);
  });
}

/** Adds an empty group. */
export function addGroup(store: Store, name: string): void {
  if (name.trim() === "") throw new RangeError("Cannot add routing group: its name is empty");
  if (findGroup(store, name) !== undefined) {
    throw new RangeError(`Cannot add routing group "${name}": there is one of this name`);
  }
  store.run("INSERT INTO outbound_groups VALUES (?)", name);
}

/** The name of a group as it is spelt, or undefined. */
export function findGroup(store: Store, name: string): string | undefined {
  return readGroups(store).find((one) => one.toLowerCase() === name.toLowerCase());
}

/**
 * Removes a group.
 *
 * @throws {LoopbackError} `"unknown-group"`, or `"group-in-use"` while a rule leads to it.
 */
export function removeGroup(store: Store, name: string): void {
  if (name === ALL_DEVICES) {
    throw new RangeError(`Cannot remove routing group "${name}": it is always there`);
  }
  if (store.get("SELECT 1 FROM outbound_rules WHERE use_device = 0 AND group_name = ?", name)) {
    throw new LoopbackError(
      "group-in-use",
      `Cannot remove routing group "${name}": a rule leads to it; change that first`,
    );
  }
  store.run("DELETE FROM group_devices WHERE group_name = ?", name);
  if (store.run("DELETE FROM outbound_groups WHERE name = ?", name).changes === 0) {
    throw unknownGroup(name);
  }
}

/**
 * Adds a rule, or changes one.
 *
 * @throws {LoopbackError} `"unknown-group"`, `"bad-group"` for a group without lines,
 * `"unknown-device"`.
 */
export function saveRule(store: Store, rule: OutboundRule): void {
  const isOther = rule.country === ANY_CODE && rule.area !== ANY_CODE;
  if (rule.country < 0 || rule.area < 0 || isOther) {
    throw new RangeError(
      "Cannot save routing rule: an area needs a country, and codes are not below 0",
    );
  }
  let groupName = rule.groupName;
  if (rule.useDevice) {
    if (store.get("SELECT 1 FROM devices WHERE id = ?", rule.deviceId) === undefined) {
      throw new LoopbackError(
        "unknown-device",
        `Cannot save routing rule: there is no line ${rule.deviceId}`,
      );
    }
  } else {
    const found = findGroup(store, groupName);
    if (found === undefined) throw unknownGroup(groupName);
    if (found !== ALL_DEVICES && readGroupDevices(store, found).length === 0) {
      throw new LoopbackError(
        "bad-group",
        `Cannot save routing rule: group "${found}" has no lines; add some first`,
      );
    }
    groupName = found;
  }
  store.run(
    "REPLACE INTO outbound_rules VALUES (?, ?, ?, ?, ?)",
    rule.country,
    rule.area,
    rule.useDevice ? 1 : 0,
    rule.deviceId,
    groupName,
  );
}

/** Removes a rule. @throws {LoopbackError} `"unknown-rule"`. */
export function removeRule(store: Store, country: number, area: number): void {
  if (country === ANY_CODE && area === ANY_CODE) {
    throw new RangeError("Cannot remove routing rule: that for all other numbers is always there");
  }
  const { changes } = store.run(
    "DELETE FROM outbound_rules WHERE country = ? AND area = ?",
    country,
    area,
  );
  if (changes === 0) throw unknownRule(country, area);
}

/** The failure of looking for a rule that is not there. */
export function unknownRule(country: number, area: number): LoopbackError {
  return new LoopbackError(
    "unknown-rule",
    `Cannot find routing rule: there is none for country ${country} and area ${area}`,
  );
}

/** The failure of looking for a group that is not there. */
export function unknownGroup(name: string): LoopbackError {
  return new LoopbackError("unknown-group", `Cannot find routing group "${name}": there is none`);
}
