/** Broken inputs, expressions and loops. */
import { type BrokenFile, condition, ECHO, HEAD, loop, step, top, value } from "./broken_file.ts";

export const INPUTS: readonly BrokenFile[] = [
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

export const EXPRESSIONS: readonly BrokenFile[] = [
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
  ["yaml", "expression.env", value('env(«"NOPE")')],
  ["yaml", "expression.type", value("targets.where(«5)")],
  ["yaml", "expression.type", value("«uper(params.s)")],
  ["yaml", "expression.type", value("targets.where('x').map(t, t.«sever)".replaceAll("'", '"'))],
  ["yaml", "expression.type", value("«e164(params.n)")],
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

export const LOOPS: readonly BrokenFile[] = [
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
  ["yaml", "expression.bare", top("durable: { key: «run.day }")],
  ["yaml", "expression.bare", top('durable: { key: «run.day + "/x" }')],
  [
    "yaml",
    "expression.bare",
    top("params: { d: { type: string, default: x } }\nconcurrency: { group: «params.d }"),
  ],
  ["yaml", "expression.bare", once("«item.id")],
  ["yaml", "expression.bare", once("«item")],
  ["toml", "syntax.toml", "version «= \nname = 'x'\n"],
  ["toml", "syntax.toml", "version = 1\nname «="],
  ["yaml", "loop.same-once", once("«the-one")],
  ["yaml", "loop.same-once", once("«'${ run.day }'")],
  ["yaml", "loop.same-once", once("«'${ steps.list.outcome }'")],
  ["yaml", "loop.same-once", onceInTask("«the-one")],
  ["yaml", "loop.same-once", onceInTask("«'${ run.day }'")],
];

/** A loop whose step with an effect has this key. */
function once(key: string): string {
  return `${loop("in: steps.list.rows, key: item.id").trimEnd()}\n    once: ${key}\n`;
}

/** A task that another one calls, which a loop calls: its step with an effect has this key. */
function onceInTask(key: string): string {
  return `${HEAD}tasks:
  inner:
    params: { id: { type: string } }
    steps:
      - { id: write, uses: demo.write, with: { text: x }, once: ${key} }
  outer:
    params: { id: { type: string } }
    steps:
      - { id: write, uses: "task:inner", with: { id: "\${ params.id }" } }
steps:
  - id: many
    each: { in: [a, b] }
    steps:
      - { id: call, uses: "task:outer", with: { id: "\${ item }" } }
`;
}
