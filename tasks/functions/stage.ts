/**
 * Functions that are also a part of a pipeline: called without anything, they take what flows in.
 *
 * @module
 */
import type { AnyTaskFunction, Stage } from "../../lib/engine/mod.ts";

/** A task function that is a stage of `pipe` when it is called without arguments. */
export type StageFunction<Whole extends AnyTaskFunction, Item, Out> =
  & (() => Stage<Item, Out>)
  & Whole;

/**
 * Makes a stage of a task function: one call for each item, one after the other.
 *
 * @param bind The arguments that an item stands for.
 */
export function asStage<Whole extends AnyTaskFunction & ((...args: never[]) => unknown), Item>(
  whole: Whole,
  bind: (item: Item) => readonly unknown[],
): StageFunction<Whole, Item, Awaited<ReturnType<Whole>>> {
  type Out = Awaited<ReturnType<Whole>>;
  const invoke = whole as unknown as (...args: readonly unknown[]) => unknown;
  const stage: Stage<Item, Out> = async function* (items) {
    for await (const item of items) yield await invoke(...bind(item)) as Out;
  };
  const call = (...args: readonly unknown[]) => args.length === 0 ? stage : invoke(...args);
  Object.defineProperty(call, "name", { value: whole.declaration.name });
  return Object.assign(call, whole) as never;
}
