/**
 * How TypeScript calls a task function: positional inputs, then one object with the rest.
 *
 * @module
 */
import type { LogLevel, ProgressData } from "./context.ts";

/** What a TypeScript caller may add to the inputs. */
export interface CallOptions {
  /** Ends the call. */
  readonly signal?: AbortSignal;
  /** Idempotence key handed to the function. */
  readonly onceKey?: string;
  /** Hears how far it is. */
  readonly onProgress?: (data: ProgressData) => void;
  /** Hears log lines. */
  readonly onLog?: (level: LogLevel, message: string, data?: Readonly<object>) => void;
}

/** The last argument: the inputs that are left, and the options of the call. */
export type OptionsArgument<T> = object extends T ? [options?: T & CallOptions]
  : [options: T & CallOptions];

/** One input by position, then the rest. */
export type OneThen<In, A extends keyof In> = undefined extends In[A]
  ? object extends Omit<In, A> ? [first?: In[A], options?: Omit<In, A> & CallOptions]
  : [first: In[A], options: Omit<In, A> & CallOptions]
  : [first: In[A], ...OptionsArgument<Omit<In, A>>];

/** Two inputs by position, then the rest. */
export type TwoThen<In, A extends keyof In, B extends keyof In> = undefined extends In[B]
  ? object extends Omit<In, A | B>
    ? [first: In[A], second?: In[B], options?: Omit<In, A | B> & CallOptions]
  : [first: In[A], second: In[B], options: Omit<In, A | B> & CallOptions]
  : [first: In[A], second: In[B], ...OptionsArgument<Omit<In, A | B>>];

/** Inputs as callers give them: a list that nobody may change is as good as any other. */
export type Loose<In> = { [Name in keyof In]: LooseValue<In[Name]> };

/** A value as a caller gives it: a list need not be one that may be changed. */
export type LooseValue<Value> = Value extends readonly (infer Item)[] ? readonly Item[] : Value;

/** The argument list of a function: positional inputs, then one object with the rest. */
export type CallArguments<In, Order extends readonly (keyof In)[]> = Order extends
  readonly [infer A extends keyof In, infer B extends keyof In] ? TwoThen<In, A, B>
  : Order extends readonly [infer A extends keyof In] ? OneThen<In, A>
  : OptionsArgument<In>;
