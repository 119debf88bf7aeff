/**
 * `comtask com …`: what is registered on this computer, and what it can do.
 *
 * @module
 */
import { com, type MemberInfo } from "../../com/mod.ts";
import { exitCodeOf } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import {
  type CommonOptions,
  commonOptions,
  rowsOptions,
  type VerbosityOptions,
  verbosityOptions,
} from "../common_options.ts";
import { argument, message, object, option, optional, string, text } from "../optique.ts";
import { cellText, type Row } from "../output/record.ts";
import { replaceFile } from "../output/replace_file.ts";
import { writeRows } from "../output/write_rows.ts";
import { positional } from "../positional.ts";
import { call, get } from "./com_call.ts";

interface ListValues {
  readonly pattern: string | undefined;
  readonly common: CommonOptions;
}

const list = defineCommand<ListValues>({
  summary: "List registered classes and type libraries, of both registry views",
  examples: ["comtask com list scripting", 'comtask com list "Msxml2.*" -o json'],
  parser: () =>
    object({
      pattern: optional(argument(string({ metavar: "PATTERN" }), {
        description: [text("Part of a name or description, or one with * and ?")],
      })),
      common: commonOptions(),
    }),
  async run({ pattern, common }, { io }) {
    const rows = com.registered(pattern).map((item) => ({ ...item, views: item.views.join(", ") }));
    if (rows.length === 0 && !common.quiet) {
      io.stderr.write(
        Deno.build.os === "windows"
          ? "Nothing of that name is registered\n"
          : "Classes are registered on Windows only\n",
      );
    }
    const columns = ["kind", "name", "description", "views"].map((path) => ({ path }));
    await writeRows(io.stdout, rows, { columns, ...rowsOptions(common) });
    return exitCodeOf("ok");
  },
});

interface MembersValues {
  readonly name: string;
  readonly common: CommonOptions;
}

const members = defineCommand<MembersValues>({
  summary: "List the members of a class: kinds, types, parameters",
  details: "Reads the type library; nothing is created.",
  examples: [
    "comtask com members Scripting.Dictionary",
    "comtask com members FaxServer.FaxServer --select name,kind -o csv",
  ],
  parser: () =>
    object({ name: positional("PROGID", "A ProgID or CLSID"), common: commonOptions() }),
  async run({ name, common }, { io }) {
    const rows = com.members(name).filter(({ hidden }) => !hidden).map(memberRow);
    const columns = ["name", "kind", "type", "signature", "description"].map((path) => ({ path }));
    await writeRows(io.stdout, rows, { columns, ...rowsOptions(common) });
    return exitCodeOf("ok");
  },
});

interface TypesValues {
  readonly library: string;
  readonly file: string | undefined;
  readonly from: string | undefined;
  readonly withoutProgIds: boolean;
  readonly common: VerbosityOptions;
}

const types = defineCommand<TypesValues>({
  summary: "Write TypeScript declarations of a type library",
  details: "Import the file once, and com.createObject knows the members of the classes.",
  examples: [
    "comtask com types Scripting.Dictionary -o scripting.ts",
    "comtask com types msxml6.dll > msxml2.ts",
  ],
  parser: () =>
    object({
      library: positional("LIBRARY|PROGID", "A file, a library identifier, a ProgID or CLSID"),
      file: optional(option("-o", "--output", string({ metavar: "FILE" }), {
        description: message`Where to write; default: stdout`,
      })),
      from: optional(option("--from", string({ metavar: "MODULE" }), {
        description: message`What the file imports types of values from`,
      })),
      withoutProgIds: option("--without-progids", {
        description: message`Leave the ProgIDs to another package, such as one of @types/activex-*`,
      }),
      common: verbosityOptions(),
    }),
  async run({ library, file, from, withoutProgIds }, { io }) {
    const declarations = com.generateTypes(library, {
      ...(from !== undefined && { from }),
      ...(withoutProgIds && { progIds: new Map() }),
    });
    if (file === undefined) io.stdout.write(declarations);
    else await replaceFile(file, declarations);
    return exitCodeOf("ok");
  },
});

/** The commands of the group, by verb. */
export const commands: Readonly<Record<string, Command>> = { list, members, types, get, call };

function memberRow(member: MemberInfo): Row {
  return { ...member, parameters: [...member.parameters], signature: signatureOf(member) };
}

/** As `(Key: VT_VARIANT, Item?: VT_VARIANT)`; properties say how they can be used. */
function signatureOf({ kind, parameters, readable, writable, vararg }: MemberInfo): string {
  const texts = parameters.map(({ name, type, optional, out, default: value }, i) => {
    const rest = vararg && i === parameters.length - 1 ? "..." : "";
    const given = value === undefined ? "" : ` = ${cellText(value)}`;
    return `${out ? "out " : ""}${rest}${name}${optional && !given ? "?" : ""}: ${type}${given}`;
  });
  const list = texts.length > 0 || kind !== "property" ? `(${texts.join(", ")})` : "";
  if (kind !== "property") return list;
  const use = readable && writable ? "get, set" : readable ? "get" : "set";
  return list ? `${list} ${use}` : use;
}
