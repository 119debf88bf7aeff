import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { file } from "../../tasks/mod.ts";
import { temporaryFolder } from "../support/cli.ts";

const NUMBERS = Array.from({ length: 30 }, (_, number) => String(number));

/** Puts the text of a number into place, as many steps do at the same time. */
const DOES = {
  move: async (folder: string, number: string, to: string) => {
    const from = join(folder, number);
    await Deno.writeTextFile(from, number);
    await file.move(from, to, { ifExists: "rename" });
  },
  copy: async (folder: string, number: string, to: string) => {
    const from = join(folder, number);
    await Deno.writeTextFile(from, number);
    await file.copy(from, to, { ifExists: "rename" });
  },
  write: async (_folder: string, number: string, to: string) => {
    await file.write(to, number, { ifExists: "rename" });
  },
};

async function texts(folder: string): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(folder));
  return await Promise.all(found.map(({ name }) => Deno.readTextFile(join(folder, name))));
}

for (const [verb, does] of Object.entries(DOES)) {
  Deno.test(`file.${verb} to one name at the same time loses no file`, async () => {
    await using folder = await temporaryFolder();
    const to = join(folder.path, "out", "a.txt");
    await Promise.all(NUMBERS.map((number) => does(folder.path, number, to)));
    assert.deepEqual((await texts(dirname(to))).toSorted(), NUMBERS.toSorted());
  });
}

Deno.test("of several that write one name, which must not exist, one does", async () => {
  await using folder = await temporaryFolder();
  const to = join(folder.path, "a.txt");
  const ends = await Promise.allSettled(NUMBERS.map((number) => file.write(to, number)));
  const done = ends.flatMap(({ status }, number) => status === "fulfilled" ? [number] : []);
  assert.equal(done.length, 1);
  assert.deepEqual(await texts(folder.path), [String(done[0])]);
  for (const end of ends) {
    if (end.status === "rejected") assert.equal(end.reason.code, "file.exists");
  }
});

Deno.test("file.move moves a folder, and not over another one", async () => {
  await using folder = await temporaryFolder();
  const [from, to] = ["from", "to"].map((name) => join(folder.path, name));
  await Deno.mkdir(from);
  await Deno.writeTextFile(join(from, "a.txt"), "x");
  await file.move(from, to);
  assert.deepEqual(await texts(to), ["x"]);
  await Deno.mkdir(from);
  await assert.rejects(file.move(from, to), { code: "file.exists" });
});

const otherDisk = Deno.build.os === "linux" &&
  await Deno.stat("/dev/shm").then(({ dev }) => dev !== Deno.statSync("/tmp").dev, () => false);

Deno.test({
  name: "file.move moves to another disk, and loses nothing there either",
  ignore: !otherDisk,
  fn: async () => {
    await using folder = await temporaryFolder();
    const other = await Deno.makeTempDir({ dir: "/dev/shm" });
    try {
      const to = join(other, "a.txt");
      await Promise.all(NUMBERS.map((number) => DOES.move(folder.path, number, to)));
      assert.deepEqual((await texts(other)).toSorted(), NUMBERS.toSorted());
      assert.deepEqual(await texts(folder.path), []);
      await Deno.writeTextFile(join(folder.path, "b"), "b");
      await assert.rejects(file.move(join(folder.path, "b"), to), { code: "file.exists" });
      assert.deepEqual(await texts(folder.path), ["b"]);
    } finally {
      await Deno.remove(other, { recursive: true });
    }
  },
});
