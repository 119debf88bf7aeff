// What `CoCreateInstanceEx` and `CoCreateInstance` are given: read by functions that stand in for
// those of Windows, because no other computer is at hand. Layouts: `objidlbase.h`, on 64 bits.
import assert from "node:assert/strict";
import { Activator } from "../../lib/com/activation/activation.ts";
import { guidFromText, guidToText, IID } from "../../lib/com/values/guid.ts";
import type { ActivationOptions } from "../../lib/com/mod.ts";
import { NativeMemory } from "../../lib/com/values/native_memory.ts";
import { type Ole, openOle } from "../../lib/ffi/mod.ts";

const CLSID = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E60}";
const ole = openOle();
const memory = new NativeMemory(ole);

interface Seen {
  context?: number;
  server?: string;
  reserved?: readonly bigint[];
  authentication?: readonly number[];
  identity?: readonly string[];
  iid?: string;
}

/** Activates with functions that note what they are given. */
function activate(options: ActivationOptions): Seen {
  const seen: Seen = {};
  const fake: Ole = {
    ...ole,
    CoCreateInstance(_clsid, _outer, context, _iid, out) {
      seen.context = context;
      new BigUint64Array((out as BigUint64Array).buffer)[0] = 1n;
      return 0;
    },
    CoCreateInstanceEx(_clsid, _outer, context, info, count, queries) {
      assert.equal(count, 1);
      seen.context = context;
      readServerInfo(info as ArrayBuffer, seen);
      const query = new BigUint64Array(queries as ArrayBuffer);
      seen.iid = guidToText(memory.readBytes(query[0], 16));
      query[1] = 1n;
      return 0;
    },
  };
  const activator = new Activator(fake, () => assert.fail("no slot is called"));
  const activated = activator.create(guidFromText(CLSID), "Some.Class", options);
  assert.deepEqual(activated, { address: 1n, dispatch: true });
  return seen;
}

/** Reads a `COSERVERINFO`, and the `COAUTHINFO` and `COAUTHIDENTITY` behind it. */
function readServerInfo(info: ArrayBuffer, seen: Seen): void {
  const words = new BigUint64Array(info, 0, 4);
  seen.server = memory.readWideString(words[1]);
  seen.reserved = [words[0], words[3]];
  if (words[2] === 0n) return;
  const auth = memory.readBlock(words[2], 40);
  assert.equal(auth.u64[1], 0n); // pwszServerPrincName
  seen.authentication = [auth.u32[0], auth.u32[1], auth.u32[4], auth.u32[5], auth.u32[8]];
  const identity = memory.readBlock(auth.u64[3], 48);
  const text = (at: number) => memory.readUtf16(identity.u64[at], identity.u32[2 * at + 2]);
  seen.identity = [text(0), text(2), text(4)];
  assert.equal(identity.u32[11], 2); // SEC_WINNT_AUTH_IDENTITY_UNICODE
}

Deno.test("createObject() names the other computer without its backslashes", () => {
  for (const server of ["FAXSRV01", "\\\\FAXSRV01"]) {
    const { reserved, ...seen } = activate({ server });
    assert.deepEqual(seen, { context: 0x10, server: "FAXSRV01", iid: guidToText(IID.IDispatch) });
    assert.deepEqual(reserved, [0n, 0n]);
  }
});

Deno.test("createObject() passes an account as an encrypted NTLM identity", () => {
  const credentials = { user: "Zoë", password: "secret 🔑", domain: "OFFICE" };
  const seen = activate({ server: "FAXSRV01", credentials });
  assert.deepEqual(seen.identity, ["Zoë", "OFFICE", "secret 🔑"]);
  // RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE, PKT_PRIVACY, IMPERSONATE, no capabilities
  assert.deepEqual(seen.authentication, [10, 0, 6, 3, 0]);
});

Deno.test("createObject() passes no domain as an empty one", () => {
  const seen = activate({ server: "FAXSRV01", credentials: { user: "a", password: "b" } });
  assert.deepEqual(seen.identity, ["a", "", "b"]);
});

Deno.test("createObject() without a name of the other computer is refused", () => {
  assert.throws(() => activate({ server: "\\\\" }), /Cannot create a remote object/);
});

/** Flags of `CLSCTX`. Source: `wtypesbase.h`. */
const CONTEXTS = [
  ["any", 0x15],
  ["inproc", 0x1],
  ["local", 0x4],
  ["remote", 0x10],
  ["local32", 0x4_0004],
  ["local64", 0x8_0004],
] as const;
for (const [context, flags] of CONTEXTS) {
  Deno.test(`createObject() asks for context "${context}" with its flags`, () => {
    assert.equal(activate({ context }).context, flags);
  });
}
