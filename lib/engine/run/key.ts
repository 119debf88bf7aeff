/**
 * Keys that say what is the same: `once`, `durable.key`, `concurrency.group`.
 *
 * @module
 */
import { TaskError } from "../contract/error.ts";

/**
 * The text of a computed key.
 *
 * @param name Of the key in the file: `once`.
 * @throws {TaskError} `key.empty`: whatever has no name would be the same as all else without one,
 *   and not be done.
 */
export function keyOf(name: string, value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  if (text.trim() !== "") return text;
  throw new TaskError(`Cannot use "${name}": it is empty here`, {
    code: "key.empty",
    advice: `Leave out what has no value, or add to it, as "\${ run.day }/\${ item.id }"`,
  });
}
