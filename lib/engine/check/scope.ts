/**
 * The names that an expression can use at one place of a file, with their types.
 *
 * @module
 */
import type { CelLanguage, CelScope, Parsed } from "../expression/cel.ts";
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

/** What a scope consists of. */
export interface ScopeParts {
  readonly cel: CelLanguage;
  readonly names: Readonly<Record<string, ValueType>>;
  readonly secrets?: ReadonlySet<string>;
  /** Environment variables that the parameters declare. */
  readonly env?: ReadonlySet<string>;
  /** Steps of this block. */
  readonly own?: ReadonlyMap<string, StepName>;
  /** The block around it. */
  readonly outer?: StepNames;
  readonly loops?: LoopNames;
  readonly runMembers?: Set<string>;
  readonly chains?: Map<string, Parsed>;
}

/** What belongs to one item of the loops around a place. */
interface LoopNames {
  /** Names of the items, those of the innermost loop first. */
  readonly items: ReadonlySet<string>;
  /** Steps outside of all loops. */
  readonly outside: StepNames;
}

/** Steps by id; inner blocks hide outer ones. */
export interface StepNames {
  readonly own: ReadonlyMap<string, StepName>;
  readonly outer: StepNames | undefined;
}

/** Names by type; scopes nest. */
export class Scope {
  readonly cel: CelLanguage;
  readonly names: Readonly<Record<string, ValueType>>;
  readonly secrets: ReadonlySet<string>;
  readonly env: ReadonlySet<string>;
  /** Members of `run` that expressions of the file name, noted as they are checked; `*` for all. */
  readonly runMembers: Set<string>;
  readonly #chains: Map<string, Parsed>;
  readonly #steps: StepNames;
  readonly #loops: LoopNames | undefined;
  #typed: CelScope | undefined;

  constructor({ cel, names, secrets, env, own, outer, loops, runMembers, chains }: ScopeParts) {
    this.cel = cel;
    this.names = names;
    this.secrets = secrets ?? NO_NAMES;
    this.env = env ?? NO_NAMES;
    this.#steps = { own: own ?? new Map(), outer };
    this.#loops = loops;
    this.runMembers = runMembers ?? new Set();
    this.#chains = chains ?? new Map();
  }

  /** This scope with more names. */
  with(names: Readonly<Record<string, ValueType>>): Scope {
    return this.#copy({ names: { ...this.names, ...names } });
  }

  /** This scope with the item of a loop. */
  withItem(name: string, type: ValueType): Scope {
    const items = new Set([name, ...this.items]);
    const loops = { items, outside: this.#loops?.outside ?? this.#steps };
    return this.#copy({ names: { ...this.names, [name]: type }, loops });
  }

  /** This scope with the environment variables that these parameters declare. */
  withEnv(params: readonly { readonly env?: string }[]): Scope {
    return this.#copy({
      env: new Set([...this.env, ...params.flatMap((param) => param.env ?? [])]),
    });
  }

  /** This scope with the steps of an inner block. */
  withSteps(own: ReadonlyMap<string, StepName>): Scope {
    return this.#copy({ own, outer: this.#steps });
  }

  #copy(changed: Partial<ScopeParts>): Scope {
    const { cel, names, secrets, env, runMembers } = this;
    const known = { cel, names, secrets, env, runMembers, chains: this.#chains };
    return new Scope({ ...known, ...this.#steps, loops: this.#loops, ...changed });
  }

  /** Names of the items of the loops around, those of the innermost loop first. */
  get items(): ReadonlySet<string> {
    return this.#loops?.items ?? NO_NAMES;
  }

  /** Whether a loop is around this place. */
  get isInLoop(): boolean {
    return this.#loops !== undefined;
  }

  /** Whether a chain of names begins at an item of a loop, or at a step that each item has. */
  isOfItem([root, id]: readonly string[]): boolean {
    if (root !== "steps") return this.items.has(root);
    const outside = this.#loops?.outside;
    for (let at: StepNames | undefined = this.#steps; at !== undefined; at = at.outer) {
      if (at.own === outside?.own) return false;
      if (id === undefined || at.own.has(id)) return true;
    }
    return false;
  }

  /** The step that an id means here. */
  step(id: string): StepName | undefined {
    for (let at: StepNames | undefined = this.#steps; at !== undefined; at = at.outer) {
      const step = at.own.get(id);
      if (step !== undefined) return step;
    }
    return undefined;
  }

  /** Ids of the steps that have run at this place, inner ones first. */
  visibleSteps(): string[] {
    return [...this.#allSteps()].filter(([, step]) => step.visible).map(([id]) => id);
  }

  /** The scope in the expression language, made when an expression first needs it. */
  typed(): CelScope {
    if (this.#typed !== undefined) return this.#typed;
    const steps: Record<string, ValueType> = {};
    for (const [id, { type }] of this.#allSteps()) steps[id] = type;
    return this.#typed = this.cel.scope({ ...this.names, steps: objectOf(steps) });
  }

  /** Parses a chain of names, which is the same in all scopes of a file; each once. */
  parseChain(text: string): Parsed {
    let parsed = this.#chains.get(text);
    if (parsed === undefined) this.#chains.set(text, parsed = this.cel.parse(text));
    return parsed;
  }

  #allSteps(): Map<string, StepName> {
    const all = new Map<string, StepName>();
    for (let at: StepNames | undefined = this.#steps; at !== undefined; at = at.outer) {
      for (const [id, step] of at.own) if (!all.has(id)) all.set(id, step);
    }
    return all;
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** What `steps.<id>` holds for a call that yields `result`. */
export function typeOfStep(result: ValueType): ValueType {
  if (result.kind === "dyn" || result.kind === "map") return ANY_STEP;
  let type = stepTypes.get(result);
  if (type === undefined) {
    type = objectOf({
      ...(result.kind === "object" ? result.fields : {}),
      outcome: STRING,
      attempts: INT,
      error: DYN,
      result,
    });
    stepTypes.set(result, type);
  }
  return type;
}

const ANY_STEP: ValueType = { kind: "map", of: DYN };

/** One type for all steps that yield the same: the language registers each type that it meets. */
const stepTypes = new WeakMap<ValueType, ValueType>();

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
