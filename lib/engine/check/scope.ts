/**
 * The names that an expression can use at one place of a file, with their types.
 *
 * @module
 */
import type { CelLanguage, CelScope } from "../expression/cel.ts";
import {
  BOOL,
  DYN,
  INT,
  objectOf,
  STRING,
  TIMESTAMP,
  type ValueType,
} from "../expression/types.ts";

/** A step as expressions see it. */
export interface StepName {
  type: ValueType;
  /** False until the place where the step has run. */
  visible: boolean;
}

/** What `run` holds. */
export const RUN_TYPE: ValueType = objectOf({
  id: STRING,
  key: STRING,
  day: STRING,
  started: TIMESTAMP,
  attempt: INT,
  mode: STRING,
  user: STRING,
  host: STRING,
});

/** What `error` holds in `retry.on` and in a `rescue`. */
export const ERROR_TYPE: ValueType = objectOf({
  code: STRING,
  message: STRING,
  transient: BOOL,
  details: { kind: "map", of: DYN },
});

/** Names by type; scopes nest. */
export class Scope {
  readonly cel: CelLanguage;
  readonly names: Readonly<Record<string, ValueType>>;
  readonly steps: ReadonlyMap<string, StepName>;
  readonly secrets: ReadonlySet<string>;
  #typed: CelScope | undefined;

  constructor(
    cel: CelLanguage,
    names: Readonly<Record<string, ValueType>>,
    options: {
      readonly steps?: ReadonlyMap<string, StepName>;
      readonly secrets?: ReadonlySet<string>;
    } = {},
  ) {
    this.cel = cel;
    this.names = names;
    this.steps = options.steps ?? new Map();
    this.secrets = options.secrets ?? new Set();
  }

  /** This scope with more names. */
  with(names: Readonly<Record<string, ValueType>>): Scope {
    return new Scope(this.cel, { ...this.names, ...names }, this);
  }

  /** This scope with the steps of an inner block; inner ones hide outer ones. */
  withSteps(steps: ReadonlyMap<string, StepName>): Scope {
    return new Scope(this.cel, this.names, {
      steps: new Map([...this.steps, ...steps]),
      secrets: this.secrets,
    });
  }

  /** The scope in the expression language, made when an expression first needs it. */
  typed(): CelScope {
    if (this.#typed !== undefined) return this.#typed;
    const steps: Record<string, ValueType> = {};
    for (const [id, { type }] of this.steps) steps[id] = type;
    return this.#typed = this.cel.scope({ ...this.names, steps: objectOf(steps) });
  }
}

/** What `steps.<id>` holds for a call that yields `result`. */
export function typeOfStep(result: ValueType): ValueType {
  if (result.kind === "dyn" || result.kind === "map") return { kind: "map", of: DYN };
  return objectOf({
    ...(result.kind === "object" ? result.fields : {}),
    outcome: STRING,
    attempts: INT,
    error: DYN,
    result,
  });
}

/** What `steps.<id>` holds for a loop. */
export const LOOP_TYPE: ValueType = objectOf({
  outcome: STRING,
  attempts: INT,
  error: DYN,
  result: DYN,
  total: INT,
  ok: INT,
  failed: INT,
  rescued: INT,
  skipped: INT,
  notRun: INT,
  items: { kind: "list", of: { kind: "map", of: DYN } },
});
