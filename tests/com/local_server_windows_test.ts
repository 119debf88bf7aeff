// VBScript in another process creates a TypeScript object by ProgID. Windows and Wine only.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { com } from "../../lib/com/mod.ts";
import { CLSID, PROG_ID } from "../support/com/local_server.ts";

const ignore = Deno.build.os !== "windows";
const SERVER = fileURLToPath(new URL("../support/com/local_server.ts", import.meta.url));

const SCRIPT = `
Set c = CreateObject("${PROG_ID}")
WScript.Echo "add " & c.Add(5) & " " & c.Add(2)
c.Count = 40
WScript.Echo "count " & c.Count
WScript.Echo "child " & c.Child("x").Name
On Error Resume Next
c.Fail
WScript.Echo "error " & Hex(Err.Number) & " " & Err.Source & " " & Err.Description
Err.Clear
c.Nothing
WScript.Echo "unknown " & Hex(Err.Number)
`;

Deno.test("a local server serves VBScript of another process and ends after it", {
  ignore,
}, async () => {
  const folder = await Deno.makeTempDir();
  const registration = {
    clsid: CLSID,
    progId: PROG_ID,
    command: `"${Deno.execPath()}" run -A --no-check --cached-only "${SERVER}"`,
    scope: "machine", // Wine does not read the classes of the user
  } as const;
  com.registerServer(registration);
  try {
    const script = `${folder}\\client.vbs`;
    const output = `${folder}\\output.txt`;
    await Deno.writeTextFile(script, SCRIPT.replaceAll("\n", "\r\n"));
    // A server that COM starts inherits the pipes of its client, so the output goes to a file.
    const client = new Deno.Command("cmd.exe", {
      args: ["/c", `cscript.exe //nologo ${script} > ${output} 2>&1`],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    await client.output();
    const lines = (await Deno.readTextFile(output)).trim().split(/\r?\n/);
    assert.deepEqual(lines, [
      "add 5 7",
      "count 40",
      "child child x",
      "error 80040321 Counter it broke",
      "unknown 1B6",
    ]);
  } finally {
    com.unregisterServer(registration);
    await Deno.remove(folder, { recursive: true });
  }
  assert.throws(() => com.createObject(PROG_ID), /no class of that name is registered/);
});
