/**
 * `comtask com get` and `comtask com call`: try a member without a script.
 *
 * @module
 */
import { com } from "../../com/mod.ts";
import { exitCodeOf } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { type CommonOptions, commonOptions, rowsOptions } from "../common_options.ts";
import { multiple, object } from "../optique.ts";
import type { Row } from "../output/record.ts";
import { writeValue } from "../output/write_rows.ts";
import { positional } from "../positional.ts";

interface MemberValues {
  readonly class: string;
  readonly member: string;
  readonly args: readonly string[];
  readonly common: CommonOptions;
}

/** `comtask com get CLASS MEMBER [ARGUMENT…]`. */
export const get: Command = memberCommand("Create an object and read a property", "get", [
  "comtask com get Scripting.Dictionary Count",
]);

/** `comtask com call CLASS MEMBER [ARGUMENT…]`. */
export const call: Command = memberCommand("Create an object and call a method", "call", [
  "comtask com call WScript.Shell ExpandEnvironmentStrings %TEMP%",
]);

function memberCommand(
  summary: string,
  verb: "get" | "call",
  examples: readonly string[],
): Command {
  return defineCommand<MemberValues>({
    summary,
    details: 'An argument that is JSON is passed as that: 5, true, null, "5"; anything else as ' +
      "text.",
    examples,
    parser: () =>
      object({
        class: positional("CLASS", "ProgID or CLSID"),
        member: positional("MEMBER", "Name of the member, in any case"),
        args: multiple(positional("ARGUMENT", "Arguments, in order")),
        common: commonOptions(),
      }),
    async run(values, { io }) {
      const data = com.scope(() => {
        const server = com.createObject(values.class);
        const result: unknown = com[verb](server, values.member, ...values.args.map(argumentOf));
        return typeof result === "function" ? describeObject(result) : result ?? null;
      });
      await writeValue(io.stdout, data, rowsOptions(values.common));
      return exitCodeOf("ok");
    },
  });
}

function argumentOf(word: string): unknown {
  try {
    return JSON.parse(word);
  } catch {
    return word;
  }
}

/** What can be said of an object that has no value: what one could do with it. */
function describeObject(result: unknown): Row {
  return { object: true, members: com.members(result).map(({ name }) => name) };
}
