/**
 * Objects among the arguments of a call into our code: borrowed for as long as the call lasts.
 *
 * @module
 */

/** Arguments, and the references that reading them made. */
export interface Borrowed<T> extends Disposable {
  readonly value: T;
}

/**
 * Reads arguments and remembers which objects are new here.
 *
 * Disposing of the result releases those that nobody kept. An object that is held already stays.
 */
export type Borrow = <T>(read: () => T) => Borrowed<T>;

/** Gives borrowed objects back when a handler has ended, be it at once or by a promise. */
export function disposeAfter(result: unknown, borrowed: Disposable): void {
  const end = () => borrowed[Symbol.dispose]();
  if (result instanceof Promise) result.then(end, end);
  else end();
}
