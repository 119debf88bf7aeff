import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, cliArguments, temporaryFolder } from "../support/cli.ts";
import { inUserSession, whyNoSession } from "../support/user_session.ts";

const TASK = `version: 1
name: nightly report
params:
  who: { type: string, required: true }
schedule:
  - { cron: "30 22 * * 1-5", timezone: Europe/Berlin, missed: run-once, stopAfter: 6h }
  - { cron: "*/15 8-17 * * *" }
steps:
  - { id: say, uses: log.write, with: { message: "Hello \${ params.who }" } }
  - { id: check, uses: file.read, with: { path: late.txt } }
`;

/** Starts a unit as its timer would, waits for its end, and prints its exit status. */
const START_AND_WAIT = `start_and_wait() {
  systemctl --user start "$1"
  while [ "$(systemctl --user show "$1" -p ActiveState --value)" = active ]; do sleep 0.1; done
  systemctl --user show "$1" -p ExecMainStatus --value
}`;

/** Prints a mark, the exit code and the output of each command. */
async function session(folder: string, commands: readonly string[], systemd = true) {
  await Deno.writeTextFile(join(folder, "nightly.yaml"), TASK);
  const comtask = [Deno.execPath(), ...cliArguments([])].map((word) => `'${word}'`).join(" ");
  const script = commands.map((line, index) =>
    `code=0; (${line}) >out 2>err || code=$?; echo "--- ${index} $code"; cat out err`
  ).join("\n");
  const { code, stdout, stderr } = await inUserSession(
    `comtask() { ${comtask} "$@"; }\n${START_AND_WAIT}\ncd '${folder}'\n${script}\nsystemctl --user exit || true`,
    { folder, systemd, env: { COMTASK_HOME: "" } },
  );
  assert.equal(code, 0, stderr + stdout);
  return stdout.split(/^--- /m).slice(1).map((part) => {
    const [head, ...lines] = part.split("\n");
    return { code: Number(head.split(" ")[1]), text: lines.join("\n") };
  });
}

Deno.test({
  name: "comtask schedule installs, shows drift and outcome, and removes, with a real systemd",
  ignore: whyNoSession() !== undefined,
  fn: async () => {
    await using folder = await temporaryFolder();
    const units = `"$XDG_CONFIG_HOME"/systemd/user/comtask-nightly*`;
    const service = "comtask-nightly\\x20report.service";
    const [missing, notYet, planned, installed, shown, , drifted, listed, wrong, removed, gone] =
      await session(folder.path, [
        "comtask schedule install nightly.yaml",
        "comtask schedule show nightly.yaml -o table",
        "comtask schedule install nightly.yaml --who Ada --what-if -o csv; ls $XDG_CONFIG_HOME",
        "comtask schedule install nightly.yaml --who 'Ada %h $HOME \"L\"'",
        "comtask schedule show nightly.yaml -o json",
        `start_and_wait '${service}'`,
        `sed -i 's/^Persistent=true/Persistent=false/' ${units}report.timer; ` +
        "comtask schedule show nightly.yaml -o table",
        "comtask schedule list -o json",
        "comtask schedule remove 'nightly reprot'",
        "comtask schedule remove nightly.yaml",
        "comtask schedule list; ls $XDG_CONFIG_HOME/systemd/user",
      ]);
    assert.equal(missing.code, 41);
    assert.match(missing.text, /Parameter "who" is missing\n.*give it now/);
    assert.equal(notYet.code, 30, notYet.text);
    assert.match(notYet.text, /^nightly report-2 +missing/m);
    assert.match(planned.text, /OnCalendar,"?Mon,Tue,Wed,Thu,Fri \*-\*-\* 22:30:00 Europe\/Berlin/);
    assert.match(planned.text, /No such file/, "nothing was written");
    assert.equal(installed.code, 0, installed.text);
    assert.match(installed.text, /nightly report is installed \(systemd\): 30 22/);
    assert.equal(shown.code, 0, shown.text);
    const rows = JSON.parse(shown.text);
    assert.deepEqual(rows.map(({ state }: { state: string }) => state), ["installed", "installed"]);
    assert.match(rows[0].nextRun, /\d\d:30:00/);
    assert.equal(rows[0].lastRun, null);
    assert.equal(drifted.code, 30);
    assert.match(drifted.text, /^nightly report +differs/m);
    assert.match(drifted.text, /Timer\/Persistent is "false", wished "true"/);
    const [first, second] = JSON.parse(listed.text);
    assert.equal(first.lastOutcome, "failed", "exit code 30 of the unit, as our own outcome");
    assert.ok(first.lastRun);
    assert.equal(second.name, "nightly report-2");
    assert.deepEqual(first.params, { who: 'Ada %h $HOME "L"' });
    assert.equal(wrong.code, 41);
    assert.match(wrong.text, /Did you mean "nightly report"\?/);
    assert.equal(removed.code, 0, removed.text);
    assert.match(gone.text, /Nothing is installed/);
    assert.ok(!gone.text.includes("comtask-"), gone.text);
  },
});

Deno.test({
  name: "comtask schedule runs the task with the planned permissions, and the words as given",
  ignore: whyNoSession() !== undefined,
  fn: async () => {
    await using folder = await temporaryFolder();
    const [, , status, runs] = await session(folder.path, [
      "echo there >late.txt",
      "comtask schedule install nightly.yaml --who 'Ada %h $HOME'",
      "start_and_wait 'comtask-nightly\\x20report.service'",
      "comtask runs show last -o json",
    ]);
    assert.match(status.text, /^0$/m);
    const { outcome, params, mode } = JSON.parse(runs.text);
    assert.deepEqual([outcome, params, mode], ["ok", { who: "Ada %h $HOME" }, "run"]);
  },
});

Deno.test({
  name:
    "comtask schedule uses the crontab where there is no systemd, and refuses what it cannot do",
  ignore: whyNoSession() !== undefined,
  fn: async () => {
    await using folder = await temporaryFolder();
    const [refused, installed, crontab, shown] = await session(folder.path, [
      "comtask schedule install nightly.yaml --who Ada",
      "sed -i '/Berlin/d' nightly.yaml; comtask schedule install nightly.yaml --who Ada",
      "crontab -l",
      "comtask schedule show nightly.yaml -o json",
    ], false);
    assert.equal(refused.code, 40);
    assert.match(refused.text, /Cannot map time zone "Europe\/Berlin"/);
    assert.equal(installed.code, 0, installed.text);
    assert.match(crontab.text, /^0,15,30,45 8,9,10,11,12,13,14,15,16,17 \* \* \* cd .* && exec /m);
    assert.equal(JSON.parse(shown.text)[0].state, "installed");
  },
});

const WRONG: readonly (readonly [string, string, readonly string[], RegExp])[] = [
  ["a file without a schedule", TASK.replace(/schedule:\n.*\n.*\n/, ""), [], /it has none/],
  ["--logon here", TASK, ["--logon", "interactive"], /it is for Windows/],
];

for (const [what, text, args, message] of WRONG) {
  Deno.test(`comtask schedule install ends with 41 for ${what}`, async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "task.yaml");
    await Deno.writeTextFile(file, text);
    const { code, stderr } = await cli(["schedule", "install", file, "--who", "x", ...args]);
    assert.equal(code, 41, stderr);
    assert.match(stderr, message);
  });
}
