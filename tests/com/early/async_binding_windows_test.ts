// Early binding on other threads: in an apartment of its own, and in the multithreaded one. The same
// calls as late bound, against the native test server.
import assert from "node:assert/strict";
import { type AsyncDynamicObject, com, ComError, Decimal } from "../../../lib/com/mod.ts";

const REGISTERED = Deno.env.get("COMTASK_NATIVE") !== undefined;

/** What the tests call of `IProbe`, as its header has it. */
const IProbe = com.defineInterface({
  iid: "{6F3D1C10-51B7-4E0C-9A51-7D2C3E0A1010}",
  name: "IProbe",
  extends: "IDispatch",
  methods: [
    { name: "Number", kind: "get", slot: 11, parameters: [{ type: "VT_I4", retval: true }] },
    { name: "Number", kind: "put", slot: 12, parameters: [{ type: "VT_I4" }] },
  ],
});

type Binding = "late" | "early" | typeof IProbe;
type Create = (name: string, binding?: Binding) => Promise<AsyncDynamicObject>;

const PLACES: Readonly<Record<string, (use: (create: Create) => Promise<void>) => Promise<void>>> =
  {
    async "an apartment"(use) {
      await using apartment = com.openApartment();
      await use((name, binding) => apartment.createObject(name, { binding }));
      assert.equal((await apartment.stats()).objects, 0);
    },
    async "the MTA"(use) {
      const before = com.stats();
      await use((name, binding) => com.createObjectAsync(name, { binding }));
      assert.deepEqual(com.stats(), before);
    },
  };

for (const [place, open] of Object.entries(PLACES)) {
  const test = (name: string, use: (create: Create) => Promise<void>) =>
    Deno.test({ name: `${place}: ${name}`, ignore: !REGISTERED, fn: () => open(use) });

  for (const binding of ["late", "early"] as const) {
    test(`binding "${binding}" calls, reads and sets`, async (create) => {
      await using probe = await create("ComtaskTest.ProbeBoth", binding);
      await probe.Number.set(5);
      assert.equal(await probe.Number, 5);
      assert.equal(await probe.Add(2, 3), 5);
      assert.equal(await probe.EchoBSTR("text"), "text");
      assert.equal(String(await probe.EchoDECIMAL(Decimal.from("1.50"))), "1.50");
      assert.deepEqual(await probe.EchoBytes(new Uint8Array([1, 2])), new Uint8Array([1, 2]));
      await probe.Item.set("value", "key");
      assert.equal(await probe.Item("key"), "value");
      assert.equal(await probe("key"), "value");
      assert.match(await probe.Optional(1), /1/);
    });

    test(`binding "${binding}" brings references back`, async (create) => {
      await using probe = await create("ComtaskTest.ProbeBoth", binding);
      const head = com.ref("", "VT_BSTR");
      const tail = com.ref("", "VT_BSTR");
      await probe.Split("one two", head, tail);
      assert.deepEqual([head.value, String(tail.value).trim()], ["one", "two"]);
    });

    test(`binding "${binding}" gives objects and takes them`, async (create) => {
      await using probe = await create("ComtaskTest.ProbeBoth", binding);
      assert.equal(await probe.Self, probe); // the same object is the same wrapper
      await using range = await probe.Range(3);
      const items: unknown[] = [];
      for await (const item of range) items.push(item);
      assert.deepEqual(items, [1, 2, 3]);
      assert.equal(await probe.NothingThere, null);
      assert.equal(await probe.EchoDISPATCH(probe), probe);
    });

    test(`binding "${binding}" reports failures with code and member`, async (create) => {
      await using probe = await create("ComtaskTest.ProbeBoth", binding);
      await assert.rejects(probe.Return(0x8004_0321 | 0), (error) => {
        assert.ok(error instanceof ComError);
        assert.deepEqual([error.hresult, error.member], [0x8004_0321 | 0, "Return"]);
        return true;
      });
      await assert.rejects(probe.Nothing(1), /Cannot find member "Nothing"/);
      await assert.rejects(probe.Add("many", 1), ComError);
    });
  }

  test("an interface of com.defineInterface binds a class", async (create) => {
    await using probe = await create("ComtaskTest.ProbeBoth", IProbe);
    await probe.Number.set(7);
    assert.equal(await probe.Number, 7);
    await assert.rejects(probe.Add(1, 2), /Cannot find member "Add"/);
  });

  test("an object whose IDispatch does nothing is called by its library", async (create) => {
    await using probe = await create("ComtaskTest.ProbeStub");
    assert.equal(await probe.Add(2, 3), 5);
    await probe.Number.set(9);
    assert.equal(await probe.Number, 9);
  });

  test("a class that no library describes cannot be bound early", async (create) => {
    await assert.rejects(
      create("ComtaskTest.Raw", "early"),
      /Cannot bind "ComtaskTest\.Raw" early/,
    );
  });

  test("an object that comes after the wait has ended is released", async (create) => {
    await using probe = await create("ComtaskTest.ProbeBoth");
    const controller = new AbortController();
    const options = { args: [3], signal: controller.signal };
    const call = com.callAsync(probe, "Range", options);
    controller.abort(new Error("enough"));
    await assert.rejects(call, /enough/);
    await probe.Sleep(50); // the answer has arrived since
    // `open` counts the objects.
  });
}

Deno.test({
  name: "an apartment asks its objects for interfaces, binds monikers and fetches shared objects",
  ignore: !REGISTERED,
  fn: async () => {
    await using apartment = com.openApartment();
    const probe = await apartment.createObject("ComtaskTest.Probe");
    const typed = await apartment.queryInterface(probe, IProbe);
    await typed.Number.set(3);
    assert.equal(await probe.Number, 3);
    const none = "{DEADBEEF-0000-4000-8000-000000000002}";
    assert.equal(await apartment.queryInterface(probe, none), null);
    await using dict = await apartment.getObject("new:Scripting.Dictionary");
    await dict.Add("a", 1);
    assert.equal(await dict.Count, 1);
    using own = com.createObject("Scripting.Dictionary");
    using shared = com.share(own);
    await using fetched = await apartment.fromShared(shared.token);
    await fetched.Add("from there", 1);
    assert.equal(own.Exists("from there"), true);
    for (const each of [typed, probe]) await each[Symbol.asyncDispose]();
    await assert.rejects(async () => await probe.Number, /it was released/);
  },
});

Deno.test({
  name: "an apartment binds an interface of a type library whose objects lead back to it",
  ignore: Deno.build.os !== "windows",
  async fn() {
    await using apartment = com.openApartment();
    const binding = com.loadInterface("scrrun.dll", "IFileSystem3");
    await using fso = await apartment.createObject("Scripting.FileSystemObject", { binding });
    await using folder = await fso.GetFolder("C:\\windows");
    assert.match(await folder.Path, /^C:\\windows$/i);
  },
});
