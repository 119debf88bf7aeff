/**
 * Zod helpers for input kinds that plain zod cannot tell apart: paths, secrets, live handles,
 * durations, telephone numbers. Check and plan read the kind back with {@link kindOf}.
 *
 * @module
 */
import { z } from "../../zod.ts";
import { parseDuration } from "../language/duration.ts";
import { Secret } from "./secret.ts";

/** What a schema stands for, beyond its JavaScript type. */
export type Kind =
  | { readonly kind: "path"; readonly access: "read" | "write" | "any" }
  | { readonly kind: "secret"; readonly also?: "text" | "data" }
  | { readonly kind: "handle"; readonly of: string }
  | { readonly kind: "duration" }
  | { readonly kind: "e164" };

const kinds = z.registry<Kind>();

/** The kind a schema was made with, seen through `optional`, `nullable`, `default`, `readonly`. */
export function kindOf(schema: z.ZodType): Kind | undefined {
  for (let at: z.core.$ZodType | undefined = schema; at !== undefined;) {
    const kind = kinds.get(at as z.ZodType);
    if (kind !== undefined) return kind;
    at = (at._zod.def as { innerType?: z.core.$ZodType }).innerType;
  }
  return undefined;
}

/**
 * A path of the file system. In a task file a relative path is relative to the folder of the
 * file; the engine makes it absolute before the function sees it.
 */
export function path(options: { readonly access?: "read" | "write" } = {}): z.ZodString {
  return z.string().min(1).register(kinds, { kind: "path", access: options.access ?? "any" });
}

/** The schema {@link secret} makes: from TypeScript a plain string will do. */
export type SecretSchema = z.ZodType<Secret, Secret | string>;

/**
 * A secret. A task file can only hand over a whole `${ secrets.name }`; the function receives a
 * {@link Secret} and calls `reveal()` where the value is needed.
 */
export function secret(): SecretSchema {
  const schema: SecretSchema = z.union([z.instanceof(Secret), z.string()], {
    error: "a secret: ${ secrets.name }",
  }).transform((value) => typeof value === "string" ? new Secret(value) : value);
  return schema.register(kinds, { kind: "secret" });
}

/**
 * Text that may be a secret, as a header or a variable of the environment: `${ secrets.name }`, or
 * any text. The function reads it with {@link revealSecrets}.
 */
export function textOrSecret(): z.ZodType<Secret | string, Secret | string> {
  const schema: z.ZodType<Secret | string, Secret | string> = z.union([
    z.string(),
    z.instanceof(Secret),
  ], { error: "text, or ${ secrets.name }" });
  return schema.register(kinds, { kind: "secret", also: "text" });
}

/** Any data; a `${ secrets.name }` may stand in it anywhere. See {@link revealSecrets}. */
export function dataWithSecrets(): z.ZodType<unknown, unknown> {
  return z.unknown().register(kinds, { kind: "secret", also: "data" });
}

/**
 * The same data with the values of its secrets; hold it only as long as the call needs it.
 *
 * @example
 * ```ts
 * import { revealSecrets, Secret } from "../mod.ts";
 *
 * revealSecrets({ user: "ada", password: new Secret("hush") }); // { user: "ada", password: "hush" }
 * ```
 */
export function revealSecrets<T>(data: T): RevealedSecrets<T> {
  return reveal(data) as RevealedSecrets<T>;
}

/** Data in which each {@link Secret} has become its text. */
export type RevealedSecrets<T> = T extends Secret ? string
  : T extends Readonly<Record<string, Secret | string>> ? Readonly<Record<string, string>>
  : T;

function reveal(data: unknown): unknown {
  if (data instanceof Secret) return data.reveal();
  if (Array.isArray(data)) return data.map(reveal);
  if (typeof data !== "object" || data === null) return data;
  const prototype = Object.getPrototypeOf(data);
  if (prototype !== Object.prototype && prototype !== null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, reveal(value)]));
}

/**
 * A live value that a resource function yields, as `fax.connect` yields a server.
 *
 * @param of Name of the kind, the same for the function that yields it and those that take it.
 * @param is Tells whether a value is one.
 */
export function handle<T>(of: string, is: (value: unknown) => value is T): z.ZodType<T, T> {
  const schema: z.ZodType<T, T> = z.custom<T>(is, { error: `a live ${of}` });
  return schema.register(kinds, { kind: "handle", of });
}

/** A length of time: `"45m"`, `"1h30m"`, or milliseconds; the function receives milliseconds. */
export function duration(): z.ZodType<number, string | number> {
  const schema: z.ZodType<number, string | number> = z.union([z.number().min(0), z.string()])
    .transform((value, context) => {
      const ms = typeof value === "number" ? value : parseDuration(value);
      if (ms !== undefined) return ms;
      context.addIssue({ code: "custom", message: 'a duration, as "90s", "45m" or "1h30m"' });
      return z.NEVER;
    });
  return schema.register(kinds, { kind: "duration" });
}

/** A telephone number in international form, as `+14255550100` (ITU-T E.164). */
export function e164(): z.ZodString {
  return z.string().regex(/^\+[1-9][0-9]{6,14}$/, {
    error: "a number in international form, as +14255550100",
  }).register(kinds, { kind: "e164" });
}
