/**
 * `com.*`: any automation server from a task file.
 *
 * @module
 */
import { com, Decimal, type DynamicObject } from "../../lib/com/mod.ts";
import {
  dataWithSecrets,
  defineFunction,
  handle,
  revealSecrets,
  TaskError,
  type TaskFunction,
} from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";

const object: z.ZodType<DynamicObject, DynamicObject> = handle(
  "com-object",
  (value): value is DynamicObject => isObject(value),
)
  .describe("An object that com.create or com.child yields");
const args = z.array(dataWithSecrets()).default([]).describe("Arguments, in order; secrets too");
const member = z.string().min(1).describe("Name of the member, in any case");

const createInput = z.strictObject({
  class: z.string().min(1).describe("ProgID or CLSID, as Excel.Application"),
  computer: z.string().optional().describe("Computer to create it on; default is this one"),
});

/** What {@link create} is given. */
export interface CreateInput {
  /** ProgID or CLSID, as Excel.Application. */
  readonly class: string;
  /** Computer to create it on; default is this one. */
  readonly computer?: string;
}

/**
 * Creates an object. In a task file use it under `using`, which releases it whatever happens.
 *
 * @throws {ComError} If there is no such class, with the registry view that has it.
 */
export const create: TaskFunction<CreateInput, DynamicObject, readonly ["class"]> = defineFunction({
  name: "com.create",
  summary: "Create a COM object",
  input: createInput,
  output: object,
  positional: ["class"],
  effect: "write",
  describe: (input) => ({ verb: "create", target: input.class }),
  permissions: () => ({ ffi: true }),
  run: (input) => com.createObject(input.class, input.computer ? { server: input.computer } : {}),
  close: (value) => com.release(value),
});

const memberInput = z.strictObject({ object, member, args });

/** What {@link child}, {@link get} and {@link call} are given. */
export interface MemberInput {
  /** An object that com.create or com.child yields. */
  readonly object: DynamicObject;
  /** Name of the member, in any case. */
  readonly member: string;
  /** Arguments, in order; default []. */
  readonly args?: unknown[];
}

/** Opens an object that a member of another one returns, as `Workbooks` of Excel. */
export const child: TaskFunction<MemberInput, DynamicObject, readonly ["object", "member"]> =
  defineFunction({
    name: "com.child",
    summary: "Open an object that a COM member returns",
    input: memberInput,
    output: object,
    positional: ["object", "member"],
    effect: "write",
    describe: (input) => ({ verb: "open", target: input.member }),
    permissions: () => ({ ffi: true }),
    run({ object, member, args }) {
      const value: unknown = com.call(object, member, ...revealSecrets(args));
      if (isObject(value)) return value as DynamicObject;
      throw new TaskError(`Cannot open "${member}": it is a value, not an object`, {
        code: "com.not-an-object",
        advice: "Use com.get or com.call.",
      });
    },
    close: (value) => com.release(value),
  });

const valueOutput = z.object({ value: z.unknown() });

/** What {@link get} and {@link call} give back. */
export interface ValueResult {
  /** What the member returned, as plain data. */
  readonly value: unknown;
}

/** Reads a property; dates and currencies come as text. */
export const get: TaskFunction<MemberInput, ValueResult, readonly ["object", "member"]> =
  defineFunction(
    {
      name: "com.get",
      summary: "Read a property of a COM object",
      input: memberInput,
      output: valueOutput,
      positional: ["object", "member"],
      effect: "read",
      describe: (input) => ({ verb: "read", target: input.member }),
      permissions: () => ({ ffi: true }),
      run: ({ object, member, args }) => ({
        value: plain(com.get(object, member, ...revealSecrets(args)), member),
      }),
    },
  );

/** Calls a method. */
export const call: TaskFunction<MemberInput, ValueResult, readonly ["object", "member"]> =
  defineFunction({
    name: "com.call",
    summary: "Call a method of a COM object",
    input: memberInput,
    output: valueOutput,
    positional: ["object", "member"],
    effect: "write",
    describe: (input) => ({ verb: "call", target: input.member }),
    permissions: () => ({ ffi: true }),
    run: ({ object, member, args }) => ({
      value: plain(com.call(object, member, ...revealSecrets(args)), member),
    }),
  });

const putInput = z.strictObject({
  object,
  member,
  value: dataWithSecrets().describe("Value to set, or a secret"),
  args,
});
const nothing = z.strictObject({});

/** What {@link put} is given. */
export interface PutInput {
  /** An object that com.create or com.child yields. */
  readonly object: DynamicObject;
  /** Name of the member, in any case. */
  readonly member: string;
  /** Value to set. */
  readonly value: unknown;
  /** Arguments, in order; default []. */
  readonly args?: unknown[];
}

/** What functions give back that have nothing to tell. */
export type Nothing = Readonly<Record<never, never>>;

/** Sets a property. */
export const put: TaskFunction<PutInput, Nothing, readonly ["object", "member"]> = defineFunction(
  {
    name: "com.put",
    summary: "Set a property of a COM object",
    input: putInput,
    output: nothing,
    positional: ["object", "member"],
    effect: "write",
    describe: (input) => ({ verb: "set", target: input.member }),
    permissions: () => ({ ffi: true }),
    run({ object, member, value, args }) {
      com.put(object, member, revealSecrets(value), ...revealSecrets(args));
      return {};
    },
  },
);

const releaseInput = z.strictObject({ object });

/** What {@link release} is given. */
export interface ReleaseInput {
  /** An object that com.create or com.child yields. */
  readonly object: DynamicObject;
}

/** Gives an object back. */
export const release: TaskFunction<ReleaseInput, Nothing, readonly ["object"]> = defineFunction({
  name: "com.release",
  summary: "Release a COM object",
  input: releaseInput,
  output: nothing,
  positional: ["object"],
  effect: "none",
  releases: "object",
  run({ object }) {
    com.release(object);
    return {};
  },
});

/** The dynamic face of an object is callable, so that `object.Item(1)` reads as in VBScript. */
function isObject(value: unknown): boolean {
  return typeof value === "function";
}

/** What the journal, reports and expressions can hold. */
function plain(value: unknown, member: string): unknown {
  if (isObject(value)) {
    throw new TaskError(`Cannot use "${member}": it is an object, not a value`, {
      code: "com.object",
      advice: "Open it with com.child under using.",
    });
  }
  if (value instanceof Decimal || value instanceof Temporal.PlainDateTime) return value.toString();
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
  if (Array.isArray(value)) return value.map((item) => plain(item, member));
  return value === undefined ? null : value;
}
