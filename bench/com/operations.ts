/** Who does an operation. */
export const HOSTS = ["comtask", "early bound", "C++", "VBScript", "JScript"] as const;
/** One of {@linkcode HOSTS}. */
export type Host = typeof HOSTS[number];

/** What is measured: the rows of the table. */
export const OPERATIONS = {
  COUNT: "`dict.Count`",
  DYNAMIC: "the same, as a dynamic member",
  EXISTS: '`dict.Exists("key")`',
  KEYS: "for each of 10,000 keys, one key",
  NUMBER: "a property of a library with type information",
  ADD: "`Add(2, 3)`, through the type library's Invoke",
  TRIVIAL: "`Add(2, 3)`, through an Invoke of three lines",
  BYTES_IN: "1 MB of bytes in",
  BYTES: "1 MB of bytes in and out",
  ONE_BY_ONE: "asynchronous, one after the other",
  SIXTEEN: "asynchronous, 16 in flight",
} as const;
/** One of {@linkcode OPERATIONS}. */
export type Operation = typeof OPERATIONS[keyof typeof OPERATIONS];

/** Name of the contender that does an operation in a host. */
export function nameOf(operation: Operation, host: Host): string {
  return `${operation} (${host})`;
}

/** How often the short operations are done in a round. */
export const COUNT = 50_000;
/** Keys of the large dictionary, and how often a round walks through them. */
export const KEY_COUNT = 10_000;
export const KEY_ROUNDS = 5;
/** Size of the arrays, and how many a round passes. */
export const ARRAY_BYTES = 1_000_000;
export const ARRAY_COUNT = 40;
/** Asynchronous calls in a round, and how many at a time. */
export const ASYNC_COUNT = 1_600;
export const IN_FLIGHT = 16;

/** A loop whose result nobody looks at could be optimised away, or be wrong. */
export function expect(name: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`Cannot trust ${name}: ${actual} is not ${expected}`);
}
