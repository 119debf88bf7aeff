/**
 * Pipelines of async iterables, as PowerShell has them: items stream, nothing is gathered.
 *
 * @module
 */

/** Where a pipeline begins: a list, a stream, or a promise of one. */
export type Source<T> = Iterable<T> | AsyncIterable<T> | Promise<Iterable<T> | AsyncIterable<T>>;

/** One part of a pipeline: takes a stream, gives a stream. */
export type Stage<In, Out> = (input: AsyncIterable<In>) => AsyncIterable<Out>;

/** A stream that can also be awaited as a list. */
export interface Pipeline<T> extends AsyncIterable<T>, PromiseLike<T[]> {}

/**
 * Sends items through stages, one after the other. Iterate the result, or await it as a list.
 *
 * @example
 * ```ts
 * import { each, pipe, where } from "../mod.ts";
 *
 * const even = await pipe([1, 2, 3, 4], where((n) => n % 2 === 0), each((n) => n * 10));
 * console.log(even); // [20, 40]
 * ```
 */
export function pipe<A>(source: Source<A>): Pipeline<A>;
/** The same with more stages. */
export function pipe<A, B>(source: Source<A>, a: Stage<A, B>): Pipeline<B>;
/** The same with more stages. */
export function pipe<A, B, C>(source: Source<A>, a: Stage<A, B>, b: Stage<B, C>): Pipeline<C>;
/** The same with more stages. */
export function pipe<A, B, C, D>(
  source: Source<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
): Pipeline<D>;
/** The same with more stages. */
export function pipe<A, B, C, D, E>(
  source: Source<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
): Pipeline<E>;
export function pipe(
  source: Source<unknown>,
  ...stages: readonly Stage<unknown, unknown>[]
): Pipeline<unknown> {
  const stream = stages.reduce((input, stage) => stage(input), streamOf(source));
  return {
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    // A thenable on purpose: `await pipe(…)` gives the list.
    then: (resolve, reject) => Array.fromAsync(stream).then(resolve, reject),
  };
}

/** Lets through what fits. */
export function where<T>(fits: (item: T) => boolean | Promise<boolean>): Stage<T, T> {
  return async function* (input) {
    for await (const item of input) if (await fits(item)) yield item;
  };
}

/** Turns each item into another one; an array or stream of several is not spread. */
export function each<In, Out>(turn: (item: In) => Out | Promise<Out>): Stage<In, Out> {
  return async function* (input) {
    for await (const item of input) yield await turn(item);
  };
}

/** The first items only; the source is told to stop. */
export function take<T>(count: number): Stage<T, T> {
  return async function* (input) {
    let left = count;
    if (left <= 0) return;
    for await (const item of input) {
      yield item;
      if (--left === 0) return;
    }
  };
}

async function* streamOf<T>(source: Source<T>): AsyncIterable<T> {
  // what is both a stream and a promise, as a pipeline, is not gathered
  yield* Symbol.asyncIterator in source ? source : await source;
}
