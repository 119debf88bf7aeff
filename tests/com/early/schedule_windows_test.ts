import assert from "node:assert/strict";
import { com } from "../../../lib/com/mod.ts";

const TASK_CREATE_OR_UPDATE = 6;
const TASK_LOGON_NONE = 0;
const ACTIONS = "<Actions><Exec><Command>notepad.exe</Command></Exec></Actions>";
const FILE_NOT_FOUND = 0x8007_0002 | 0;

/** Wine's IDispatch of this class answers E_NOTIMPL; on Windows the same calls are late bound. */
Deno.test("a class whose IDispatch is a stub is called through its vtable", () => {
  const before = com.stats();
  com.scope(() => {
    // deno-lint-ignore no-explicit-any -- late bound
    const service: any = com.createObject("Schedule.Service");
    const empty = com.EMPTY;
    service.Connect(empty, empty, empty, empty);
    assert.equal(service.Connected, true);
    const root = service.GetFolder("\\");
    assert.equal(root.Path, "\\");
    const folder = root.CreateFolder("comtask test", empty);
    try {
      assert.deepEqual([folder.Name, folder.Path], ["comtask test", "\\comtask test"]);
      const definition = service.NewTask(0);
      definition.XmlText = definition.XmlText.replace(
        /<Actions[^>]*\/>|<Actions[\s\S]*<\/Actions>/,
        ACTIONS,
      );
      definition.Settings.Enabled = false;
      assert.equal(definition.Settings.Enabled, false);
      const registered = folder.RegisterTaskDefinition(
        "job",
        definition,
        TASK_CREATE_OR_UPDATE,
        empty,
        empty,
        TASK_LOGON_NONE,
        empty,
      );
      assert.equal(registered.Path, "\\comtask test\\job");
      const found = folder.GetTask("job");
      assert.match(found.Xml, /<Enabled>false<\/Enabled>/);
      folder.DeleteTask("job", 0);
      assert.throws(() => folder.GetTask("job"), { hresult: FILE_NOT_FOUND, member: "GetTask" });
    } finally {
      root.DeleteFolder("comtask test", 0);
    }
  });
  assert.deepEqual(com.stats(), before);
});

Deno.test("the explicit face reaches a stub's members too", () => {
  using service = com.createObject("Schedule.Service");
  const empty = com.EMPTY;
  com.invoke(service, "connect", {
    args: [empty, empty],
    named: { Password: empty, domain: empty },
  });
  assert.equal(com.get(service, "Connected"), true);
  assert.throws(() => com.call(service, "Nope"), /find member "Nope"/);
});
