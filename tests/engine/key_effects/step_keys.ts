/** Effects of the keys of steps, blocks and resources. */
import {
  attempts,
  did,
  errorCode,
  exit,
  found,
  type KeyEffect,
  outcomes,
  outputs,
} from "./key_effect.ts";

/** A file with one step of these keys, beside its id. */
function step(keys: string): string {
  return `steps: [{ id: a, ${keys} }]\n`;
}

const WRITE = "{ id: w, uses: demo.write, with: { text: x } }";

/** Two steps side by side: each is begun while the other runs. */
const SIDE_BY_SIDE = `steps:
  - id: block
    parallel: 2
    steps:
      - { id: slow, uses: demo.wait, timeout: 30ms, onError: ignore }
      - { id: quick, needs: [slow], uses: demo.write, with: { text: quick } }
`;

const endedInOrder: KeyEffect["see"] = ({ events }) =>
  events.flatMap((event) => event.type === "step-end" ? [event.step.id] : []).slice(0, 2);

/** Keys of a step. */
export const STEP_KEYS: readonly KeyEffect[] = [
  {
    key: "Step.id",
    at: "steps.0.id",
    file: step("uses: demo.list"),
    see: (seen) => seen.checked.ok ? seen.result.steps[0].path : found(seen),
    with: "a",
    without: "schema.missing-key",
  },
  {
    key: "Step.name",
    at: "steps.0.name",
    file: step('name: "Step ${ 1 + 1 }", uses: demo.list'),
    see: ({ result }) => result.steps[0].label,
    with: "Step 2",
    without: "a",
  },
  {
    key: "Step.uses",
    at: "steps.0.uses",
    file: step("uses: demo.open"),
    see: (seen) => seen.checked.ok ? did(seen) : found(seen),
    with: ["open a", "close a"],
    without: "schema.uses-or-steps",
  },
  {
    key: "Step.with",
    at: "steps.0.with",
    file: step("uses: demo.open, with: { name: b }"),
    see: did,
    with: ["open b", "close b"],
    without: ["open a", "close a"],
  },
  {
    key: "Step.if",
    at: "steps.0.if",
    file: step("if: 1 > 2, uses: demo.list"),
    see: outcomes,
    with: ["skipped"],
    without: ["ok"],
  },
  {
    key: "Step.using",
    at: "steps.0.using",
    file: step(`using: { r: { uses: demo.open } }, steps: [${WRITE}]`),
    see: did,
    with: ["open a", "write x", "close a"],
    without: ["write x"],
  },
  {
    key: "Resource.uses",
    at: "steps.0.using.r.uses",
    file: step(`using: { r: { uses: demo.open } }, steps: [${WRITE}]`),
    see: exit,
    with: 0,
    without: 40,
  },
  {
    key: "Resource.with",
    at: "steps.0.using.r.with",
    file: step(`using: { r: { uses: demo.open, with: { name: b } } }, steps: [${WRITE}]`),
    see: did,
    with: ["open b", "write x", "close b"],
    without: ["open a", "write x", "close a"],
  },
  {
    key: "Step.each",
    at: "steps.0.each",
    file: step("each: { in: '[1, 2]' }, uses: demo.fail, onError: collect"),
    see: ({ did }) => did.length,
    with: 2,
    without: 1,
  },
  {
    key: "Step.parallel",
    at: "steps.0.parallel",
    file: SIDE_BY_SIDE.replace("needs: [slow], ", ""),
    see: endedInOrder,
    with: ["quick", "slow"],
    without: ["slow", "quick"],
  },
  {
    key: "Step.needs",
    at: "steps.0.steps.1.needs",
    file: SIDE_BY_SIDE,
    see: endedInOrder,
    with: ["slow", "quick"],
    without: ["quick", "slow"],
  },
  {
    key: "Step.once",
    at: "steps.0.steps.0.once",
    file: step(
      "retry: { times: 1, delay: 0ms, on: true }, steps: [" +
        `${WRITE.replace("uses:", "once: k, uses:")}, { id: f, uses: demo.fail }]`,
    ),
    see: did,
    with: ["write x", "fail demo.failed", "fail demo.failed"],
    without: ["write x", "fail demo.failed", "write x", "fail demo.failed"],
  },
  {
    key: "Step.timeout",
    at: "steps.0.timeout",
    file: step("uses: demo.wait, timeout: 5ms, deadline: 60ms"),
    see: errorCode,
    with: "timeout",
    without: "deadline",
  },
  {
    key: "Step.deadline",
    at: "steps.0.deadline",
    file: step("uses: demo.wait, timeout: 300ms, deadline: 5ms"),
    see: errorCode,
    with: "deadline",
    without: "timeout",
  },
  {
    key: "Step.retry",
    at: "steps.0.retry",
    file: step("uses: demo.fail, with: { transient: true }, retry: { times: 1, delay: 0ms }"),
    see: attempts,
    with: 2,
    without: 1,
  },
  {
    key: "Step.onError",
    at: "steps.0.onError",
    file: step("uses: demo.fail, onError: ignore"),
    see: outcomes,
    with: ["ignored"],
    without: ["failed"],
  },
  {
    key: "Step.confirm",
    at: "steps.0.confirm",
    file: step("uses: demo.write, with: { text: x }, confirm: true"),
    options: { confirm: { from: "high" } },
    see: exit,
    with: 80,
    without: 0,
  },
  {
    key: "Step.whatIf",
    at: "steps.0.whatIf",
    file: step("uses: demo.list, whatIf: skip"),
    options: { mode: "what-if" },
    see: outcomes,
    with: ["undecided"],
    without: ["ok"],
  },
  {
    key: "Step.log",
    at: "steps.0.log",
    file: step("uses: demo.list, log: { sensitive: true }"),
    see: ({ result }) => result.steps[0].result === undefined,
    with: true,
    without: false,
  },
  {
    key: "StepLog.level",
    at: "steps.0.log.level",
    file: "secrets: { s: { from: env, name: S } }\n" +
      step('uses: demo.write, with: { text: x, login: "${ secrets.s }" }, log: { level: warn }'),
    see: ({ events }) => events.filter(({ type }) => type === "log").length,
    with: 0,
    without: 1,
  },
  {
    key: "StepLog.sensitive",
    at: "steps.0.log.sensitive",
    file: step("uses: demo.list, log: { sensitive: true }"),
    see: ({ result }) => result.steps[0].result === undefined,
    with: true,
    without: false,
  },
  {
    key: "Step.steps",
    at: "steps.0.steps",
    file: step(`steps: [${WRITE}]`),
    see: (seen) => seen.checked.ok ? did(seen) : found(seen),
    with: ["write x"],
    without: "schema.uses-or-steps",
  },
  {
    key: "Step.rescue",
    at: "steps.0.rescue",
    file: step(`uses: demo.fail, rescue: [${WRITE}]`),
    see: (seen) => [...outcomes(seen), ...did(seen)],
    with: ["rescued", "fail demo.failed", "write x"],
    without: ["failed", "fail demo.failed"],
  },
  {
    key: "Step.finally",
    at: "steps.0.finally",
    file: step(`uses: demo.fail, finally: [${WRITE}]`),
    see: did,
    with: ["fail demo.failed", "write x"],
    without: ["fail demo.failed"],
  },
  {
    key: "Step.outputs",
    at: "steps.0.outputs",
    file: step("steps: [{ id: i, uses: demo.list }], outputs: { n: '${ size(steps.i.rows) }' }") +
      'outputs: { n: "${ default(steps.a.n, 0) }" }\n',
    see: outputs,
    with: { n: 3 },
    without: { n: 0 },
  },
];
