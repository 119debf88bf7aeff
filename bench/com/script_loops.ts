/** The operations in VBScript and JScript. */
import type { Contender } from "../harness/rounds.ts";
import { scriptContender, type ScriptLoop } from "../harness/script_host.ts";
import { COUNT, type Host, KEY_COUNT, KEY_ROUNDS, nameOf, type Operation } from "./operations.ts";
import { OPERATIONS } from "./operations.ts";

const VB_DICTIONARY = 'Set d = CreateObject("Scripting.Dictionary")\nd.Add "key", 1';
const JS_DICTIONARY = 'var d = new ActiveXObject("Scripting.Dictionary"); d.Add("key", 1);';
const VB_FILL = `Set d = CreateObject("Scripting.Dictionary")
For k = 1 To ${KEY_COUNT}
d.Add "key" & k, k
Next`;
const JS_FILL = `var d = new ActiveXObject("Scripting.Dictionary");
for (var k = 1; k <= ${KEY_COUNT}; k++) d.Add("key" + k, k);`;
const JS_WALK = "for (var e = new Enumerator(d); !e.atEnd(); e.moveNext()) x = e.item();";

type Row = readonly [operation: Operation, host: Host, loop: Omit<ScriptLoop, "language">];

const short = (setUp: string, body: string) => ({ setUp, body, count: COUNT });
const walk = (setUp: string, body: string) => ({
  setUp,
  body,
  count: KEY_ROUNDS,
  operationsPerTurn: KEY_COUNT,
});

const ROWS: readonly Row[] = [
  [OPERATIONS.COUNT, "VBScript", short(VB_DICTIONARY, "x = d.Count")],
  [OPERATIONS.COUNT, "JScript", short(JS_DICTIONARY, "x = d.Count;")],
  [OPERATIONS.EXISTS, "VBScript", short(VB_DICTIONARY, 'x = d.Exists("key")')],
  [OPERATIONS.EXISTS, "JScript", short(JS_DICTIONARY, 'x = d.Exists("key");')],
  [OPERATIONS.KEYS, "VBScript", walk(VB_FILL, "For Each k In d\nx = k\nNext")],
  [OPERATIONS.KEYS, "JScript", walk(JS_FILL, JS_WALK)],
];

/** @param folder Where the scripts are written. */
export function scriptContenders(folder: string): Contender[] {
  return ROWS.map(([operation, host, loop]) => {
    const language = host === "VBScript" ? "vbscript" : "jscript";
    return scriptContender(nameOf(operation, host), { ...loop, language }, folder);
  });
}
