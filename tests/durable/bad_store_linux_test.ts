import assert from "node:assert/strict";
import { join } from "node:path";
import { cliArguments, temporaryFolder } from "../support/cli.ts";
import { capture, type Finished, hasProgram } from "../support/process.ts";

const ITEMS = 150;

/** A durable task that makes a file for each item; a file that is there already is an error. */
function taskFile(folder: string): string {
  const list = Array.from({ length: ITEMS }, (_, n) => `n${n}`);
  return JSON.stringify({
    version: 1,
    name: "files",
    durable: { key: "k" },
    steps: [{
      id: "all",
      each: { in: list, as: "n", key: "n" },
      onError: "collect",
      uses: "file.write",
      with: { path: `${folder}/out/\${ n }.txt`, text: "x", ifExists: "fail" },
    }],
  });
}

interface Desk extends AsyncDisposable {
  readonly folder: string;
  readonly home: string;
  readonly made: () => number;
  /** Shell code that runs comtask. */
  comtask(...args: string[]): string;
}

async function desk(): Promise<Desk> {
  const temporary = await temporaryFolder();
  const folder = temporary.path;
  const [out, home] = [join(folder, "out"), join(folder, "home")];
  await Deno.mkdir(out);
  await Deno.mkdir(home);
  await Deno.writeTextFile(join(folder, "files.json"), taskFile(folder));
  return {
    folder,
    home,
    made: () => [...Deno.readDirSync(out)].length,
    comtask: (...args) =>
      [Deno.execPath(), ...cliArguments([...args, "-o", "none"])]
        .map((word) => `'${word}'`).join(" "),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

function shell(at: Desk, script: string, wrapper: readonly string[] = []): Promise<Finished> {
  const [program, ...args] = [...wrapper, "sh", "-c", script];
  return capture(program, args, { env: { COMTASK_HOME: at.home } });
}

const mayMount = (await capture("unshare", ["-rm", "true"]).catch(() => ({ code: 1 }))).code === 0;

Deno.test({
  name: "a full disk ends a run with a clear error, and nothing is lost or done twice",
  ignore: !mayMount,
  fn: async () => {
    await using at = await desk();
    const { stdout, stderr } = await shell(
      at,
      `mount -t tmpfs -o size=140k none '${at.home}'
       ${at.comtask("run", join(at.folder, "files.json"))}; echo "run $?"
       ls '${at.folder}/out' | wc -l
       mount -o remount,size=20m '${at.home}'
       ${at.comtask("resume", "last")}; echo "resume $?"
       ${at.comtask("resume", "last")}; echo "again $?"`,
      ["unshare", "-rm"],
    );
    const [run, madeFirst, resume] = stdout.trim().split("\n");
    assert.equal(run, "run 30", stderr);
    assert.match(
      stderr,
      /Cannot use the journal ".*runs\.sqlite": database or disk is full \(journal\.write\)/,
    );
    assert.match(stderr, /Free space on the disk, then resume the run/);
    assert.ok(Number(madeFirst) > 0 && Number(madeFirst) < ITEMS, madeFirst);
    // The effect that was on its way when the disk was full is one that a person must look at.
    assert.match(resume, /^resume (?:0|90)$/);
    assert.equal(at.made(), ITEMS);
    assert.ok(!stderr.includes("exists already"), stderr);
    assert.ok(!/^\s+at /m.test(stderr), "no stack trace");
  },
});

const asRoot = Deno.uid() === 0;

Deno.test({
  name: "a journal that is read-only ends a run before its first effect",
  ignore: asRoot && !await hasProgram("setpriv"),
  fn: async () => {
    await using at = await desk();
    const file = join(at.folder, "files.json");
    // Root may write everything unless that right is taken away.
    const rights = "-dac_override,-dac_read_search,-fowner";
    const wrapper = asRoot ? ["setpriv", `--bounding-set=${rights}`, `--inh-caps=${rights}`] : [];
    const { code, stderr } = await shell(
      at,
      `chmod 555 '${at.home}'; ${
        at.comtask("run", file)
      }; code=$?; chmod 755 '${at.home}'; exit $code`,
      wrapper,
    );
    assert.equal(code, 30, stderr);
    assert.match(stderr, /Cannot open journal ".*runs\.sqlite": unable to open database file/);
    assert.match(stderr, /Check that the folder exists and can be written/);
    assert.equal(at.made(), 0);
  },
});

Deno.test("a damaged journal is refused, nothing is sent again, and moving it away helps", async () => {
  await using at = await desk();
  const file = join(at.folder, "files.json");
  assert.equal((await shell(at, at.comtask("run", file))).code, 0);
  const made = at.made();
  const journal = join(at.home, "runs.sqlite");
  for (const [from, to] of [[0.2, 1], [0, 0.02]]) {
    const sound = await Deno.readFile(journal);
    const bytes = sound.slice();
    bytes.fill(0xa5, Math.floor(from * bytes.length), Math.floor(to * bytes.length));
    await Deno.writeFile(journal, bytes);
    const { code, stderr } = await shell(at, at.comtask("run", file, "--again"));
    assert.equal(code, 30, stderr);
    assert.match(stderr, /\(journal\.damaged\)/);
    assert.match(stderr, /Move the file away/);
    assert.ok(!/^\s+at /m.test(stderr), "no stack trace");
    const list = await shell(at, at.comtask("runs", "list"));
    assert.equal(list.code, 30, list.stderr);
    assert.equal(at.made(), made);
    await Deno.writeFile(journal, sound);
  }
  const sound = await Deno.readFile(journal);
  await Deno.truncate(journal);
  const { code, stderr } = await shell(at, at.comtask("run", file, "--again"));
  assert.equal(code, 30, stderr);
  assert.match(stderr, /it is empty, although runs were recorded in it \(journal\.damaged\)/);
  assert.equal(at.made(), made);
  await Deno.writeFile(journal, sound);
  await Deno.rename(journal, join(at.home, "old.sqlite"));
  await Deno.remove(join(at.folder, "out"), { recursive: true });
  await Deno.mkdir(join(at.folder, "out"));
  assert.equal((await shell(at, at.comtask("run", file))).code, 0);
  assert.equal(at.made(), ITEMS);
});
