import assert from "node:assert/strict";
import { ThisMachine } from "../../lib/cli/doctor/this_machine.ts";
import { com } from "../../lib/com/mod.ts";
import { cli } from "../support/cli.ts";

const machine = new ThisMachine(new AbortController().signal);

Deno.test("ThisMachine asks Windows through COM, and leaves nothing behind", () => {
  const before = com.stats();
  assert.match(machine.edition()?.product ?? "", /^(?:Microsoft )?Windows/);
  assert.equal(machine.useCom().ok, true);
  assert.equal(machine.account()?.isService, false);
  const rpc = machine.service("RpcSs");
  assert.deepEqual(rpc.ok && rpc.value.running, true);
  const none = machine.service("ComtaskNoSuchService");
  assert.deepEqual(none, { ok: true, value: { start: "absent", running: false } });
  const dictionary = machine.classState("Scripting.Dictionary");
  const found = dictionary.ok ? dictionary.value : undefined;
  assert.ok(found?.views.includes("64-bit"));
  assert.ok(found?.hasFile);
  assert.deepEqual(machine.classState("No.Such.Class"), { ok: true, value: undefined });
  assert.equal(machine.hasPrinter("ComtaskNoSuchPrinter"), false);
  assert.equal(machine.hasPrinter("Fax", "NOSUCHSERVER"), false);
  assert.deepEqual(com.stats(), before);
});

Deno.test({
  name: "comtask doctor names what is missing on a Windows without the fax component",
  ignore: !Deno.env.has("WINEDEBUG"), // a real Windows may have it
  fn: async () => {
    const { code, stdout, stderr } = await cli(["doctor", "-o", "json"]);
    assert.equal(code, 30, stderr);
    const findings: { check: string; result: string; advice?: string }[] = JSON.parse(stdout);
    const of = (check: string) => findings.find((finding) => finding.check === check);
    assert.equal(of("COM")?.result, "ok");
    for (const check of ["class FaxServer.FaxServer", "class FaxComEx.FaxServer", "service Fax"]) {
      assert.equal(of(check)?.result, "failure", check);
      assert.match(of(check)?.advice ?? "", /Add-WindowsCapability/);
    }
    assert.equal(of("fax service")?.result, "failure");
    assert.equal(of("self-test")?.result, "ok");
  },
});
