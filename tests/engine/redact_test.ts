import assert from "node:assert/strict";
import { Secret } from "../../lib/engine/mod.ts";
import { Redactor } from "../../lib/engine/run/redact.ts";

const SECRET = `p@ss w<o>r'd&"/+~!`;

/** What a program makes of a secret, with more around it. */
const FORMS: Readonly<Record<string, string>> = {
  "as it is": `login ${SECRET} refused`,
  "JSON": JSON.stringify({ password: SECRET }),
  "encodeURIComponent": `/x?p=${encodeURIComponent(SECRET)}`,
  "a form of HTML": new URLSearchParams({ password: SECRET }).toString(),
  "quote() of Python": "/p%40ss%20w%3Co%3Er%27d%26%22/%2B~%21",
  "quote_plus() of Python": "p%40ss+w%3Co%3Er%27d%26%22%2F%2B~%21",
  "a URL of .NET, in small letters": encodeURIComponent(SECRET)
    .replace(/%../g, (code) => code.toLowerCase()),
  "text of HTML": `<td>p@ss w&lt;o&gt;r'd&amp;"/+~!</td>`,
  "an attribute of HTML": `<a title="p@ss w&lt;o&gt;r&#39;d&amp;&quot;/+~!">`,
  "html.escape() of Python": "p@ss w&lt;o&gt;r&#x27;d&amp;&quot;/+~!",
  "base64": btoa(SECRET),
  "base64 with a line end": btoa(`${SECRET}\n`),
  "base64 after one letter": btoa(`:${SECRET}`),
  "base64 after two letters": btoa(`u:${SECRET}:x`),
  "base64url": new TextEncoder().encode(SECRET).toBase64({ alphabet: "base64url" }),
  "hexadecimal": new TextEncoder().encode(SECRET).toHex(),
};

for (const [name, text] of Object.entries(FORMS)) {
  Deno.test(`a secret is taken out of ${name}`, () => {
    const redactor = new Redactor();
    redactor.add(new Secret(SECRET));
    const clean = redactor.clean({ text }).text;
    assert.ok(clean.includes("***"), clean);
    assert.ok(!/ss|w.?o|JzcyB3|BAc3M/.test(clean.replace(/password|\/x/g, "")), clean);
  });
}

Deno.test("each line of a secret is taken out, and ordinary words are not", () => {
  const redactor = new Redactor();
  redactor.add(new Secret("-----BEGIN-----\r\nMIIEvQIBADANBg\nend\n"));
  assert.equal(redactor.clean("key MIIEvQIBADANBg at the end"), "key *** at the end");
});

Deno.test("a secret with half a character, and a very short one, break nothing", () => {
  const redactor = new Redactor();
  redactor.add(new Secret("abcd\ud800"));
  redactor.add(new Secret("ab"));
  redactor.add(new Secret(""));
  assert.equal(redactor.clean("about abcd\ud800"), "about ***");
});
