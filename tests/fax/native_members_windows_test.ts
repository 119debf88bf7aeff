/** All 185 members of the legacy library, called on objects in C++ whose log must say the same. */
import assert from "node:assert/strict";
import { type FaxObject, withServer } from "../../lib/fax/mod.ts";
import { openFaxTiffThrough } from "../../lib/fax/fax_tiff.ts";
import { type ModelInterface, type ModelMember, readModel } from "../../lib/fax/generator/model.ts";
import { camelCase } from "../../lib/fax/generator/names.ts";
import { WORKER_MODULE } from "../../lib/fax/worker_module.ts";
import { registerFaxStandIn, WHY_NO_STAND_IN } from "../support/fax/stand_in.ts";

const ignore = WHY_NO_STAND_IN !== undefined;

/** What is put into a property of a type, and how the log writes it. */
const SAMPLES: Readonly<Record<string, readonly [value: unknown, logged: string]>> = {
  BSTR: ["Zürich 💾", '"Zürich 💾"'],
  long: [7, "7"],
  short: [7, "7"],
  BOOL: [true, "1"],
};

/** Calls members of one object and notes what its log must say. */
class Driver {
  readonly expected: string[] = [];
  /** Members that were called, as `IFaxServer.Retries propget`. */
  readonly called = new Set<string>();

  note(interfaceName: string, { name, kind }: Pick<ModelMember, "name" | "kind">, text: string) {
    this.called.add(`${interfaceName}.${name} ${kind}`);
    const prefix = kind === "method"
      ? ""
      : kind === "propget"
      ? "get_"
      : kind.slice(4) === "putref"
      ? "putref_"
      : "put_";
    this.expected.push(`${interfaceName.slice(1)}.${prefix}${name}(${text})`);
  }

  /** A method, or a property with arguments. */
  async call<T>(
    item: ModelInterface,
    member: string,
    use: () => Promise<T>,
    logged = "",
  ): Promise<T> {
    const found = item.members.find(({ name }) => name === member)!;
    this.note(item.name, found, logged);
    return await use();
  }

  /** Every property without arguments: read, and where it can be set, set and read again. */
  async properties(item: ModelInterface, object: FaxObject): Promise<void> {
    const face = object as unknown as Record<string, unknown>;
    for (const member of item.members) {
      const camel = camelCase(member.name);
      const label = `${item.name}.${member.name}`;
      if (member.kind === "propget" && member.params.length === 1) {
        this.note(item.name, member, "");
        await face[camel];
      } else if (member.kind.startsWith("propput") && member.name !== "ConnectionObject") {
        const sample = SAMPLES[member.params[0].type];
        assert.ok(sample, `${label}: no sample for ${member.params[0].type}`);
        const [value, logged] = sample;
        this.note(item.name, member, logged);
        const setter = face[`set${camel[0].toUpperCase()}${camel.slice(1)}`] as (
          value: unknown,
        ) => Promise<void>;
        await setter.call(object, value);
        const hasGetter = item.members.some(({ name, kind }) =>
          name === member.name && kind === "propget"
        );
        if (!hasGetter) continue;
        this.expected.push(`${item.name.slice(1)}.get_${member.name}()`);
        assert.deepEqual(await face[camel], value, label);
      }
    }
  }
}

Deno.test({
  name: "the legacy provider makes each of the 185 calls that the data lists, and no other",
  ignore,
  fn: async () => {
    await using standIn = await registerFaxStandIn();
    const { interfaces } = await readModel("faxcom");
    const of = (name: string) => interfaces.find((item) => item.name === name)!;
    const driver = new Driver();
    const document = await Deno.makeTempFile({ suffix: ".tif" });
    driver.note("IFaxServer", { name: "Connect", kind: "method" }, '"FAXSRV01"');
    await withServer("FAXSRV01", async (server) => {
      const root = of("IFaxServer");
      await driver.properties(root, server);
      const create = () => server.createDocument(document);
      const doc = await driver.call(root, "CreateDocument", create, `"${document}"`);
      await driver.properties(of("IFaxDoc"), doc);
      driver.note("IFaxDoc", { name: "ConnectionObject", kind: "propputref" }, "object");
      await doc.setConnectionObject(server);
      driver.expected.push(`FaxDoc.put_FileName("${document}")`);
      await doc.setFileName(document);
      const id = await driver.call(of("IFaxDoc"), "Send", () => doc.send());

      const jobs = await driver.call(root, "GetJobs", () => server.getJobs());
      await driver.properties(of("IFaxJobs"), jobs);
      const job = await driver.call(of("IFaxJobs"), "Item", () => jobs.item(1), "1");
      await driver.properties(of("IFaxJob"), job);
      await driver.call(of("IFaxJob"), "Refresh", () => job.refresh());
      await driver.call(of("IFaxJob"), "SetStatus", () => job.setStatus("pause"), "2");
      driver.expected.push("FaxJob.get_JobId()");
      assert.equal(await job.jobId, id);

      const ports = await driver.call(root, "GetPorts", () => server.getPorts());
      await driver.properties(of("IFaxPorts"), ports);
      const port = await driver.call(of("IFaxPorts"), "Item", () => ports.item(2), "2");
      await driver.properties(of("IFaxPort"), port);
      const status = await driver.call(of("IFaxPort"), "GetStatus", () => port.getStatus());
      await driver.properties(of("IFaxStatus"), status);
      await driver.call(of("IFaxStatus"), "Refresh", () => status.refresh());
      const list = () => port.getRoutingMethods();
      const methods = await driver.call(of("IFaxPort"), "GetRoutingMethods", list);
      await driver.properties(of("IFaxRoutingMethods"), methods);
      const item = () => methods.item(1);
      const method = await driver.call(of("IFaxRoutingMethods"), "Item", item, "1");
      await driver.properties(of("IFaxRoutingMethod"), method);
    });
    driver.note("IFaxServer", { name: "Disconnect", kind: "method" }, "");
    {
      driver.expected.push(`FaxTiff.put_Image("${document}")`);
      await using tiff = await openFaxTiffThrough(WORKER_MODULE, document, { reader: "com" });
      await driver.properties(of("IFaxTiff"), tiff);
      const tag = () => tiff.tiffTagString(315);
      await driver.call(of("IFaxTiff"), "TiffTagString", tag, "315");
    }
    await Deno.remove(document);

    const log = await standIn.log();
    const count = (pattern: RegExp) => log.filter((line) => pattern.test(line)).length;
    assert.equal(count(/ created$/), count(/ released$/));
    const calls = log.filter((line) => !/ (?:created|released)$/.test(line));
    assert.deepEqual(calls, driver.expected);
    const all = interfaces.flatMap((item) =>
      item.members.map(({ name, kind }) => `${item.name}.${name} ${kind}`)
    );
    assert.deepEqual(all.filter((member) => !driver.called.has(member)), []);
    assert.equal(driver.called.size, 185);
  },
});
