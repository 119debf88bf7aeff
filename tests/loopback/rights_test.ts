import assert from "node:assert/strict";
import { com, type DynamicObject } from "../../lib/com/mod.ts";
import type { FaxRight } from "../../lib/loopback/mod.ts";
import { Access, FAX_RIGHTS, LOOPBACK_CLASSES, parseDialPlan } from "../../lib/loopback/mod.ts";
import { call, failureOf, item, onExtendedServer, path, type Place, read } from "./servers.ts";
import { faxTo, onStore, PLAN, TIFF, until } from "./stores.ts";

const ACCESS_DENIED = 0x8007_0005 | 0;
const E_INVALIDARG = 0x8007_0057 | 0;
const NO_SUCH_USER = 0x8007_0525 | 0;
const MESSAGE_NOT_FOUND = 0x8004_1B61 | 0;

const FLAGS: ReadonlyArray<readonly [readonly FaxRight[], first: number, second: number]> = [
  [FAX_RIGHTS, 0x7ff, 0x3ff],
  [[], 0, 0],
  [["submit-low", "query-jobs"], 0x9, 0x9],
  [["query-in-archive"], 0x80, 0],
  [["query-in-archive", "query-out-archive"], 0x280, 0x80],
  [["manage-receive-folder"], 0, 0x200],
];

for (const [rights, first, second] of FLAGS) {
  Deno.test(`Access.flags() of ${rights.length === 12 ? "all rights" : rights.join(", ")}`, () => {
    const access = new Access("me", rights);
    assert.deepEqual([access.flags(1), access.flags(2)], [first, second]);
  });
}

/** Runs a test as a user with these rights and no others. */
function asUser(rights: readonly FaxRight[], use: (place: Place) => void | Promise<void>) {
  return onExtendedServer(use, {
    query: "speed=1000&user=guest",
    dialPlan: { ...PLAN, users: { Guest: rights } },
  });
}

function submit(server: DynamicObject, document: string, priority: number): string[] {
  return com.scope(() => {
    const fax = com.createObject(LOOPBACK_CLASSES.FaxDocument.clsid);
    com.put(fax, "Body", document);
    com.put(fax, "Priority", priority);
    com.call(path(fax, "Recipients"), "Add", "08");
    return com.call(fax, "ConnectedSubmit", server) as string[];
  });
}

/** What a right allows: each needs one of these, and is denied without them. */
const ACTIONS: ReadonlyArray<
  readonly [string, readonly FaxRight[], (place: Place) => unknown]
> = [
  [
    "a low fax",
    ["submit-low", "submit-normal", "submit-high"],
    ({ server, document }) => submit(server, document, 0),
  ],
  [
    "a normal fax",
    ["submit-normal", "submit-high"],
    ({ server, document }) => submit(server, document, 1),
  ],
  ["a high fax", ["submit-high"], ({ server, document }) => submit(server, document, 2)],
  [
    "listing jobs",
    ["query-jobs", "submit-low"],
    ({ server }) => call(path(server, "Folders", "OutgoingQueue"), "GetJobs"),
  ],
  ["cancelling another's job", ["manage-jobs"], ({ registered: { service } }) => {
    const id = service.submit(faxTo("08", { userName: "other" }));
    service.connect("guest").command(id, "cancel");
    assert.equal(service.job(id)?.state, "canceled");
  }],
  [
    "reading settings",
    ["query-config"],
    ({ server }) => com.get(path(server, "Configuration"), "Retries"),
  ],
  ["listing devices", ["query-config"], ({ server }) => call(server, "GetDevices")],
  ["listing providers", ["query-config"], ({ server }) => call(server, "GetDeviceProviders")],
  [
    "reading rights",
    ["query-config"],
    ({ server }) => com.get(path(server, "Security"), "GrantedRights"),
  ],
  [
    "listing rules",
    ["query-config"],
    ({ server }) => call(path(server, "OutboundRouting"), "GetRules"),
  ],
  [
    "listing methods",
    ["query-config"],
    ({ server }) => call(path(server, "InboundRouting"), "GetMethods"),
  ],
  [
    "saving settings",
    ["manage-config"],
    ({ server }) => com.call(path(server, "ReceiptOptions"), "Save"),
  ],
  [
    "saving security",
    ["manage-config"],
    ({ server }) => com.call(path(server, "Security2"), "Save"),
  ],
  [
    "adding an account",
    ["manage-config"],
    ({ server }) => call(path(server, "FaxAccountSet"), "AddAccount", `new ${Math.random()}`),
  ],
  ["setting a property", ["manage-config"], ({ server }) =>
    com.call(
      server,
      "SetExtensionProperty",
      "{11111111-2222-3333-4444-555555555555}",
      Uint8Array.of(1),
    )],
  [
    "reading sent faxes",
    ["query-out-archive", "submit-low"],
    ({ server }) => call(path(server, "Folders", "OutgoingArchive"), "GetMessages", 10),
  ],
  [
    "reading received faxes",
    ["query-in-archive", "manage-receive-folder", "submit-low"],
    ({ server }) => call(path(server, "Folders", "IncomingArchive"), "GetMessages", 10),
  ],
  [
    "deleting a received fax",
    ["manage-in-archive", "manage-receive-folder"],
    ({ registered: { service } }) => {
      const id = service.receive(TIFF);
      assert.equal(service.connect("guest").messages.deleteReceived(id), true);
    },
  ],
  [
    "hearing of the configuration",
    ["query-config"],
    ({ server }) => com.call(server, "ListenToServerEvents", 4),
  ],
  [
    "hearing of calls",
    ["query-in-archive"],
    ({ server }) => com.call(server, "ListenToServerEvents", 512),
  ],
];

for (const [what, rights, act] of ACTIONS) {
  for (const right of rights) {
    Deno.test(`the right "${right}" allows ${what}`, async () => {
      await asUser([right], (place) => void com.scope(() => void act(place)));
    });
  }
  Deno.test(`no other right allows ${what}`, async () => {
    const submits = ["submit-low", "submit-normal", "submit-high"] as const;
    const enough = rights.includes("submit-low") ? [...rights, ...submits] : rights;
    const others = FAX_RIGHTS.filter((right) => !enough.includes(right));
    await asUser(others, (place) => {
      const denied = () => {
        try {
          act(place);
        } catch (error) {
          const { problem, hresult } = error as { problem?: string; hresult?: number };
          return problem === "access-denied" || hresult === ACCESS_DENIED;
        }
        return false;
      };
      assert.equal(com.scope(denied), true);
    });
  });
}

Deno.test("a user who may only submit sees the own faxes, and no others", async () => {
  await asUser(["submit-low"], async ({ server, registered: { service }, document }) => {
    const other = service.submit(faxTo("09", { userName: "other" }));
    await until("it is sent", () => service.job(other)?.state === "sent");
    const waiting = service.submit(faxTo("08", { userName: "other" }));
    const [own] = submit(server, document, 0);
    com.scope(() => {
      const queue = path(server, "Folders", "OutgoingQueue");
      const jobs = call(queue, "GetJobs");
      assert.deepEqual([com.get(jobs, "Count"), com.get(item(jobs), "Id")], [1, own]);
      assert.equal(
        failureOf(() => call(queue, "GetJob", waiting.toString(16))),
        MESSAGE_NOT_FOUND,
      );
      const sent = call(path(server, "Folders", "OutgoingArchive"), "GetMessages", 10);
      assert.equal(com.get(sent, "AtEOF"), true);
      com.call(item(jobs), "Pause");
      com.call(item(jobs), "Cancel");
    });
  });
});

Deno.test("users who are not named have the rights of *, or all", async () => {
  await onExtendedServer(({ registered: { service } }) => {
    const rights = (user: string) => service.connect(user).access.flags(1);
    assert.deepEqual([rights("guest"), rights("GUEST"), rights("other")], [1, 1, 8]);
  }, { dialPlan: { users: { "guest": ["submit-low"], "*": ["query-jobs"] } } });
});

Deno.test("FaxSecurity: a descriptor is read, checked, and kept by Save", async () => {
  await onExtendedServer(({ server }) => {
    com.scope(() => {
      const security = path(server, "Security");
      assert.deepEqual(read(security, "GrantedRights", "InformationType"), [0x7ff, 7]);
      const descriptor = com.get(security, "Descriptor") as Uint8Array;
      assert.equal(descriptor[0], 1);
      assert.equal(
        failureOf(() => com.put(security, "Descriptor", Uint8Array.of(1, 2))),
        E_INVALIDARG,
      );
      const other = Uint8Array.from([...descriptor, 0]);
      com.put(security, "Descriptor", other);
      assert.deepEqual(com.get(path(server, "Security"), "Descriptor"), descriptor);
      com.call(security, "Save");
      assert.deepEqual(com.get(path(server, "Security"), "Descriptor"), other);
      com.put(security, "InformationType", 4);
      assert.equal(failureOf(() => com.put(security, "InformationType", 16)), E_INVALIDARG);
    });
  });
});

Deno.test("accounts are made on connecting, or who has none is refused", async () => {
  await onExtendedServer(({ server, registered: { service } }) => {
    com.scope(() => {
      const accounts = path(server, "FaxAccountSet");
      const names = () =>
        [...call(accounts, "GetAccounts") as unknown as Iterable<DynamicObject>]
          .map((one) => com.get(one, "AccountName"));
      assert.deepEqual(names(), ["me"]);
      assert.equal(com.get(path(server, "CurrentAccount"), "AccountName"), "me");
      com.call(accounts, "AddAccount", "Zoë");
      assert.deepEqual(names(), ["me", "Zoë"]);
      assert.equal(failureOf(() => call(accounts, "GetAccount", "nobody")), NO_SUCH_USER);
      assert.equal(failureOf(() => com.call(accounts, "RemoveAccount", "nobody")), NO_SUCH_USER);
      const configuration = path(server, "Configuration");
      com.put(configuration, "AutoCreateAccountOnConnect", false);
      com.call(configuration, "Save");
      com.call(accounts, "RemoveAccount", "me");
      assert.equal(failureOf(() => com.call(server, "Connect", "")), ACCESS_DENIED);
      assert.equal(service.connect("zoë").access.user, "Zoë", "as the account is spelt");
    });
  }, { query: "speed=1000&user=me" });
});

Deno.test("FaxAccount.Folders shows the faxes of the account", async () => {
  await onExtendedServer(async ({ server, registered: { service } }) => {
    for (const userName of ["me", "you"]) service.submit(faxTo("09", { userName }));
    await until("both are sent", () => service.sentJobs().length === 2);
    for (const userName of ["me", "you", "you"]) service.submit(faxTo("08", { userName }));
    com.scope(() => {
      const folders = path(server, "CurrentAccount", "Folders");
      assert.equal(com.get(call(path(folders, "OutgoingQueue"), "GetJobs"), "Count"), 1);
      assert.equal(
        failureOf(() => call(path(folders, "OutgoingQueue"), "GetJob", "4")),
        MESSAGE_NOT_FOUND,
      );
      const sent = call(path(folders, "OutgoingArchive"), "GetMessages", 10);
      assert.equal(com.get(path(sent, "Message"), "Id"), "0000000000000001");
      com.call(sent, "MoveNext");
      assert.equal(com.get(sent, "AtEOF"), true);
      assert.equal(
        failureOf(() => call(path(folders, "OutgoingArchive"), "GetMessage", "2")),
        MESSAGE_NOT_FOUND,
      );
    });
  }, { query: "speed=1000&user=me" });
});

Deno.test("FaxIncomingMessage.ReAssign hands a fax to accounts", async () => {
  await onExtendedServer(({ server, registered: { service } }) => {
    const id = service.receive(TIFF).toString(16);
    com.scope(() => {
      com.call(path(server, "FaxAccountSet"), "AddAccount", "you");
      const message = call(path(server, "Folders", "IncomingArchive"), "GetMessage", id);
      com.put(message, "Subject", "Betreff");
      com.put(message, "Recipients", "you; nobody");
      assert.equal(
        failureOf(() => com.call(message, "ReAssign")),
        E_INVALIDARG,
        "faxes are public",
      );
      service.updateSettings({ incomingFaxesArePublic: false });
      assert.equal(failureOf(() => com.call(message, "ReAssign")), NO_SUCH_USER);
      com.put(message, "Recipients", "you");
      com.call(message, "ReAssign");
      assert.deepEqual(read(message, "WasReAssigned", "Subject", "Recipients"), [
        true,
        "Betreff",
        "you",
      ]);
      com.put(message, "Read", true);
      com.call(message, "Save");
      assert.equal(service.receivedFax(parseInt(id, 16))?.isRead, true);
    });
    const you = service.connect("you");
    assert.equal(you.messages.receivedOf("you").length, 1);
    service.receive(TIFF);
    assert.equal(you.messages.receivedOf("you").length, 2, "an unassigned one, with all rights");
  });
});

Deno.test("a user sees the own faxes however the name is written", async () => {
  const dialPlan = parseDialPlan({ users: { ANNA: ["submit-low", "submit-normal"] } });
  await onStore((service) => {
    const [id] = service.connect("Anna").submitMany([faxTo("09")]);
    const same = service.connect("anna");
    assert.deepEqual([same.jobIds(), same.jobCount(), same.jobIdAt(0)], [[id], 1, id]);
    assert.deepEqual(service.connect("bert").jobIds(), [id]); // no rights are declared for others
  }, { dialPlan, dials: false });
});
