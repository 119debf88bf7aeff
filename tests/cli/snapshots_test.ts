/**
 * Help, errors and exit codes of every command, as processes of their own. To accept what changed:
 * `deno test -A tests/cli/snapshots_test.ts -- --update`, then look at the diff.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { temporaryFolder } from "../support/cli.ts";
import { checkSnapshot, keptSnapshots } from "../support/snapshot.ts";

const TASK = `version: 1
name: sample
params:
  who: { type: string, required: true, help: Name to greet }
  times: { type: int, default: 2, min: 1, max: 3, help: How often }
  loud: { type: bool, default: false, help: Say it louder }
  style: { type: enum, values: [plain, grand], default: plain, help: How it sounds }
  more: { type: list, of: email, default: [], help: Who else is told }
steps:
  - id: say
    uses: log.write
    with: { message: "Hello \${ params.who }" }
outputs:
  who: "\${ params.who }"
`;

const BROKEN = `version: 1
name: broken
steps:
  - id: read
    uses: csv.raed
    wiht: { file: batch.csv }
`;

/** Mistakes that people make; each has a name, and what is typed. */
const MISTAKES: Readonly<Record<string, string>> = {
  "no-command": "",
  "unknown-command": "chekc",
  "file-as-command": "sample.yaml",
  "unknown-verb": "fax snd",
  "verb-like-no-other": "fax xyzzy",
  "misspelt-help": "--halp",
  "missing-second-word": "runs diff last",
  "group-without-verb": "runs",
  "unknown-flag": "list --ouput json",
  "unknown-param-flag": "run sample.yaml --whoo Ada",
  "value-of-no-choice": "list --output xml",
  "flag-without-value": "list --output",
  "too-many-words": "schema sample.yaml",
  "missing-word": "check",
  "missing-file": "run nowhere.yaml",
  "folder-as-file": "check .",
  "broken-file-check": "check broken.yaml",
  "broken-file-run": "run broken.yaml",
  "broken-file-json": "check broken.yaml --output json",
  "missing-param": "run sample.yaml",
  "param-of-wrong-type": "run sample.yaml --who Ada --times many",
  "param-out-of-range": "run sample.yaml --who Ada --times 9",
  "param-of-no-choice": "run sample.yaml --who Ada --style loud",
  "params-file-missing": "run sample.yaml --params-file nowhere.yaml",
  "unknown-task": "run sample.yaml --task mian",
  "no-duration": "run sample.yaml --who Ada --stop-after soon",
  "unknown-function": "explain csv.raed",
  "unknown-run": "runs show 2026",
  "no-run-to-cancel": "cancel last",
  "no-run-to-resume": "resume last",
  "unknown-server": "fax status --server telnet:box",
  "no-fax-service": "fax jobs",
  "unknown-job": "fax job 4711 --server loopback:store",
  "missing-input": "fax send --to +14255550100",
  "number-that-is-none": "fax send --to nobody --document sample.yaml --server loopback:store",
  "new-with-wrong-name": "new outbox.txt --from send-one",
  "new-without-starter": "new outbox.yaml",
  "new-of-existing-file": "new sample.yaml --from send-one",
  "unknown-starter": "new outbox.yaml --from send-two",
  "schedule-of-nothing": "schedule install sample.yaml --who Ada --scheduler crontab --what-if",
  "unknown-shell": "completions tcsh",
  "run-ok": "run sample.yaml --who Ada --progress none --quiet --output yaml --select outputs.who",
  "check-select": "check sample.yaml --select file,ok",
  "explain-select": "explain sample.yaml -o table --select name,params",
  "status-table": "fax status --server loopback:store -o table",
  "param-before-file": "run --who Ada sample.yaml --progress none --quiet -o yaml --select outputs",
  "run-select-output": "run sample.yaml --who Ada --progress none -q -o table --select who,nothing",
  "run-select-nothing": "run sample.yaml --who Ada --progress none -q -o table --select nothing",
  "empty-archive": "fax archive --server loopback:store -o table",
  "tiff-missing": "fax tiff nowhere.tif",
  "plan-permissions": "plan sample.yaml --who Ada --permissions",
  "params-of-file-help": "run sample.yaml --help",
  "missing-file-help": "run nowhere.yaml --help",
  "broken-file-help": "run broken.yaml --help",
  "common-options": "help options",
  "version-of-the-help-of-a-command": "help fax send",
};

const options = { ignore: Deno.build.os === "windows" }; // it has other paths and other services

/** Every command and every command of a group, in words. */
async function allCommands(): Promise<string[]> {
  const names: string[] = [];
  for (const [name, entry] of Object.entries(COMMANDS)) {
    names.push(name);
    const loaded = await entry.load();
    if ("commands" in loaded) {
      names.push(...Object.keys(loaded.commands).map((verb) => `${name} ${verb}`));
    }
  }
  return names;
}

const cases = new Map<string, readonly string[]>([["help", ["--help"]]]);
for (const name of await allCommands()) {
  cases.set(`help-${name.replaceAll(" ", "-")}`, [...name.split(" "), "--help"]);
}
for (const [name, line] of Object.entries(MISTAKES)) {
  cases.set(name, line === "" ? [] : line.split(" "));
}

/** Processes at once; one alone leaves a core idle. */
const PARALLEL = Math.max(2, navigator.hardwareConcurrency);

Deno.test({
  ...options,
  name: "every command line prints what its file in tests/cli/snapshots says",
  fn: async (test) => {
    const waiting = [...cases];
    const failures = new Map<string, unknown>();
    const worker = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [name, args] = next;
        await compare(name, args).catch((error: unknown) => failures.set(name, error));
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
    for (const [name, args] of cases) {
      await test.step(`comtask ${args.join(" ")} (${name}.txt)`, () => {
        if (failures.has(name)) throw failures.get(name);
      });
    }
  },
});

async function compare(name: string, args: readonly string[]): Promise<void> {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(join(folder.path, "sample.yaml"), TASK);
  await Deno.writeTextFile(join(folder.path, "broken.yaml"), BROKEN);
  const env = { COMTASK_HOME: join(folder.path, "home"), USER: "ada" };
  await checkSnapshot({ name, args, cwd: folder.path, env });
}

Deno.test({
  ...options,
  name: "every snapshot belongs to a command line",
  fn: () => assert.deepEqual(keptSnapshots(), [...cases.keys()].sort()),
});

Deno.test({
  ...options,
  name: "every help fits a screen of 50 lines, and has an example",
  fn: async () => {
    for (const name of [...cases.keys()].filter((key) => key.startsWith("help-"))) {
      const url = new URL(`./snapshots/${name}.txt`, import.meta.url);
      const text = await Deno.readTextFile(url);
      assert.ok(text.split("\n").length <= 54, `${name} has ${text.split("\n").length} lines`);
      assert.match(text, /^(?:Examples:|"comtask .* --help" explains a command\.)$/m, name);
    }
  },
});
