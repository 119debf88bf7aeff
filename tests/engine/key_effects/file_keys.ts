/** Effects of the keys at file level. */
import { runTask } from "../../../lib/engine/mod.ts";
import { createWorld } from "../support/library.ts";
import {
  did,
  errorCode,
  exit,
  found,
  type KeyEffect,
  outcomes,
  outputs,
  type Place,
  run,
  type Seen,
} from "./key_effect.ts";

const LIST = "steps: [{ id: a, uses: demo.list }]\n";
const FAILS = "steps: [{ id: a, uses: demo.fail }]\n";

/** The second of two runs, one after the other. */
async function twice(path: string, { journal }: Place): Promise<Seen> {
  await run(path, { journal });
  return await run(path, { journal });
}

/** A run while another one holds a place in the group `g`. */
async function whileBusy(path: string, { journal }: Place): Promise<Seen> {
  const stop = new AbortController();
  const { library: functions } = createWorld();
  let begun = () => {};
  const isHolding = new Promise<void>((resolve) => begun = resolve);
  const holder = runTask({
    file: {
      name: "holder.yaml",
      text: "version: 1\nname: holder\nconcurrency: { group: g }\n" +
        "steps: [{ id: hold, uses: demo.wait }]\n",
    },
    functions,
    journal,
    signal: stop.signal,
    on: ({ type }) => type === "progress" && begun(),
  });
  await isHolding;
  try {
    return await run(path, { journal, signal: AbortSignal.timeout(400) });
  } finally {
    stop.abort();
    await holder;
  }
}

/** Keys of the file itself. */
export const FILE_KEYS: readonly KeyEffect[] = [
  // The one key that means nothing to us: editors read it.
  {
    key: "TaskFile.$schema",
    at: "$schema",
    file: `$schema: x.json\n${LIST}`,
    see: exit,
    with: 0,
    without: 0,
  },
  { key: "TaskFile.version", at: "version", file: LIST, see: exit, with: 0, without: 40 },
  {
    key: "TaskFile.name",
    at: "name",
    file: LIST,
    see: ({ result }) => result.name,
    with: "test",
    without: "",
  },
  {
    key: "TaskFile.description",
    at: "description",
    file: `description: Says so\n${LIST}`,
    see: ({ checked }) => checked.description,
    with: "Says so",
    without: "",
  },
  {
    key: "TaskFile.requires",
    at: "requires",
    file: `requires: { runner: ">=99" }\n${LIST}`,
    see: exit,
    with: 42,
    without: 0,
  },
  {
    key: "TaskFile.requires.runner",
    at: "requires.runner",
    file: `requires: { runner: ">=99" }\n${LIST}`,
    see: found,
    with: "requires.runner",
    without: "ok",
  },
  {
    key: "TaskFile.requires.os",
    at: "requires.os",
    file: `requires: { os: [${Deno.build.os === "darwin" ? "windows" : "darwin"}] }\n${LIST}`,
    see: found,
    with: "requires.os",
    without: "ok",
  },
  {
    key: "TaskFile.vars",
    at: "vars",
    file: 'vars: { v: "${ 1 + 1 }" }\nsteps: [{ id: a, uses: demo.list }]\noutputs: ' +
      '{ v: "${ vars.v }" }\n',
    see: ({ result, checked }) => checked.ok ? result.outputs["v"] : "unknown",
    with: 2,
    without: "unknown",
  },
  {
    key: "TaskFile.secrets",
    at: "secrets",
    file: "secrets: { s: { from: env, name: S } }\n" +
      'steps: [{ id: a, uses: demo.write, with: { text: x, login: "${ secrets.s }" } }]\n',
    see: found,
    with: "ok",
    without: "reference.unknown-secret",
  },
  {
    key: "TaskFile.imports",
    at: "imports",
    file: "imports: { lib: { path: lib.yaml } }\nsteps: [{ id: a, uses: 'task:lib' }]\n",
    see: found,
    with: "ok",
    without: "reference.unknown-task",
  },
  {
    key: "TaskFile.targets",
    at: "targets",
    file: "targets: { one: { server: S1, labels: [x] } }\n" + LIST +
      'outputs: { all: "${ targets.map(t, t.name) }" }\n',
    see: outputs,
    with: { all: ["one"] },
    without: { all: [] },
  },
  {
    key: "TaskFile.targets.*.server",
    at: "targets.one.server",
    file: "targets: { one: { server: S1 } }\n" + LIST +
      'outputs: { all: "${ targets.map(t, t.server) }" }\n',
    see: ({ result, checked }) => checked.ok ? result.outputs["all"] : found({ checked } as Seen),
    with: ["S1"],
    without: "schema.missing-key",
  },
  {
    key: "TaskFile.targets.*.labels",
    at: "targets.one.labels",
    file: "targets: { one: { server: S1, labels: [x] } }\n" + LIST +
      `outputs: { all: "\${ targets.where('x').map(t, t.server) }" }\n`,
    see: outputs,
    with: { all: ["S1"] },
    without: { all: [] },
  },
  {
    key: "TaskFile.defaults",
    at: "defaults",
    file: `defaults: { onError: ignore }\n${FAILS}`,
    see: exit,
    with: 0,
    without: 30,
  },
  {
    key: "TaskFile.defaults.retry",
    at: "defaults.retry",
    file: "defaults: { retry: { times: 1, delay: 0ms } }\n" +
      "steps: [{ id: a, uses: demo.fail, with: { transient: true } }]\n",
    see: did,
    with: ["fail demo.failed", "fail demo.failed"],
    without: ["fail demo.failed"],
  },
  {
    key: "TaskFile.defaults.timeout",
    at: "defaults.timeout",
    file: "defaults: { timeout: 5ms }\nsteps: [{ id: a, uses: demo.wait, deadline: 50ms }]\n",
    see: errorCode,
    with: "timeout",
    without: "deadline",
  },
  {
    key: "TaskFile.defaults.onError",
    at: "defaults.onError",
    file: `defaults: { onError: collect }\n${FAILS}`,
    see: exit,
    with: 20,
    without: 30,
  },
  {
    key: "TaskFile.concurrency",
    at: "concurrency",
    file: `concurrency: { group: g, whenBusy: skip }\n${LIST}`,
    see: exit,
    act: whileBusy,
    with: 50,
    without: 0,
  },
  {
    key: "TaskFile.concurrency.group",
    at: "concurrency.group",
    file: `concurrency: { group: g, whenBusy: skip }\n${LIST}`,
    see: exit,
    act: whileBusy,
    with: 50,
    without: 40,
  },
  {
    key: "TaskFile.concurrency.max",
    at: "concurrency.max",
    file: `concurrency: { group: g, max: 2, whenBusy: skip }\n${LIST}`,
    see: exit,
    act: whileBusy,
    with: 0,
    without: 50,
  },
  {
    key: "TaskFile.concurrency.whenBusy",
    at: "concurrency.whenBusy",
    file: `concurrency: { group: g, whenBusy: fail }\n${LIST}`,
    see: exit,
    act: whileBusy,
    with: 30,
    without: 70, // it waits in the queue until it is called off
  },
  {
    key: "TaskFile.concurrency.wait",
    at: "concurrency.wait",
    file: `concurrency: { group: g, wait: 10ms }\n${LIST}`,
    see: exit,
    act: whileBusy,
    with: 50,
    without: 70,
  },
  {
    key: "TaskFile.durable",
    at: "durable",
    file: `durable: { key: k }\n${LIST}`,
    see: exit,
    act: twice,
    with: 50,
    without: 0,
  },
  {
    key: "TaskFile.durable.key",
    at: "durable.key",
    file: `durable: { key: k }\n${LIST}`,
    see: exit,
    act: twice,
    with: 50,
    without: 40,
  },
  {
    key: "TaskFile.durable.keep",
    at: "durable.keep",
    file: `durable: { key: k, keep: 1s }\n${LIST}`,
    see: (_seen, { journal }) => journal.prune(Temporal.Now.instant().add({ hours: 1 })),
    act: twice,
    with: 1,
    without: 0,
  },
  {
    key: "TaskFile.deadline",
    at: "deadline",
    file: "deadline: 20ms\nsteps: [{ id: a, uses: demo.wait, timeout: 300ms }]\n",
    see: exit,
    with: 31,
    without: 30,
  },
  {
    key: "TaskFile.schedule",
    at: "schedule",
    file: `schedule: [{ cron: "30 22 * * 1-5" }]\n${LIST}`,
    see: ({ checked }) => checked.schedule.length,
    with: 1,
    without: 0,
  },
  {
    key: "Schedule.cron",
    at: "schedule.0.cron",
    file: `schedule: [{ cron: "30 22 * * 1-5" }]\n${LIST}`,
    see: ({ checked }) => checked.ok ? checked.schedule[0].cron : checked.diagnostics[0].code,
    with: "30 22 * * 1-5",
    without: "schema.missing-key",
  },
  ...([["timezone", "Europe/Berlin"], ["missed", "run-once"], ["stopAfter", "6h"]] as const).map(
    ([name, value]): KeyEffect => ({
      key: `Schedule.${name}`,
      at: `schedule.0.${name}`,
      file: `schedule: [{ cron: "30 22 * * 1-5", ${name}: ${value} }]\n${LIST}`,
      see: ({ checked }) => checked.schedule[0][name],
      with: value,
      without: undefined,
    }),
  ),
  {
    key: "TaskFile.tasks",
    at: "tasks",
    file: "tasks: { t: { steps: [{ id: i, uses: demo.list }] } }\n" +
      "steps: [{ id: a, uses: 'task:t' }]\n",
    see: found,
    with: "ok",
    without: "reference.unknown-task",
  },
  {
    key: "TaskFile.params",
    at: "params",
    file: `params: { n: { type: int } }\n${LIST}`,
    see: ({ checked }) => checked.params.map(({ name }) => name),
    with: ["n"],
    without: [],
  },
  {
    key: "TaskFile.rescue",
    at: "rescue",
    file: `${FAILS}rescue: [{ id: r, uses: demo.write, with: { text: "\${ error.code }" } }]\n`,
    see: did,
    with: ["fail demo.failed", "write demo.failed"],
    without: ["fail demo.failed"],
  },
  {
    key: "TaskFile.finally",
    at: "finally",
    file: `${FAILS}finally: [{ id: f, uses: demo.write, with: { text: last } }]\n`,
    see: did,
    with: ["fail demo.failed", "write last"],
    without: ["fail demo.failed"],
  },
  {
    key: "TaskFile.outputs",
    at: "outputs",
    file: `${LIST}outputs: { n: "\${ size(steps.a.rows) }" }\n`,
    see: outputs,
    with: { n: 3 },
    without: {},
  },
  {
    key: "TaskFile.steps",
    at: "steps",
    file: LIST,
    see: (seen) => seen.checked.ok ? outcomes(seen) : found(seen),
    with: ["ok"],
    without: "schema.missing-key",
  },
];
