/**
 * A set of task functions by name: what check, plan and run look functions up in.
 *
 * @module
 */
import type { AnyTaskFunction, FunctionDeclaration } from "./function.ts";

/** Functions by name, in the order of their names. */
export interface FunctionLibrary extends Iterable<FunctionDeclaration> {
  /** Names of all functions. */
  readonly names: readonly string[];
  /** The function with this name. */
  get(name: string): FunctionDeclaration | undefined;
}

/**
 * Makes a library of functions.
 *
 * @throws {TypeError} If two functions have one name.
 */
export function createLibrary(functions: Iterable<AnyTaskFunction>): FunctionLibrary {
  const byName = new Map<string, FunctionDeclaration>();
  for (const { declaration } of functions) {
    if (byName.has(declaration.name)) {
      throw new TypeError(`Cannot make a library: "${declaration.name}" is defined twice`);
    }
    byName.set(declaration.name, declaration);
  }
  const names = [...byName.keys()].sort();
  return {
    names,
    get: (name) => byName.get(name),
    *[Symbol.iterator]() {
      for (const name of names) yield byName.get(name)!;
    },
  };
}
