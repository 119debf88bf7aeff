import assert from "node:assert/strict";
import { com, type DynamicObject } from "../../lib/com/mod.ts";
import { codesOf, ruleFor } from "../../lib/loopback/outbound_routing.ts";
import { call, failureOf, item, onExtendedServer, path, read } from "./servers.ts";
import { faxTo, until } from "./stores.ts";

const E_INVALIDARG = 0x8007_0057 | 0;
const GROUP_NOT_FOUND = 0x8004_1B5A | 0;
const BAD_GROUP = 0x8004_1B5B | 0;
const GROUP_IN_USE = 0x8004_1B5C | 0;
const RULE_NOT_FOUND = 0x8004_1B5D | 0;

/** Only numbers in the canonical form have a country and an area. */
const NUMBERS = [
  ["+49 (30) 1234", 49, 30],
  ["+1(425)5550100", 1, 425],
  ["+49 30 1234", 0, 0],
  ["0049301234", 0, 0],
  ["+49 (30)", 0, 0],
] as const;

for (const [number, country, area] of NUMBERS) {
  Deno.test(`codesOf() reads ${number}`, () => {
    assert.deepEqual(codesOf(number), { country, area });
  });
}

Deno.test("ruleFor() takes the most special rule", () => {
  const rule = (country: number, area: number) => ({
    country,
    area,
    useDevice: true,
    deviceId: country * 1000 + area,
    groupName: "",
  });
  const rules = [rule(0, 0), rule(49, 0), rule(49, 30)];
  const found = (country: number, area: number) => ruleFor(rules, country, area)?.deviceId;
  assert.deepEqual([found(49, 30), found(49, 40), found(46, 8)], [49_030, 49_000, 0]);
});

function routing(server: DynamicObject) {
  const outbound = path(server, "OutboundRouting");
  return { groups: call(outbound, "GetGroups"), rules: call(outbound, "GetRules") };
}

Deno.test("FaxOutboundRoutingGroups: groups are added, changed and removed at once", async () => {
  await onExtendedServer(({ server }) => {
    com.scope(() => {
      const { groups } = routing(server);
      assert.deepEqual(read(item(groups), "Name", "Status"), ["<All Devices>", 0]);
      const group = call(groups, "Add", "Germany");
      assert.deepEqual(read(group, "Name", "Status"), ["Germany", 1]);
      assert.equal(failureOf(() => com.call(groups, "Add", "GERMANY")), E_INVALIDARG);
      const ids = path(group, "DeviceIds");
      com.call(ids, "Add", 3);
      com.call(ids, "Add", 1);
      assert.deepEqual([...ids as unknown as Iterable<number>], [3, 1]);
      com.call(ids, "SetOrder", 1, 1);
      assert.deepEqual([item(ids, 1), item(ids, 2)], [1, 3]);
      assert.equal(failureOf(() => com.call(ids, "Add", 9)), E_INVALIDARG);
      com.call(ids, "Remove", 1);
      assert.equal(com.get(item(routing(server).groups, "germany"), "Status"), 0);
      const device = item(call(server, "GetDevices"), 3);
      com.put(device, "SendEnabled", false);
      com.call(device, "Save");
      assert.equal(com.get(item(routing(server).groups, 2), "Status"), 2, "no line is usable");
      const all = path(item(groups), "DeviceIds");
      assert.equal(failureOf(() => com.call(all, "Add", 1)), E_INVALIDARG);
      com.call(all, "SetOrder", 4, 1);
      assert.equal(item(all, 1), 4);
      com.call(groups, "Remove", "Germany");
      assert.equal(com.get(groups, "Count"), 1);
      assert.equal(failureOf(() => com.call(groups, "Remove", "Germany")), GROUP_NOT_FOUND);
      assert.equal(failureOf(() => com.call(groups, "Remove", 1)), E_INVALIDARG);
    });
  });
});

Deno.test("FaxOutboundRoutingRules: rules, their errors, and Save", async () => {
  await onExtendedServer(({ server }) => {
    com.scope(() => {
      const { groups, rules } = routing(server);
      assert.deepEqual(
        read(item(rules), "CountryCode", "AreaCode", "UseDevice", "GroupName", "Status"),
        [0, 0, false, "<All Devices>", 0],
      );
      assert.equal(failureOf(() => com.call(rules, "Add", 49, 0, false, "?", 0)), GROUP_NOT_FOUND);
      const group = call(groups, "Add", "Germany");
      assert.equal(failureOf(() => com.call(rules, "Add", 49, 0, false, "Germany", 0)), BAD_GROUP);
      com.call(path(group, "DeviceIds"), "Add", 2);
      const rule = call(rules, "Add", 49, 0, false, "germany", 0);
      assert.deepEqual(read(rule, "GroupName", "Status"), ["Germany", 0]);
      assert.equal(failureOf(() => com.call(groups, "Remove", "Germany")), GROUP_IN_USE);
      const ids = path(group, "DeviceIds");
      assert.equal(failureOf(() => com.call(ids, "Remove", 1)), BAD_GROUP);
      com.put(rule, "UseDevice", true);
      com.put(rule, "DeviceId", 3);
      assert.equal(com.get(call(rules, "ItemByCountryAndArea", 49, 0), "UseDevice"), false);
      com.call(rule, "Save");
      assert.deepEqual(
        read(call(rules, "ItemByCountryAndArea", 49, 0), "UseDevice", "DeviceId"),
        [true, 3],
      );
      com.put(rule, "DeviceId", 99);
      assert.equal(failureOf(() => com.call(rule, "Save")), E_INVALIDARG);
      com.call(rule, "Refresh");
      assert.equal(com.get(rule, "DeviceId"), 3);
      assert.equal(failureOf(() => call(rules, "ItemByCountryAndArea", 7, 7)), RULE_NOT_FOUND);
      const remove = (...codes: number[]) => com.call(rules, "RemoveByCountryAndArea", ...codes);
      assert.equal(failureOf(() => remove(0, 0)), E_INVALIDARG);
      assert.equal(failureOf(() => remove(7, 7)), RULE_NOT_FOUND);
      com.call(rules, "Remove", 2);
      assert.equal(com.get(rules, "Count"), 1);
    });
  });
});

Deno.test("faxes use the lines of their rule, and do not hold up those of others", async () => {
  await onExtendedServer(async ({ server, registered: { service } }) => {
    com.scope(() => {
      com.call(routing(server).rules, "Add", 49, 30, true, "", 2);
    });
    service.updateSettings({ pauseServerQueue: true });
    const germany = Array.from(
      { length: 3 },
      () => service.submit({ ...faxTo("08"), faxNumber: "+49 (30) 55508" }),
    );
    const other = service.submit(faxTo("08"));
    service.updateSettings({ pauseServerQueue: false });
    const lines = () => [...germany, other].map((id) => service.job(id)?.deviceId);
    await until("both lines are busy", () => lines().filter((line) => line !== 0).length === 2);
    assert.deepEqual(lines(), [2, 0, 0, 1]);
  }, { query: "speed=1&lines=2" });
});
