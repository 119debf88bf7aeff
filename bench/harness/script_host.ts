/** Loops in VBScript and JScript under cscript, as contenders beside ours. */
import { join } from "node:path";
import type { Contender } from "./rounds.ts";

/** A loop in the language of a script host. */
export interface ScriptLoop {
  readonly language: "vbscript" | "jscript";
  /** Statements before the clock starts. */
  readonly setUp: string;
  /** What is done in every turn. */
  readonly body: string;
  /** Turns of the loop. */
  readonly count: number;
  /** Operations in one turn, if it is not one. */
  readonly operationsPerTurn?: number;
}

/**
 * A contender that runs `loop` in a cscript process of its own and reports what the script measured.
 *
 * @throws {Error} From its rounds, if the script prints no number: cscript says nothing about errors.
 */
export function scriptContender(name: string, loop: ScriptLoop, folder: string): Contender {
  return {
    name,
    round: async () => {
      const extension = loop.language === "vbscript" ? "vbs" : "js";
      const path = join(folder, `loop.${extension}`);
      await Deno.writeTextFile(path, loop.language === "vbscript" ? vbscript(loop) : jscript(loop));
      const command = new Deno.Command("cscript.exe", { args: ["//nologo", path], stdin: "null" });
      const output = new TextDecoder().decode((await command.output()).stdout).trim();
      const milliseconds = Number(output);
      if (output === "" || !Number.isFinite(milliseconds)) {
        throw new Error(`Cannot measure ${name}: cscript printed "${output}"`);
      }
      return milliseconds * 1e6 / loop.count / (loop.operationsPerTurn ?? 1);
    },
  };
}

function vbscript({ setUp, body, count }: ScriptLoop): string {
  return `${setUp}
Dim began, i, x
began = Timer
For i = 1 To ${count}
${body}
Next
WScript.Echo CLng((Timer - began) * 1000)
`;
}

function jscript({ setUp, body, count }: ScriptLoop): string {
  return `${setUp}
var began = new Date().getTime(), x;
for (var i = 0; i < ${count}; i++) { ${body} }
WScript.Echo(new Date().getTime() - began);
`;
}
