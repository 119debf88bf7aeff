import type { ZodType } from "../zod.ts";
import { z } from "../zod.ts";
import { jsonFault } from "./json_fault.ts";
import type { FaxRight } from "./rights.ts";
import { Access, FAX_RIGHTS } from "./rights.ts";

/** What happens when a number is called. */
const answerSchema = z.enum([
  "answers",
  "busy",
  "no-answer",
  "no-dial-tone",
  "rejected",
  "bad-address",
  "not-a-fax",
]);

const outcomeShape = {
  answer: answerSchema.default("answers").describe("What the called station does"),
  times: z.int().min(1).max(1000).optional()
    .describe("So many calls of a fax meet this answer, and the next one gets through"),
  per: z.enum(["fax", "number"]).optional()
    .describe("Whether times counts the calls of one fax (default), or all calls to the number"),
  failOnPage: z.int().min(1).optional().describe("The line breaks while this page is sent"),
  dialSeconds: z.number().min(0).max(3600).default(8).describe("From dialling to the answer"),
  pageSeconds: z.number().min(0).max(3600).default(20).describe("For each page"),
  csid: z.string().max(20).optional().describe("How the called station names itself"),
};

const ruleSchema = z.strictObject({
  number: z.string().min(1).optional().describe("One number; only its digits are compared"),
  pattern: z.string().min(1).optional()
    .describe("Numbers by their digits: * stands for any digits, ? for one"),
  ...outcomeShape,
}).refine((rule) => (rule.number === undefined) !== (rule.pattern === undefined), {
  error: "a rule needs either number or pattern",
});

/** What a called station does. */
export type DialAnswer =
  | "answers"
  | "busy"
  | "no-answer"
  | "no-dial-tone"
  | "rejected"
  | "bad-address"
  | "not-a-fax";

/** What a call meets, before it is known how many pages are sent. */
export interface DialOutcome {
  /** What the called station does. */
  readonly answer: DialAnswer;
  /** So many calls of a fax meet this answer, and the next one gets through. */
  readonly times?: number;
  /** Whether `times` counts the calls of one fax (default), or all calls to the number. */
  readonly per?: "fax" | "number";
  /** The line breaks while this page is sent. */
  readonly failOnPage?: number;
  /** From dialling to the answer. */
  readonly dialSeconds: number;
  /** For each page. */
  readonly pageSeconds: number;
  /** How the called station names itself; the number where it is left out. */
  readonly csid?: string;
}

/** What the numbers that fit meet; exactly one of `number` and `pattern` is given. */
export interface DialRule extends DialOutcome {
  /** One number; only its digits are compared. */
  readonly number?: string;
  /** Numbers by their digits: `*` stands for any digits, `?` for one. */
  readonly pattern?: string;
}

/** A dial plan with every default filled in. */
export interface DialPlan {
  /** Numbers or patterns of our own: what is sent there arrives in the inbox. */
  readonly inbox: readonly string[];
  /** The first rule that fits counts. */
  readonly rules: readonly DialRule[];
  /** For numbers that no rule fits. */
  readonly default: DialOutcome;
  /** Rights of users by name; `*` stands for all others, who may do everything without it. */
  readonly users: Readonly<Record<string, readonly FaxRight[]>>;
}

/** A dial plan as it may be written down. */
export interface DialPlanInput {
  /** Where an editor finds the schema. */
  readonly $schema?: string;
  /** Numbers or patterns of our own: what is sent there arrives in the inbox. */
  readonly inbox?: readonly string[];
  /** The first rule that fits counts; a rule needs `number` or `pattern`. */
  readonly rules?: ReadonlyArray<Partial<DialRule>>;
  /** For numbers that no rule fits; they answer where it is left out. */
  readonly default?: Partial<DialOutcome>;
  /** Rights of users by name; `*` stands for all others, who may do everything without it. */
  readonly users?: Readonly<Record<string, readonly FaxRight[]>>;
}

/** The form of a dial plan, as a file or in code. */
export const dialPlanSchema: ZodType<DialPlan> = z.strictObject({
  $schema: z.string().optional(),
  inbox: z.array(z.string().min(1)).default([])
    .describe("Numbers or patterns of our own: what is sent there arrives in the inbox"),
  rules: z.array(ruleSchema).default([]).describe("The first rule that fits counts"),
  default: z.strictObject(outcomeShape).prefault({}).describe("For numbers that no rule fits"),
  users: z.record(z.string().min(1), z.array(z.enum(FAX_RIGHTS))).default({})
    .describe("Rights of users by name; * stands for all others, who may do everything without it"),
});

/**
 * The plan where none is given: every number answers, but those that end like the
 * numbers kept for fiction, 555-0101 to 555-0109, show one failure each.
 */
export const DEFAULT_DIAL_PLAN: DialPlan = dialPlanSchema.parse({
  rules: [
    { pattern: "*5550101", answer: "busy", times: 1 },
    { pattern: "*5550102", answer: "busy", times: 2 },
    { pattern: "*5550103", answer: "busy" },
    { pattern: "*5550104", answer: "no-answer", dialSeconds: 45 },
    { pattern: "*5550105", failOnPage: 2 },
    { pattern: "*5550106", pageSeconds: 120 },
    { pattern: "*5550107", answer: "rejected" },
    { pattern: "*5550108", answer: "not-a-fax" },
    { pattern: "*5550109", failOnPage: 1, times: 1 },
  ],
});

/**
 * Checks a dial plan and fills in its defaults.
 *
 * @throws {SyntaxError} With every fault and its place.
 */
export function parseDialPlan(value: unknown, name = "the dial plan"): DialPlan {
  const result = dialPlanSchema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) =>
    `${path.length === 0 ? "" : `${path.join(".")}: `}${message}`
  );
  throw new SyntaxError(`Cannot use ${name}: ${faults.join("; ")}`);
}

/**
 * Reads a dial plan from a JSON file.
 *
 * @throws {SyntaxError} If it is not JSON or not a dial plan.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export function readDialPlan(file: string): DialPlan {
  const name = `dial plan "${file}"`;
  let text: string, value: unknown;
  try {
    text = Deno.readTextFileSync(file).replace(/^\ufeff/, "");
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(`Cannot read ${name}: it does not exist`, { cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot read ${name}: ${reason}`, { cause });
  }
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SyntaxError(`Cannot use ${name}: ${jsonFault(text, cause)}`, { cause });
  }
  return parseDialPlan(value, name);
}

/** Finds what a call to `number` meets. Letters, spaces and signs of the number do not count. */
export function findOutcome(plan: DialPlan, number: string): DialOutcome {
  const digits = digitsOf(number);
  return plan.rules.find((rule) =>
    rule.number !== undefined
      ? digitsOf(rule.number) === digits
      : patternOf(rule.pattern ?? "").test(digits)
  ) ?? plan.default;
}

/** Whether a number is one of our own. */
export function isOwnNumber(plan: DialPlan, number: string): boolean {
  const digits = digitsOf(number);
  return plan.inbox.some((pattern) => patternOf(pattern).test(digits));
}

/** What a user may do, by the plan. Names are compared without regard to case. */
export function accessOf(plan: DialPlan, user: string): Access {
  const entries = Object.entries(plan.users);
  const own = entries.find(([name]) => name.toLowerCase() === user.toLowerCase()) ??
    entries.find(([name]) => name === "*");
  return new Access(user, own?.[1]);
}

/** The digits of a number. */
export function digitsOf(number: string): string {
  return number.replaceAll(/\D/g, "");
}

const patterns = new Map<string, RegExp>();

function patternOf(pattern: string): RegExp {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    const source = pattern.replaceAll(/[^\d*?]/g, "").replaceAll("*", "\\d*").replaceAll(
      "?",
      "\\d",
    );
    compiled = new RegExp(`^${source}$`);
    patterns.set(pattern, compiled);
  }
  return compiled;
}
