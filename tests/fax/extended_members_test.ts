/** The typed members of the extended library, used one by one on the built-in service. */
import assert from "node:assert/strict";
import { join } from "node:path";
import * as extended from "../../lib/fax/extended_model.ts";
import {
  type ExtendedFaxServer,
  FaxCollection,
  type FaxObject,
  withServer,
} from "../../lib/fax/mod.ts";
import { letArrive, shortTiff, storeOf } from "../support/fax/received.ts";

/** Objects that need a call that is coming in, or an event. */
const ELSEWHERE = new Set(["FaxIncomingJob", "FaxJobStatus"]);

/** One object of every class, by the ways that programs go. */
async function objectsOf(server: ExtendedFaxServer, document: string): Promise<FaxObject[]> {
  const { folders } = server;
  const doc = await server.createDocument();
  await doc.setBody(document);
  const recipient = await doc.recipients.add("+14255550100", "Bo");
  const [id] = await doc.connectedSubmit(server);
  const jobs = await folders.outgoingQueue.getJobs();
  const sent = await folders.outgoingArchive.getMessages(10);
  const received = await folders.incomingArchive.getMessages(10);
  const [message] = await Array.fromAsync(server.inbox);
  const [archived] = await Array.fromAsync(server.sentFaxes);
  const providers = await server.getDeviceProviders();
  const devices = await server.getDevices();
  const extensions = await server.inboundRouting.getExtensions();
  const methods = await server.inboundRouting.getMethods();
  const groups = await server.outboundRouting.getGroups();
  const rules = await server.outboundRouting.getRules();
  const group = await groups.item(1);
  const account = server.currentAccount;
  const accounts = await server.faxAccountSet.getAccounts();
  const { loggingOptions } = server;
  return [
    ...[server, doc, doc.recipients, recipient, doc.sender, folders, folders.outgoingQueue],
    ...[jobs, await folders.outgoingQueue.getJob(id), folders.incomingQueue],
    ...[await folders.incomingQueue.getJobs(), folders.outgoingArchive, sent],
    ...[await folders.outgoingArchive.getMessage(archived.id), folders.incomingArchive, received],
    ...[await folders.incomingArchive.getMessage(message.id), devices, await devices.item(1)],
    ...[providers, await providers.item(1), group.deviceIds, server.inboundRouting, extensions],
    ...[await extensions.item(1), methods, await methods.item(1), server.outboundRouting, groups],
    ...[group, rules, await rules.item(1), loggingOptions, loggingOptions.eventLogging],
    ...[loggingOptions.activityLogging, server.activity, server.receiptOptions, server.security],
    ...[server.security2, server.configuration, server.faxAccountSet, accounts],
    ...[await accounts.item(1), account.folders, account.folders.outgoingQueue],
    ...[account.folders.incomingQueue, account.folders.outgoingArchive],
    ...[account.folders.incomingArchive],
  ];
}

/** Reads every property of an object, and puts back what was read. */
async function useProperties(object: FaxObject): Promise<number> {
  const face = object as unknown as Record<string, unknown>;
  const Class = object.constructor as typeof FaxObject;
  let count = 0;
  for (const name of Object.keys(Class.properties)) {
    const setter = face[`set${name[0].toUpperCase()}${name.slice(1)}`];
    const label = `${Class.name}.${name}`;
    if (!(name in face)) continue; // can only be set
    const value = await face[name];
    count++;
    if (typeof setter !== "function" || value === undefined) continue;
    await setter.call(object, value);
    assert.deepEqual(await face[name], value, label);
  }
  return count;
}

Deno.test("every class of the extended library is reached, and its properties read and set", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { directory, name } = storeOf(folder);
    letArrive(directory, ["+49301"]);
    const document = join(folder, "a.tif");
    await Deno.writeFile(document, shortTiff());
    await withServer(name, async (server) => {
      const id = await server.send({ document, faxNumber: "+14255550100" });
      await server.jobs.wait(id, { pollMs: 10 }); // so that there is a sent one
      await server.folders.outgoingQueue.setPaused(true);
      await server.folders.outgoingQueue.save();
      const reached = new Set<string>();
      let count = 0;
      for (const object of await objectsOf(server, document)) {
        const Class = object.constructor.name;
        reached.add(Class === "ExtendedFaxServer" ? "ExtendedFaxServerMembers" : Class);
        count += await useProperties(object);
        if (object instanceof FaxCollection && !(await object.count >= 0)) assert.fail(Class);
        const settings = object as Partial<Pick<extended.FaxConfiguration, "refresh" | "save">>;
        await settings.save?.();
        await settings.refresh?.();
      }
      const classes = Object.entries(extended)
        .filter(([, value]) => (value as unknown as object) instanceof Function)
        .map(([name]) => name)
        .filter((name) => !ELSEWHERE.has(name));
      assert.deepEqual(classes.filter((name) => !reached.has(name)), []);
      assert.ok(count > 250, `${count} properties`);
    }, { api: "faxcomex" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("events() tells of a fax on its way through the built-in service", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const document = join(folder, "a.tif");
    await Deno.writeFile(document, shortTiff());
    await withServer(storeOf(folder).name, async (server) => {
      const seen: string[] = [];
      let id = "";
      const listening = (async () => {
        for await (const event of server.events(["out-queue", "out-archive"])) {
          if (!("jobId" in event || "messageId" in event)) continue;
          const of = "jobId" in event ? event.jobId : event.messageId;
          seen.push(`${event.type} ${of}`);
          if (event.type === "outgoingMessageAdded") break;
        }
      })();
      while ((await server.registeredEvents).length === 0) { // listening has begun
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      id = await server.send({ document, faxNumber: "+14255550100" });
      await listening;
      assert.equal(seen[0], `outgoingJobAdded ${id}`);
      assert.ok(seen.includes(`outgoingJobChanged ${id}`), seen.join(", "));
      assert.equal(seen.at(-1), `outgoingMessageAdded ${id}`);
    }, { api: "faxcomex" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
