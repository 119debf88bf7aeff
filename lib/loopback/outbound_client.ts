import { readDevices, updateDevice } from "./device.ts";
import { LoopbackError } from "./loopback_error.ts";
import type { OutboundRule } from "./outbound_routing.ts";
import {
  addGroup,
  ALL_DEVICES,
  findGroup,
  findRule,
  linesOf,
  readGroupDevices,
  readGroups,
  readRules,
  removeGroup,
  removeRule,
  saveGroupDevices,
  saveRule,
  unknownGroup,
  unknownRule,
} from "./outbound_routing.ts";
import type { Access } from "./rights.ts";
import type { Store } from "./store.ts";

/** Rules and groups for sending, as one user may use them. */
export class OutboundClient {
  readonly #store: Store;
  readonly #access: Access;
  readonly #wake: () => void;

  /** Made by the service. @param wake Called after a change. */
  constructor(store: Store, access: Access, wake: () => void) {
    this.#store = store;
    this.#access = access;
    this.#wake = wake;
  }

  /** Names of all groups, that of all lines first. */
  groups(): string[] {
    this.#query();
    return readGroups(this.#store);
  }

  /** The name of a group as it is spelt. @throws {LoopbackError} `"unknown-group"`. */
  group(name: string): string {
    this.#query();
    const found = findGroup(this.#store, name);
    if (found === undefined) throw unknownGroup(name);
    return found;
  }

  /** Adds an empty group. */
  addGroup(name: string): void {
    this.#change(() => addGroup(this.#store, name));
  }

  /** Removes a group that no rule leads to. */
  removeGroup(name: string): void {
    this.#change(() => removeGroup(this.#store, name));
  }

  /** Lines of a group, the preferred first. */
  groupDevices(name: string): number[] {
    this.#query();
    if (name !== ALL_DEVICES) return readGroupDevices(this.#store, name);
    return linesOf(this.#store, undefined, readDevices(this.#store));
  }

  /** Puts a line at the end of a group. */
  addDevice(name: string, deviceId: number): void {
    this.#change(() => {
      this.#checkDevice(deviceId);
      if (name === ALL_DEVICES) throw fixedGroup();
      const ids = readGroupDevices(this.#store, name);
      if (ids.includes(deviceId)) {
        throw new RangeError(`Cannot add line ${deviceId} to group "${name}": it is in it`);
      }
      saveGroupDevices(this.#store, name, [...ids, deviceId]);
    });
  }

  /** Takes a line out of a group. @throws {LoopbackError} `"bad-group"` if a rule needs it. */
  removeDevice(name: string, deviceId: number): void {
    this.#change(() => {
      if (name === ALL_DEVICES) throw fixedGroup();
      const left = readGroupDevices(this.#store, name).filter((id) => id !== deviceId);
      const isUsed = readRules(this.#store).some((rule) =>
        !rule.useDevice && rule.groupName.toLowerCase() === name.toLowerCase()
      );
      if (left.length === 0 && isUsed) {
        throw new LoopbackError(
          "bad-group",
          `Cannot remove line ${deviceId} from group "${name}": a rule needs a line in it`,
        );
      }
      saveGroupDevices(this.#store, name, left);
    });
  }

  /** Moves a line within a group; within that of all lines it gets another priority. */
  moveDevice(name: string, deviceId: number, order: number): void {
    this.#change(() => {
      this.#checkDevice(deviceId);
      if (name === ALL_DEVICES) return updateDevice(this.#store, deviceId, { priority: order });
      const ids = readGroupDevices(this.#store, name);
      if (!ids.includes(deviceId) || order < 1 || order > ids.length) {
        throw new RangeError(
          `Cannot move line ${deviceId} to place ${order} of group "${name}": ` +
            `it has ${ids.length} lines`,
        );
      }
      const next = ids.filter((id) => id !== deviceId);
      next.splice(order - 1, 0, deviceId);
      saveGroupDevices(this.#store, name, next);
    });
  }

  /** All rules, that for all other numbers first. */
  rules(): OutboundRule[] {
    this.#query();
    return readRules(this.#store);
  }

  /** The rule for a country and area. @throws {LoopbackError} `"unknown-rule"`. */
  rule(country: number, area: number): OutboundRule {
    this.#query();
    const found = findRule(this.#store, country, area);
    if (found === undefined) throw unknownRule(country, area);
    return found;
  }

  /** Adds a rule for a country and area that has none. */
  addRule(rule: OutboundRule): void {
    this.#change(() => {
      if (findRule(this.#store, rule.country, rule.area) !== undefined) {
        throw new RangeError(
          `Cannot add routing rule: there is one for country ${rule.country} and area ${rule.area}`,
        );
      }
      saveRule(this.#store, rule);
    });
  }

  /** Changes where a rule leads. */
  saveRule(rule: OutboundRule): void {
    this.#change(() => {
      if (findRule(this.#store, rule.country, rule.area) === undefined) {
        throw unknownRule(rule.country, rule.area);
      }
      saveRule(this.#store, rule);
    });
  }

  /** Removes a rule. */
  removeRule(country: number, area: number): void {
    this.#change(() => removeRule(this.#store, country, area));
  }

  /** The state of a group: FAX_GROUP_STATUS_ENUM. */
  groupStatus(name: string): 0 | 1 | 2 | 3 {
    const ids = this.groupDevices(name);
    if (ids.length === 0) return 1;
    const devices = readDevices(this.#store);
    const valid = ids.filter((id) => devices.some((device) => device.id === id && device.send));
    return valid.length === ids.length ? 0 : valid.length === 0 ? 2 : 3;
  }

  #checkDevice(id: number): void {
    if (readDevices(this.#store).some((device) => device.id === id)) return;
    throw new LoopbackError("unknown-device", `Cannot find line ${id}: there is none`);
  }

  #query(): void {
    this.#access.require("read outbound routing", "query-config");
  }

  #change(body: () => void): void {
    this.#access.require("change outbound routing", "manage-config");
    this.#store.transaction(body);
    this.#wake();
  }
}

function fixedGroup(): RangeError {
  return new RangeError(`Cannot change group "${ALL_DEVICES}": it has all lines, always`);
}
