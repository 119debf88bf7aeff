// Msxml2.DOMDocument.6.0: a large dual interface with typed values, enumerators and parameterised
// properties. Windows and Wine only.
import assert from "node:assert/strict";
import { com, ComError, Decimal, type DynamicObject } from "../../lib/com/mod.ts";

const ignore = Deno.build.os !== "windows";
const XML = '<r a="1"><i>one</i><i>zwei &#xe4;</i><e/></r>';

function withDocument(use: (document: DynamicObject) => void): void {
  const before = com.stats().objects;
  com.scope(() => {
    const document = com.createObject("Msxml2.DOMDocument.6.0");
    document.async = false;
    assert.equal(document.loadXML(XML), true);
    use(document);
  });
  assert.equal(com.stats().objects, before);
}

Deno.test("a dynamic object follows members of members", { ignore }, () => {
  withDocument((document) => {
    assert.equal(document.documentElement.nodeName, "r");
    assert.equal(document.documentElement.firstChild.text, "one");
    assert.equal(document.documentElement.getAttribute("a"), "1");
  });
});

Deno.test("a property with an argument is a function", { ignore }, () => {
  withDocument((document) => {
    const list = document.getElementsByTagName("i");
    assert.equal(list.length, 2);
    assert.equal(list.item(1).text, "zwei ä");
    assert.equal(list(0).text, "one");
  });
});

Deno.test("for...of walks a node list", { ignore }, () => {
  withDocument((document) => {
    const texts: string[] = [];
    for (const node of document.getElementsByTagName("i")) texts.push(node.text);
    assert.deepEqual(texts, ["one", "zwei ä"]);
  });
});

Deno.test("a null object reads as null", { ignore }, () => {
  withDocument((document) => {
    assert.equal(document.documentElement.selectSingleNode("nothing"), null);
    assert.equal(document.documentElement.parentNode.parentNode, null);
  });
});

Deno.test("typed node values keep their types", { ignore }, () => {
  withDocument((document) => {
    const cases: [type: string, text: string, read: unknown][] = [
      ["int", "7", 7],
      ["i1", "-128", -128],
      ["ui2", "65535", 65_535],
      ["i8", "9007199254740993", 9_007_199_254_740_993n],
      ["r8", "1.5", 1.5],
      ["boolean", "1", true],
      ["fixed.14.4", "12.34", Decimal.from("12.3400")],
      ["bin.base64", "AQL/", new Uint8Array([1, 2, 255])],
    ];
    for (const [type, text, read] of cases) {
      const node = document.createElement("v");
      node.text = text;
      node.dataType = type;
      assert.deepEqual(node.nodeTypedValue, read, type);
    }
  });
});

Deno.test("a byte array of 1 MB goes in and out unchanged", { ignore }, () => {
  withDocument((document) => {
    const node = document.createElement("v");
    node.dataType = "bin.base64";
    const bytes = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 7) & 0xff);
    node.nodeTypedValue = bytes;
    assert.deepEqual(node.nodeTypedValue, bytes);
  });
});

Deno.test("a wrong argument type is an error that names the member", { ignore }, () => {
  withDocument((document) => {
    assert.throws(() => document.documentElement.appendChild("text"), (error) => {
      assert.ok(error instanceof ComError);
      assert.match(error.message, /^Cannot call "appendChild" of .*documentElement: /);
      return true;
    });
  });
});

Deno.test("objects tell the member path that returned them", { ignore }, () => {
  withDocument((document) => {
    assert.equal(
      Deno.inspect(document.documentElement.firstChild),
      "[COM Msxml2.DOMDocument.6.0.documentElement.firstChild]",
    );
  });
});
