/**
 * The lines of a connected server, as both libraries list them.
 *
 * @module
 */
import { com, type DynamicObject } from "../../com/mod.ts";
import { forEachItem } from "./object_operations.ts";

/** Uses the lines of a server; each is released when it has been used. */
export interface Lines {
  /** Uses one line after the other, until `use` returns `false`. */
  readonly forEach: (use: (line: DynamicObject) => boolean | void) => void;
  /** Uses the line of a number. @returns False if there is none. */
  readonly withLine: (id: number, use: (line: DynamicObject) => boolean) => boolean;
}

/**
 * The lines behind a method of the server.
 *
 * @param method Yields the collection: `"GetPorts"` or `"GetDevices"`.
 * @param idMember Holds the number of a line: `"DeviceId"` or `"Id"`.
 */
export function linesOf(server: DynamicObject, method: string, idMember: string): Lines {
  const forEach: Lines["forEach"] = (use) => forEachItem(com.call(server, method), use);
  return {
    forEach,
    withLine: (id, use) =>
      com.scope(() => {
        let done = false;
        forEach((line) => {
          if (com.get(line, idMember) !== id) return true;
          done = use(line);
          return false;
        });
        return done;
      }),
  };
}
