// What an object is where a plain value is wanted: its default member's value, as in VBScript.
import assert from "node:assert/strict";
import { com } from "../../lib/com/mod.ts";

const register = (progId: string, last: string, create: () => object) =>
  com.registerClass({
    clsid: `{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E${last}}`,
    progId,
    create,
    host: { defaultMember: "Value" },
  });
register("Comtask.Test.Number", "A0", () => ({ Value: 40 }));
register("Comtask.Test.Text", "A1", () => ({ Value: "text" }));
register("Comtask.Test.Indexed", "A2", () => ({ Value: (key: string) => key }));

Deno.test("an object is its default value in arithmetic and in text", () => {
  using number = com.createObject("Comtask.Test.Number");
  assert.equal(number + 2, 42);
  assert.equal(number > 39, true);
  assert.equal(`${number}`, "40");
  using text = com.createObject("Comtask.Test.Text");
  assert.equal(`${text}!`, "text!");
});

Deno.test("an object without a plain default value is its label", () => {
  using indexed = com.createObject("Comtask.Test.Indexed");
  assert.equal(String(indexed), "[COM Comtask.Test.Indexed]");
  assert.equal(Deno.inspect(indexed), "[COM Comtask.Test.Indexed]"); // and that calls nothing
});
