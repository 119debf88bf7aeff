// VBScript in another process, which knows nothing but CreateObject, sends faxes.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { com } from "../../lib/com/mod.ts";
import { FaxService, LOOPBACK_CLASSES } from "../../lib/loopback/mod.ts";
import { TIFF } from "./stores.ts";

const SERVER = fileURLToPath(new URL("./serve.ts", import.meta.url));

const SCRIPT = `
Set server = CreateObject("FaxServer.FaxServer")
server.Connect ""
Set doc = server.CreateDocument(WScript.Arguments(0))
doc.FaxNumber = "+14255550100"
doc.RecipientName = "Zo"
WScript.Echo "legacy " & doc.Send
For i = 1 To 200
  If server.GetJobs.Count = 0 Then Exit For
  WScript.Sleep 50
Next
WScript.Echo "left " & server.GetJobs.Count
server.Disconnect

Set extended = CreateObject("FaxComEx.FaxServer")
extended.Connect ""
Set fax = CreateObject("FaxComEx.FaxDocument")
fax.Body = WScript.Arguments(0)
fax.Recipients.Add "+14255550109", "Zo"
ids = fax.ConnectedSubmit(extended)
WScript.Echo "extended " & UBound(ids) & " " & ids(0)

Set queue = extended.Folders.OutgoingQueue
For i = 1 To 400
  If queue.GetJobs.Count = 0 Then Exit For
  WScript.Sleep 50
Next
queue.Paused = True
queue.Save
fax.ConnectedSubmit extended
fax.ConnectedSubmit extended
Set jobs = queue.GetJobs
For Each job In jobs
  WScript.Echo "job " & job.Id & " " & job.Recipient.FaxNumber
Next
WScript.Echo "last " & jobs(jobs.Count).Id & " " & jobs("0000000000000003").Id
Set devices = extended.GetDevices
WScript.Echo "line " & devices(1).DeviceName
WScript.Echo "account " & extended.FaxAccountSet.GetAccounts.Count
WScript.Echo "rights " & extended.Security2.GrantedRights
Set rules = extended.OutboundRouting.GetRules
rules.Add 49, 30, True, "", 2
WScript.Echo "rule " & rules.ItemByCountryAndArea(49, 30).DeviceId
On Error Resume Next
rules.RemoveByCountryAndArea 46, 8
WScript.Echo "error " & Hex(Err.Number)
On Error Goto 0
fax.Body = ""
fax.Bodies = WScript.Arguments(0) & ";" & WScript.Arguments(0)
failing = fax.ConnectedSubmit2(extended, many)
WScript.Echo "many " & failing & " " & many(0)
extended.Disconnect
`;

/** Where a real fax service is installed, its registration must not be touched. */
function hasFaxService(): boolean {
  try {
    using _server = com.createObject(LOOPBACK_CLASSES.FaxServer.progId);
    return true;
  } catch {
    return false;
  }
}

Deno.test("serveLoopback() serves VBScript of another process with both object models", {
  ignore: Deno.build.os !== "windows" || hasFaxService(),
}, async () => {
  const folder = await Deno.makeTempDir({ prefix: "comtask-serve-" });
  const directory = `${folder}\\store`;
  const command = `"${Deno.execPath()}" run -A --no-check --cached-only "${SERVER}" ` +
    `"loopback:${directory}?speed=1000"`;
  const registrations = Object.values(LOOPBACK_CLASSES).map(({ clsid, progId }) => ({
    clsid,
    progId,
    command,
    scope: "machine", // Wine does not read the classes of the user
  } as const));
  for (const registration of registrations) com.registerServer(registration);
  try {
    await Deno.writeFile(`${folder}\\a.tif`, TIFF);
    const script = `${folder}\\client.vbs`, output = `${folder}\\output.txt`;
    await Deno.writeTextFile(script, SCRIPT.replaceAll("\n", "\r\n"));
    // A server that COM starts inherits the pipes of its client, so the output goes to a file.
    await new Deno.Command("cmd.exe", {
      args: ["/c", `cscript.exe //nologo ${script} ${folder}\\a.tif > ${output} 2>&1`],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    const lines = (await Deno.readTextFile(output)).trim().split(/\r?\n/);
    assert.deepEqual(lines, [
      "legacy 1",
      "left 0",
      "extended 0 0000000000000002",
      "job 0000000000000003 +14255550109",
      "job 0000000000000004 +14255550109",
      "last 0000000000000004 0000000000000003",
      "line Loopback Line 1",
      "account 1",
      "rights 1023",
      "rule 2",
      "error 80041B5D",
      "many -1 0000000000000005",
    ]);
    using service = new FaxService({ directory, dials: false });
    assert.deepEqual([service.job(1)?.state, service.job(2)?.faxNumber], ["sent", "+14255550109"]);
    assert.equal(service.jobCount >= 3, true);
  } finally {
    for (const registration of registrations) com.unregisterServer(registration);
    await new Promise((resolve) => setTimeout(resolve, 500)); // the server closes its files
    await Deno.remove(folder, { recursive: true }).catch(() => {}); // Windows may hold them longer
  }
});
