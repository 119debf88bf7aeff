/**
 * Broken task files. `«` stands before the place that the first finding must name; it is taken
 * out before the file is read. Each row: format, code of that finding, text.
 */
export type BrokenFile = readonly [
  format: "yaml" | "json" | "jsonc" | "toml",
  code: string,
  text: string,
];

const HEAD = "version: 1\nname: x\n";
const ECHO = "{ id: a, uses: demo.echo, with: { value: 1 } }";

/** A file with one step of these keys beside its id. */
function step(keys: string): string {
  return `${HEAD}steps:\n  - { id: a, ${keys} }\n`;
}

/** A file with these lines, and a step. */
function top(lines: string): string {
  return `${HEAD}${lines}\nsteps: [${ECHO}]\n`;
}

/** A step that echoes an expression. */
function value(text: string): string {
  return `${HEAD}params: { s: { type: string, default: x }, n: { type: int, default: 1 }, ` +
    `b: { type: bool, default: true }, l: { type: list, of: string, default: [] } }\n` +
    `steps:\n  - id: first\n    uses: demo.list\n  - id: a\n    uses: demo.echo\n    ` +
    `with: { value: '\${ ${text} }' }\n`;
}

/** A step with a condition. */
function condition(text: string): string {
  return value("1").replace("with:", `if: '${text}'\n    with:`);
}

/** A loop with these keys over people, around a step that writes. */
function loop(keys: string, inner = `text: x`): string {
  return `${HEAD}steps:\n  - { id: list, uses: demo.list }\n  - id: many\n` +
    `    each: { ${keys} }\n    uses: demo.write\n    with: { ${inner} }\n`;
}

const SYNTAX: readonly BrokenFile[] = [
  ["yaml", "syntax.empty", "«"],
  ["yaml", "syntax.empty", "«# only a comment\n"],
  ["yaml", "schema.type", "«just text\n"],
  ["yaml", "schema.type", "«- a\n- b\n"],
  ["yaml", "syntax.yaml", "version: 1\nname: a: «b\n".replace("a: «b", "a«: b")],
  ["yaml", "syntax.yaml", `${HEAD}steps:\n«\t- id: a\n`],
  ["yaml", "syntax.yaml", `${HEAD}steps: [{ id: a }«`],
  ["yaml", "syntax.yaml", `${HEAD}«---\nversion: 1\n`],
  ["yaml", "syntax.yaml", `${HEAD}description: «!!binary aGk=\nsteps: [${ECHO}]\n`],
  ["yaml", "syntax.yaml", `${HEAD}description: «!secret x\nsteps: [${ECHO}]\n`],
  ["yaml", "syntax.duplicate-key", `${HEAD}«name: y\nsteps: [${ECHO}]\n`],
  ["yaml", "syntax.duplicate-key", step("uses: demo.list, «uses: demo.list")],
  ["yaml", "syntax.alias", `${HEAD}description: «*none\nsteps: [${ECHO}]\n`],
  ["yaml", "syntax.yaml", `${HEAD}«? [a, b]\n: c\nsteps: [${ECHO}]\n`.replace("«? [", "? «[")],
  ["json", "syntax.json", `{"version": 1, "name": "x", "steps": [«}`],
  ["json", "syntax.json", `{"version": 1, «// comment\n"name": "x"}`],
  ["json", "syntax.json", `{"version": 1«`],
  ["json", "syntax.duplicate-key", `{"version": 1, "name": "x", «"name": "y", "steps": []}`],
  ["json", "schema.unknown-key", `{"version": 1, "name": "x", "steps": [], «"stpes": []}`],
  [
    "jsonc",
    "schema.unknown-key",
    `{\n // fine here\n "version": 1, "name": "x", "steps": [],\n «"stpes": [],\n}`,
  ],
  ["toml", "syntax.toml", `version = 1\nname = «= 1\n`],
  ["toml", "schema.unknown-key", `version = 1\nname = "x"\n«stpes = []\nsteps = []\n`],
  [
    "toml",
    "schema.value",
    `version = 1\nname = "x"\n[[steps]]\nid = "a"\nuses = "demo.list"\nonError = «"go"\n`,
  ],
  [
    "toml",
    "reference.unknown-function",
    `version = 1\nname = "x"\n[[steps]]\nid = "a"\nuses = «"demo.lst"\n`,
  ],
];

const SHAPE: readonly BrokenFile[] = [
  ["yaml", "schema.missing-key", `«name: x\nsteps: [${ECHO}]\n`],
  ["yaml", "schema.missing-key", `«version: 1\nsteps: [${ECHO}]\n`],
  ["yaml", "schema.missing-key", `«${HEAD}`],
  ["yaml", "version.newer", `version: «2\nname: x\nsteps: [${ECHO}]\n`],
  ["yaml", "schema.value", `version: «0\nname: x\nsteps: [${ECHO}]\n`],
  ["yaml", "schema.value", `version: «one\nname: x\nsteps: [${ECHO}]\n`],
  ["yaml", "schema.value", `version: «1.5\nname: x\nsteps: [${ECHO}]\n`],
  ["yaml", "schema.value", `version: 1\nname: «""\nsteps: [${ECHO}]\n`],
  ["yaml", "schema.value", `version: 1\nname: «[a]\nsteps: [${ECHO}]\n`],
  ["yaml", "schema.value", `version: 1\nname: «a/b\nsteps: [${ECHO}]\n`],
  ["yaml", "schema.value", `${HEAD}steps: «{ a: b }\n`],
  ["yaml", "schema.value", `${HEAD}steps: «text\n`],
  ["yaml", "schema.value", `${HEAD}steps: [«text]\n`],
  ["yaml", "schema.unknown-key", top("«desription: x")],
  ["yaml", "schema.unknown-key", top("«param: {}")],
  ["yaml", "schema.unknown-key", top("«Steps: []")],
  ["yaml", "schema.unknown-key", top("«on: push")],
  ["yaml", "schema.unknown-key", top("requires: { «runer: '1' }")],
  ["yaml", "schema.value", top("requires: { os: [«amiga] }")],
  ["yaml", "schema.value", top("requires: { os: «[] }")],
  ["yaml", "schema.value", top("requires: { runner: «about 1 }")],
  ["yaml", "schema.value", top("concurrency: { group: g, max: «0 }")],
  ["yaml", "schema.value", top("concurrency: { group: g, whenBusy: «wait }")],
  ["yaml", "schema.missing-key", top("concurrency: «{ max: 1 }")],
  ["yaml", "schema.value", top("concurrency: { group: g, wait: «soon }")],
  ["yaml", "schema.unknown-key", top("concurrency: { group: g, «limit: 1 }")],
  ["yaml", "schema.missing-key", top("durable: «{ keep: 1d }")],
  ["yaml", "schema.value", top("durable: { key: k, keep: «1 month }")],
  ["yaml", "schema.unknown-key", top("durable: { key: k, «kep: 1d }")],
  ["yaml", "schema.value", top("deadline: «never")],
  ["yaml", "schedule.cron", top("schedule: [{ cron: «'99 * * * *' }]")],
  ["yaml", "schedule.cron", top("schedule: [{ cron: «daily }]")],
  ["yaml", "schedule.timezone", top("schedule: [{ cron: '0 1 * * *', timezone: «Mars/Olympus }]")],
  ["yaml", "schema.value", top("schedule: [{ cron: '0 1 * * *', missed: «later }]")],
  ["yaml", "schema.missing-key", top("schedule: [«{ missed: skip }]")],
  ["yaml", "schema.value", top("schedule: [{ cron: '0 1 * * *', stopAfter: «6 }]")],
  ["yaml", "schema.value", top("secrets: { s: { from: «vault, name: n } }")],
  ["yaml", "schema.missing-key", top("secrets: { s: «{ from: env } }")],
  ["yaml", "schema.value", top("defaults: { onError: «go }")],
  ["yaml", "schema.unknown-key", top("defaults: { «retries: 1 }")],
  ["yaml", "schema.value", top("targets: { a: «b }")],
  ["yaml", "schema.missing-key", top("targets: { a: «{ labels: [x] } }")],
  ["yaml", "schema.key", top("outputs: { «1a: x }")],
  ["yaml", "schema.key", top("vars: { «if: x }")],
];

const PARAMS: readonly BrokenFile[] = [
  ["yaml", "schema.value", top("params: { a: { type: «strng } }")],
  ["yaml", "schema.missing-key", top("params: { a: «{ help: x } }")],
  ["yaml", "schema.value", top("params: { a: «string }")],
  ["yaml", "schema.unknown-key", top("params: { a: { type: int, «defualt: 1 } }")],
  ["yaml", "schema.key", top("params: { «a-b: { type: int } }")],
  ["yaml", "schema.key", top("params: { «for: { type: int } }")],
  ["yaml", "param.default", top("params: { a: { type: int, default: «x } }")],
  ["yaml", "param.default", top("params: { a: { type: int, default: «1.5 } }")],
  ["yaml", "param.default", top("params: { a: { type: int, max: 5, default: «9 } }")],
  ["yaml", "param.default", top("params: { a: { type: bool, default: «maybe } }")],
  ["yaml", "param.default", top("params: { a: { type: e164, default: «'0911 22' } }")],
  ["yaml", "param.default", top("params: { a: { type: duration, default: «5 } }")],
  ["yaml", "param.default", top("params: { a: { type: date, default: «'2026-02-30' } }")],
  ["yaml", "param.default", top("params: { a: { type: time, default: «'25:00' } }")],
  ["yaml", "param.default", top("params: { a: { type: url, default: «nowhere } }")],
  ["yaml", "param.default", top("params: { a: { type: email, default: «me } }")],
  ["yaml", "param.default", top("params: { a: { type: enum, values: [x, y], default: «z } }")],
  ["yaml", "param.default", top("params: { a: { type: list, of: int, default: «[x] } }")],
  ["yaml", "param.default", top("params: { a: { type: map, of: int, default: «{ k: x } } }")],
  ["yaml", "param.default", top("params: { a: { type: string, default: «'${ run.day }' } }")],
  ["yaml", "param.default", top("params: { a: { type: string, min: 3, default: «ab } }")],
  ["yaml", "param.values", top("params: { «a: { type: enum } }")],
  ["yaml", "param.misplaced-key", top("params: { a: { type: string, «values: [x] } }")],
  ["yaml", "param.misplaced-key", top("params: { a: { type: string, «of: int } }")],
  ["yaml", "param.misplaced-key", top("params: { a: { type: bool, «min: 1 } }")],
  ["yaml", "param.misplaced-key", top("params: { a: { type: date, «max: 1 } }")],
  ["yaml", "param.misplaced-key", top("params: { a: { type: int, required: true, «default: 1 } }")],
];

const STEPS: readonly BrokenFile[] = [
  ["yaml", "schema.missing-key", `${HEAD}steps: [«{ uses: demo.list }]\n`],
  ["yaml", "schema.value", `${HEAD}steps: [{ id: «a-b, uses: demo.list }]\n`],
  ["yaml", "schema.value", `${HEAD}steps: [{ id: «1, uses: demo.list }]\n`],
  ["yaml", "schema.value", `${HEAD}steps: [{ id: «loop, uses: demo.list }]\n`],
  ["yaml", "schema.uses-or-steps", `${HEAD}steps: [{ id: «a }]\n`],
  ["yaml", "schema.uses-or-steps", step(`uses: «demo.list, steps: [${ECHO}]`)],
  ["yaml", "reference.unknown-function", step("uses: «demo.lst")],
  ["yaml", "reference.unknown-function", step("uses: «list")],
  ["yaml", "reference.unknown-function", step("uses: «demo.list.more")],
  ["yaml", "reference.unknown-function", step("uses: «fax.send")],
  ["yaml", "schema.value", step("uses: «[demo.list]")],
  ["yaml", "reference.unknown-task", step("uses: «'task:none'")],
  ["yaml", "reference.duplicate-id", `${HEAD}steps: [${ECHO}, { id: «a, uses: demo.list }]\n`],
  ["yaml", "schema.unknown-key", step("uses: demo.list, «when: x")],
  ["yaml", "schema.unknown-key", step("uses: demo.list, «timout: 1s")],
  ["yaml", "schema.unknown-key", step("uses: demo.list, «on_error: stop")],
  ["yaml", "schema.unknown-key", step("uses: demo.list, «loop: [1]")],
  ["yaml", "schema.value", step("uses: demo.list, timeout: «5")],
  ["yaml", "schema.value", step("uses: demo.list, timeout: «5 minutes")],
  ["yaml", "schema.value", step("uses: demo.list, deadline: «-1s")],
  ["yaml", "schema.value", step("uses: demo.list, onError: «continue")],
  ["yaml", "schema.value", step("uses: demo.list, confirm: «maybe")],
  ["yaml", "schema.value", step("uses: demo.list, whatIf: «true")],
  ["yaml", "schema.value", step("uses: demo.list, log: { level: «loud }")],
  ["yaml", "schema.unknown-key", step("uses: demo.list, log: { «secret: true }")],
  ["yaml", "schema.missing-key", step("uses: demo.list, retry: «{ delay: 1s }")],
  ["yaml", "schema.value", step("uses: demo.list, retry: { times: «-1 }")],
  ["yaml", "schema.value", step("uses: demo.list, retry: { times: «1.5 }")],
  ["yaml", "schema.value", step("uses: demo.list, retry: { times: 1, backoff: «double }")],
  ["yaml", "schema.value", step("uses: demo.list, retry: { times: 1, jitter: «20 }")],
  ["yaml", "schema.value", step("uses: demo.list, retry: { times: 1, jitter: «200% }")],
  ["yaml", "schema.value", step("uses: demo.list, retry: { times: 1, delay: «1 }")],
  ["yaml", "schema.value", step("uses: demo.list, retry: «3")],
  ["yaml", "expression.type", step("uses: demo.list, retry: { times: 1, on: «error.code }")],
  [
    "yaml",
    "expression.type",
    step("uses: demo.list, retry: { times: 1, on: 'error.«cod == \"x\"' }"),
  ],
  [
    "yaml",
    "reference.unknown-name",
    step('uses: demo.list, retry: { times: 1, on: «err.code == "x" }').replace(
      "{ id: a, ",
      "{ id: a, ",
    ).replace('«err.code == "x"', "'«err.code == \"x\"'"),
  ],
  ["yaml", "reference.unknown-name", step("uses: demo.list, if: '«error.transient'")],
  [
    "yaml",
    "expression.type",
    step("uses: demo.list, retry: { times: 1, until: 'result.«row == []' }"),
  ],
  ["yaml", "schema.misplaced-key", step("uses: demo.list, «outputs: { x: 1 }")],
  ["yaml", "schema.misplaced-key", step("uses: demo.list, «parallel: 2")],
  ["yaml", "schema.misplaced-key", step(`«with: { a: 1 }, steps: [${ECHO}]`)],
  ["yaml", "schema.misplaced-key", step("uses: demo.list, «needs: [b]")],
  ["yaml", "schema.misplaced-key", step("uses: demo.list, «once: key")],
  ["yaml", "schema.misplaced-key", step("uses: demo.write, with: { text: x }, «whatIf: run")],
  [
    "yaml",
    "reference.unknown-step",
    step(`parallel: 2, steps: [{ id: b, needs: [«c], uses: demo.list }]`),
  ],
  [
    "yaml",
    "reference.cycle",
    step(
      `parallel: 2, steps: [{ id: b, needs: [c], uses: demo.list }, { id: c, needs: [«b], uses: demo.list }]`,
    ),
  ],
  [
    "yaml",
    "reference.unknown-step",
    step(
      `parallel: 2, steps: [{ id: b, needs: [], uses: demo.list }, { id: c, uses: demo.echo, with: { value: '\${ 1 }' }, needs: [«x] }]`,
    ),
  ],
  [
    "yaml",
    "reference.later-step",
    step(
      `parallel: 2, steps: [{ id: b, uses: demo.list }, { id: c, uses: demo.echo, with: { value: '\${ «steps.b.rows }' } }]`,
    ),
  ],
  ["yaml", "reference.no-resource", step(`using: { r: { uses: «demo.list } }, steps: [${ECHO}]`)],
  [
    "yaml",
    "reference.unknown-function",
    step(`using: { r: { uses: «demo.opn } }, steps: [${ECHO}]`),
  ],
  [
    "yaml",
    "reference.taken-name",
    step(`using: { «params: { uses: demo.open } }, steps: [${ECHO}]`),
  ],
  ["yaml", "schema.missing-key", step(`using: { r: «{ with: {} } }, steps: [${ECHO}]`)],
  [
    "yaml",
    "schema.unknown-key",
    step(`using: { r: { uses: demo.open, «args: {} } }, steps: [${ECHO}]`),
  ],
  [
    "yaml",
    "input.unknown-key",
    step(`using: { r: { uses: demo.open, with: { «nam: x } } }, steps: [${ECHO}]`),
  ],
];

const INPUTS: readonly BrokenFile[] = [
  ["yaml", "input.missing-key", step("uses: «demo.write")],
  ["yaml", "input.missing-key", step("uses: demo.write, with: «{}")],
  ["yaml", "input.unknown-key", step("uses: demo.list, with: { «cuont: 1 }")],
  ["yaml", "input.value", step("uses: demo.list, with: { count: «x }")],
  ["yaml", "input.value", step("uses: demo.list, with: { count: «1.5 }")],
  ["yaml", "input.value", step("uses: demo.write, with: { text: «5 }")],
  ["yaml", "input.value", step("uses: demo.write, with: { text: «[a] }")],
  ["yaml", "input.value", step("uses: demo.write, with: { text: «null }")],
  ["yaml", "input.type", step("uses: demo.write, with: { text: «'${ 1 + 1 }' }")],
  ["yaml", "input.type", step("uses: demo.list, with: { count: «'${ run.day }' }")],
  [
    "yaml",
    "input.type",
    step("uses: demo.send, with: { line: «'${ run.day }', to: '+14255550100' }"),
  ],
  ["yaml", "input.value", step("uses: demo.send, with: { line: «x, to: '+14255550100' }")],
  [
    "yaml",
    "input.value",
    step(
      `using: { l: { uses: demo.open } }, uses: demo.send, with: { line: '\${ l }', to: «'555' }`,
    ),
  ],
  ["yaml", "input.secret", step("uses: demo.write, with: { text: x, login: «hunter2 }")],
  [
    "yaml",
    "reference.unknown-secret",
    step("uses: demo.write, with: { text: x, login: «'${ secrets.none }' }"),
  ],
  [
    "yaml",
    "input.type",
    top("secrets: { s: { from: env, name: S } }").replace(
      ECHO,
      "{ id: a, uses: demo.write, with: { text: «'${ secrets.s }' } }",
    ),
  ],
  [
    "yaml",
    "expression.secret",
    top("secrets: { s: { from: env, name: S } }").replace(
      ECHO,
      "{ id: a, uses: demo.write, with: { text: 'x ${ «secrets.s }' } }",
    ),
  ],
  [
    "yaml",
    "expression.secret",
    top("secrets: { s: { from: env, name: S } }").replace(
      ECHO,
      "{ id: a, if: '«secrets.s == \"x\"', uses: demo.list }",
    ),
  ],
  [
    "yaml",
    "expression.type",
    step(`using: { l: { uses: demo.open } }, uses: demo.write, with: { text: 'x \${ «l }' }`),
  ],
  [
    "yaml",
    "expression.type",
    step(`using: { l: { uses: demo.open } }, uses: demo.write, with: { text: '\${ l.«name }' }`),
  ],
  [
    "yaml",
    "input.unknown-key",
    top("tasks: { t: { params: { n: { type: int } }, steps: [{ id: i, uses: demo.list }] } }")
      .replace(ECHO, "{ id: a, uses: 'task:t', with: { «m: 1 } }"),
  ],
  [
    "yaml",
    "input.missing-key",
    top(
      "tasks: { t: { params: { n: { type: int, required: true } }, steps: [{ id: i, uses: demo.list }] } }",
    ).replace(ECHO, "{ id: a, uses: «'task:t' }"),
  ],
  ["yaml", "reference.cycle", top("tasks: { t: { steps: [{ id: i, uses: «'task:t' }] } }")],
  [
    "yaml",
    "reference.cycle",
    top(
      "tasks: { t: { steps: [{ id: i, uses: 'task:u' }] }, u: { steps: [{ id: i, uses: «'task:t' }] } }",
    ),
  ],
  ["yaml", "schema.value", top("tasks: { t: { steps: «[] } }")],
  ["yaml", "schema.missing-key", top("tasks: { t: «{ params: {} } }")],
  ["yaml", "reference.taken-name", top(`tasks: { main: «{ steps: [${ECHO}] } }`)],
];

const EXPRESSIONS: readonly BrokenFile[] = [
  ["yaml", "expression.syntax", value("1 +« ")],
  ["yaml", "expression.syntax", value("(1 + 2«")],
  ["yaml", "expression.syntax", value("params.«")],
  ["yaml", "expression.type", value("params.«t")],
  ["yaml", "reference.unknown-name", value("«param.s")],
  ["yaml", "reference.unknown-name", value("«row.id")],
  ["yaml", "reference.unknown-name", value("1 + «x")],
  ["yaml", "reference.unknown-step", value("«steps.frist.rows")],
  ["yaml", "reference.later-step", value("«steps.a.value")],
  ["yaml", "expression.type", value("steps.first.«row")],
  ["yaml", "expression.type", value("steps.first.rows[0].«name")],
  ["yaml", "expression.type", value("steps.first.rows.map(r, r.«name)")],
  [
    "yaml",
    "expression.type",
    value("steps.first.rows.filter(r, r.«age)"),
  ],
  ["yaml", "expression.type", value("«params.s + 1")],
  ["yaml", "expression.type", value("«params.s > 1")],
  ["yaml", "expression.type", value('«params.n == "1"')],
  ["yaml", "expression.type", value("«params.n && true")],
  ["yaml", "expression.type", value("«nope(1)")],
  ["yaml", "expression.type", value('«join("a")')],
  ["yaml", "expression.type", value("«upper(1)")],
  ["yaml", "expression.type", value("«params.s.shout()")],
  ["yaml", "expression.type", value('«params.b ? 1 : "x"')],
  ["yaml", "expression.type", value("run.«dya")],
  ["yaml", "expression.type", value("«params.l + 1")],
  ["yaml", "expression.type", value("params.n.«x").replace("«params.n.", "params.n.")],
  ["yaml", "expression.limit", value('params.s.matches(«"(a+)+b")')],
  ["yaml", "expression.limit", value("params.s.matches(«params.s)")],
  ["yaml", "expression.limit", value('params.s.matches(«"a*b*c*d")')],
  ["yaml", "expression.limit", value("params.l.all(x, params.l.all(y, «params.l.all(z, x == z)))")],
  ["yaml", "expression.template", condition("«${ params.b }").replace("if: '«", "if: «'")],
  ["yaml", "expression.type", condition("«params.s")],
  ["yaml", "expression.type", condition("«params.n")],
  ["yaml", "expression.type", condition("«size(params.s)")],
  ["yaml", "expression.type", condition("«params.l")],
  ["yaml", "expression.syntax", condition("params.b and« true").replace("and« ", "«and ")],
  ["yaml", "expression.syntax", condition("params.n =«= ").replace("=«= ", "==« ")],
  ["yaml", "schema.value", step("uses: demo.list, if: «[]")],
  ["yaml", "schema.value", step("uses: demo.list, if: «5")],
  ["yaml", "expression.syntax", step("uses: demo.write, with: { text: 'a «${ run.day' }")],
  ["yaml", "expression.syntax", step("uses: demo.write, with: { text: 'a «${ }' }")],
  [
    "yaml",
    "expression.type",
    `${HEAD}steps:\n  - id: a\n    uses: demo.write\n    with:\n      text: |\n        one\n        two \${ run.«dya }\n`,
  ],
  [
    "yaml",
    "expression.type",
    `${HEAD}steps:\n  - id: a\n    uses: demo.write\n    with:\n      text: >\n        one\n        two \${ run.«dya }\n`,
  ],
  [
    "yaml",
    "expression.type",
    `${HEAD}steps:\n  - id: a\n    uses: demo.write\n    with:\n      text: "tab \\t \\"q\\" \${ run.«dya }"\n`,
  ],
];

const LOOPS: readonly BrokenFile[] = [
  [
    "yaml",
    "loop.no-key",
    `${HEAD}steps:\n  - id: many\n    «each: { in: "[1]" }\n    uses: demo.write\n    with: { text: x }\n`,
  ],
  ["yaml", "schema.missing-key", loop("key: item.id").replace("each: {", "each: «{")],
  ["yaml", "schema.unknown-key", loop("in: steps.list.rows, key: item.id, «paralel: 2")],
  ["yaml", "schema.value", loop("in: steps.list.rows, key: item.id, parallel: «0")],
  ["yaml", "schema.value", loop("in: steps.list.rows, key: item.id, limit: «-1")],
  ["yaml", "schema.value", loop("in: steps.list.rows, key: item.id, pause: «1")],
  ["yaml", "schema.value", loop("in: steps.list.rows, key: item.id, stopAfterFailures: «0")],
  ["yaml", "schema.value", loop("in: steps.list.rows, key: item.id, stopAfterFailures: «many")],
  ["yaml", "schema.value", loop("in: «5, key: item.id")],
  ["yaml", "expression.type", loop("in: «steps.list, key: item.id")],
  ["yaml", "expression.type", loop("in: steps.list.«row, key: item.id")],
  ["yaml", "expression.type", loop("in: steps.list.rows, key: item.«nr")],
  ["yaml", "reference.unknown-name", loop("in: steps.list.rows, as: row, key: «item.id")],
  ["yaml", "reference.taken-name", loop("in: steps.list.rows, as: «params, key: params.id")],
  ["yaml", "schema.value", loop("in: steps.list.rows, as: «in, key: item.id")],
  [
    "yaml",
    "expression.type",
    loop("in: steps.list.rows, key: item.id", "text: 'x ${ item.«adress }'"),
  ],
  ["yaml", "expression.type", loop("in: steps.list.rows, key: item.id, label: '${ item.«nam }'")],
  ["yaml", "expression.type", loop("in: steps.list.rows, key: item.id, parallel: «'${ run.day }'")],
  ["yaml", "schema.value", loop("in: { a: «{ b: 1 } }, key: '1'")],
  [
    "yaml",
    "reference.unknown-name",
    `${HEAD}steps:\n  - { id: list, uses: demo.list }\n  - id: many\n    each: { in: steps.list.rows }\n    uses: demo.list\n  - id: after\n    uses: demo.echo\n    with: { value: '\${ «item.id }' }\n`,
  ],
  [
    "yaml",
    "reference.unknown-step",
    `${HEAD}steps:\n  - id: block\n    steps: [${ECHO}]\n  - id: after\n    uses: demo.echo\n    with: { value: '\${ «steps.b.value }' }\n`,
  ],
];

/** All of them. */
export const BROKEN_FILES: readonly BrokenFile[] = [
  ...SYNTAX,
  ...SHAPE,
  ...PARAMS,
  ...STEPS,
  ...INPUTS,
  ...EXPRESSIONS,
  ...LOOPS,
];
