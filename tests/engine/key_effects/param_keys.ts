/** Effects of the keys of parameters, secrets, imports and named tasks. */
import { did, exit, found, type KeyEffect, outputs, type Seen } from "./key_effect.ts";

const SHOW = 'steps: [{ id: a, uses: demo.list }]\noutputs: { p: "${ params.p }" }\n';

/** A file with the parameter `p`. */
function param(keys: string): string {
  return `params: { p: { ${keys} } }\n${SHOW}`;
}

const value = ({ result }: Seen): unknown =>
  result.exitCode === 0 ? result.outputs["p"] : result.diagnostics[0]?.code;

function task(keys: string, call = ""): string {
  return `tasks: { t: { ${keys}, steps: [{ id: i, uses: demo.fail }] } }\n` +
    `steps: [{ id: a, uses: 'task:t'${call}, onError: ignore }]\n`;
}

/** Keys of `params`, `secrets`, `imports` and `tasks`. */
export const PARAM_KEYS: readonly KeyEffect[] = [
  {
    key: "Param.type",
    at: "params.p.type",
    file: param("type: int"),
    options: { params: { p: "7" } },
    see: value,
    with: 7,
    without: "schema.missing-key",
  },
  {
    key: "Param.required",
    at: "params.p.required",
    file: param("type: int, required: true"),
    see: value,
    with: "param.missing",
    without: null,
  },
  {
    key: "Param.default",
    at: "params.p.default",
    file: param("type: int, default: 7"),
    see: value,
    with: 7,
    without: null,
  },
  {
    key: "Param.help",
    at: "params.p.help",
    file: param("type: int, help: How many"),
    see: ({ checked }) => checked.params[0].help,
    with: "How many",
    without: "",
  },
  {
    key: "Param.env",
    at: "params.p.env",
    file: param("type: int, default: 1, env: COUNT"),
    options: { env: () => "2" },
    see: value,
    with: 2,
    without: 1,
  },
  {
    key: "Param.min",
    at: "params.p.min",
    file: param("type: int, min: 5"),
    options: { params: { p: 4 } },
    see: value,
    with: "param.value",
    without: 4,
  },
  {
    key: "Param.max",
    at: "params.p.max",
    file: param("type: string, max: 2"),
    options: { params: { p: "abc" } },
    see: value,
    with: "param.value",
    without: "abc",
  },
  {
    key: "Param.values",
    at: "params.p.values",
    file: param("type: enum, values: [x, y]"),
    options: { params: { p: "x" } },
    see: value,
    with: "x",
    without: "param.values",
  },
  {
    key: "Param.of",
    at: "params.p.of",
    file: param("type: list, of: int"),
    options: { params: { p: "1,2" } },
    see: value,
    with: [1, 2],
    without: ["1", "2"],
  },
  ...(["from", "name"] as const).map((name): KeyEffect => ({
    key: `Secret.${name}`,
    at: `secrets.s.${name}`,
    file: "secrets: { s: { from: file, name: N } }\n" +
      'steps: [{ id: a, uses: demo.write, with: { text: "${ params.p }", ' +
      'login: "${ secrets.s }" } }]\nparams: { p: { type: string, default: file N } }\n',
    // The value of the secret is taken out of what the run tells, wherever it comes from.
    see: (seen) =>
      seen.checked.ok ? JSON.stringify(seen.events).includes("logging in with ***") : found(seen),
    with: true,
    without: "schema.missing-key",
  })),
  {
    key: "Import.path",
    at: "imports.lib.path",
    file: "imports: { lib: { path: lib.yaml } }\nsteps: [{ id: a, uses: 'task:lib' }]\n",
    see: (seen) => seen.checked.ok ? did(seen) : found(seen),
    with: ["write from the library"],
    without: "schema.value",
  },
  {
    key: "Import.sha256",
    at: "imports.lib.sha256",
    file: `imports: { lib: { path: lib.yaml, sha256: ${"a".repeat(64)} } }\n` +
      "steps: [{ id: a, uses: 'task:lib' }]\n",
    see: found,
    with: "import.hash",
    without: "ok",
  },
  {
    key: "Import.url",
    at: "imports.lib.url",
    file: `imports: { lib: { url: "LIBRARY_URL", sha256: LIBRARY_SHA256 } }\n` +
      "steps: [{ id: a, uses: 'task:lib' }]\n",
    see: (seen) => seen.checked.ok ? did(seen) : found(seen),
    with: ["write from the library"],
    without: "schema.value",
  },
  {
    key: "Task.description",
    at: "tasks.t.description",
    file: task("description: Fails"),
    options: { task: "t" },
    see: ({ checked }) => checked.description,
    with: "Fails",
    without: "",
  },
  {
    key: "Task.params",
    at: "tasks.t.params",
    file: task("params: { n: { type: int } }", ", with: { n: 1 }"),
    see: found,
    with: "ok",
    without: "input.unknown-key",
  },
  {
    key: "Task.rescue",
    at: "tasks.t.rescue",
    file: task("rescue: [{ id: r, uses: demo.write, with: { text: saved } }]"),
    see: did,
    with: ["fail demo.failed", "write saved"],
    without: ["fail demo.failed"],
  },
  {
    key: "Task.finally",
    at: "tasks.t.finally",
    file: task("finally: [{ id: f, uses: demo.write, with: { text: last } }]"),
    see: did,
    with: ["fail demo.failed", "write last"],
    without: ["fail demo.failed"],
  },
  {
    key: "Task.outputs",
    at: "tasks.t.outputs",
    file: "tasks: { t: { steps: [{ id: i, uses: demo.list }], " +
      'outputs: { n: "${ size(steps.i.rows) }" } } }\n' +
      "steps: [{ id: a, uses: 'task:t' }]\noutputs: { n: \"${ default(steps.a.n, 0) }\" }\n",
    see: outputs,
    with: { n: 3 },
    without: { n: 0 },
  },
  {
    key: "Task.steps",
    at: "tasks.t.steps",
    file: task("description: x"),
    see: exit,
    with: 0,
    without: 40,
  },
];
