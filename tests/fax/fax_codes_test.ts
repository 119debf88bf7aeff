import assert from "node:assert/strict";
import { ComError } from "../../lib/com/mod.ts";
import { FAX_CODES, type FaxCodeEntry, FaxError } from "../../lib/fax/mod.ts";
import { codeOfHresult, codeOfLineStatus } from "../../lib/fax/fax_codes.ts";
import { toFaxError } from "../../lib/fax/fax_error.ts";
import { jobStatusOfText, lineStatusOfText } from "../../lib/fax/status_text.ts";
import { STATUS_TEXTS } from "../../lib/loopback/mod.ts";

const ENTRIES = Object.entries(FAX_CODES) as [string, FaxCodeEntry][];

/** Codes that say nothing about faxes: they keep the server's own words. */
const GENERAL = new Set([0x8000_4005, 0x8000_FFFF]);

Deno.test("every HRESULT of the data has a code of its own", async () => {
  for (const library of ["faxcom", "faxcomex"]) {
    const file = new URL(`../../lib/fax/model/${library}.json`, import.meta.url);
    const { errors } = JSON.parse(await Deno.readTextFile(file));
    assert.ok(errors.length > 10);
    for (const { name, signed } of errors) {
      if (GENERAL.has(signed >>> 0) || signed >= 0) continue;
      assert.notEqual(codeOfHresult(signed), "fax.error", `${library}: ${name}`);
    }
  }
});

Deno.test("no HRESULT and no status of a line leads to two codes", () => {
  const all = ENTRIES.flatMap(([, { hresults = [], lineStatus = [] }]) => [
    ...hresults.map(String),
    ...lineStatus,
  ]);
  assert.deepEqual(all.filter((item, i) => all.indexOf(item) !== i), []);
});

Deno.test("codes read fax.words, and their texts are the ends of sentences", () => {
  for (const [code, { reason, advice = "" }] of ENTRIES) {
    assert.match(code, /^fax\.[a-z]+(?:-[a-z]+)*$/);
    for (const text of [reason, advice]) assert.doesNotMatch(text, /\.$/, code);
  }
});

Deno.test("toFaxError() keeps code, text and cause of a failed call", () => {
  const cause = new ComError("call Send", 0x8004_1B65 | 0, { description: "Zu viele Empfänger." });
  const error = toFaxError(cause, 'send "a.tif"');
  assert.ok(error instanceof FaxError);
  assert.equal(error.code, "fax.too-many-recipients");
  assert.equal(error.hresult, 0x8004_1B65 | 0);
  assert.equal(error.serverText, "Zu viele Empfänger.");
  assert.equal(error.cause, cause);
  assert.match(error.message, /^Cannot send "a\.tif": the broadcast .*\(0x80041B65\)$/);
  const unknown = toFaxError(new ComError("x", 0x8000_4005 | 0, { description: "Kaputt." }), "y");
  assert.match(String(unknown), /^FaxError: Cannot y: Kaputt.*\(0x80004005\)$/);
  const other = new RangeError("no");
  assert.equal(toFaxError(other, "z"), other);
});

Deno.test("codeOfLineStatus() names what stopped a fax", () => {
  const cases = [
    ["busy", "fax.busy"],
    ["no-answer", "fax.no-answer"],
    ["no-dial-tone", "fax.line-unavailable"],
    ["call-blacklisted", "fax.rejected"],
    ["disconnected", "fax.interrupted"],
    ["completed", "fax.failed"],
  ];
  for (const [line, code] of cases) assert.equal(codeOfLineStatus(line), code);
});

Deno.test("status texts of the documentation are known, in English and German", async () => {
  const file = new URL("../../lib/fax/model/faxcom.json", import.meta.url);
  const { texts } = JSON.parse(await Deno.readTextFile(file));
  for (const { text } of texts.QueueStatusText.values) {
    assert.notEqual(jobStatusOfText(text), "unknown", text);
  }
  for (const text of texts.DeviceStatusText.values) {
    if (text !== "Unknown") assert.notEqual(lineStatusOfText(text), "unknown", text);
  }
  for (const { queue, device } of Object.values(STATUS_TEXTS)) {
    for (const text of Object.values(queue)) {
      assert.notEqual(jobStatusOfText(text), "unknown", text);
    }
    for (const [status, text] of Object.entries(device)) {
      assert.equal(lineStatusOfText(text), status, text);
    }
  }
  assert.equal(jobStatusOfText("Something new"), "unknown");
});

/** Failures of rights and editions, and what the message says to do. */
const ADVICE: readonly (readonly [action: string, hresult: number, advice: RegExp])[] = [
  ['connect to fax server "A"', 0x8007_0005, /create a fax account for this user/],
  ['send "a.tif" to 1', 0x8004_1B63, /client editions .* run this there, or .* Windows Server/],
  ["set UseArchive of FaxOutgoingArchive", 0x8000_4001, /settings .* in server\.configuration/],
  ["call Save of FaxIncomingArchive", 0x8007_0057, /settings .* in server\.configuration/],
  ["read Retries of FaxConfiguration", 0x8002_0006, /need Windows Vista or Server 2008/],
  ["set ArchiveLocation of FaxConfiguration", 0x8004_1B5E, /on an NTFS volume/],
];

for (const [action, hresult, advice] of ADVICE) {
  Deno.test(`toFaxError() says what to do when one cannot ${action}`, () => {
    const error = toFaxError(new ComError(action, hresult | 0), action);
    assert.ok(error instanceof FaxError);
    assert.match(error.message, advice);
    assert.match(error.advice ?? "", advice);
  });
}
