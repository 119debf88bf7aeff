/**
 * Carrying objects from one apartment to another: the global interface table.
 *
 * @module
 */
import { NativeBlock, RELEASE } from "../../ffi/mod.ts";
import { checkHresult } from "../errors/com_error.ts";
import { runtime } from "../current_runtime.ts";
import { guidFromText, IID } from "../values/guid.ts";
import type { DynamicObject } from "../objects/objects.ts";

/** Vtable slots of `IGlobalInterfaceTable`. Source: `objidl.h`. */
const REGISTER = 3;
const REVOKE = 4;
const GET = 5;
const CLSCTX_INPROC_SERVER = 1;
const CLSID_StdGlobalInterfaceTable = guidFromText("{00000323-0000-0000-C000-000000000046}");
const IID_IGlobalInterfaceTable = guidFromText("{00000146-0000-0000-C000-000000000046}");

/** A token for an object that another thread of this process may fetch; it can be posted. */
export interface SharedToken {
  /** Cookie in the global interface table of the process. */
  readonly comtaskShared: number;
  /** What messages call the object. */
  readonly label: string;
}

/** A shared object: its token, until it is disposed of. */
export interface SharedObject extends Disposable {
  /** Travels to other threads; `com.fromShared` makes an object of it there. */
  readonly token: SharedToken;
}

function withTable<T>(use: (table: bigint) => T): T {
  const com = runtime();
  com.ensureInitialized();
  if (com.ole.kind !== "windows") {
    throw new Deno.errors.NotSupported("Cannot share an object: this system has no COM");
  }
  const out = new NativeBlock(8);
  const hr = com.ole.CoCreateInstance(
    CLSID_StdGlobalInterfaceTable,
    0n,
    CLSCTX_INPROC_SERVER,
    IID_IGlobalInterfaceTable,
    out.u64,
  );
  checkHresult(hr, "open the global interface table");
  try {
    return use(out.u64[0]);
  } finally {
    com.invoker.callSlot(out.u64[0], RELEASE);
  }
}

/**
 * Makes an object fetchable by other threads of this process.
 *
 * Their calls run on this thread, as messages, which are pumped until the result is disposed of;
 * while this thread is busy they wait.
 *
 * @param object An object of COM, a target of `com.host`, or a function.
 * @throws {TypeError} If the value is no object of this thread.
 */
export function share(object: unknown): SharedObject {
  const com = runtime();
  const hosted = com.objects.find(object) ? undefined : com.objects.lend(object);
  const { address, label } = hosted
    ? { address: hosted.address, label: "hosted object" }
    : com.dispatchOf(object);
  const block = new NativeBlock(24);
  block.u8.set(IID.IDispatch);
  const cookieAt = block.address + 16n;
  try {
    withTable((table) => {
      const hr = com.invoker.callSlot(table, REGISTER, address, block.address, cookieAt);
      checkHresult(hr, `share ${label}`);
    });
  } finally {
    if (hosted?.owned) com.hosts.release(address); // the table holds it now
  }
  const cookie = block.u32[4];
  const pumping = com.pump.start();
  let open = true;
  return {
    token: { comtaskShared: cookie, label },
    [Symbol.dispose]: () => {
      if (!open) return;
      open = false;
      pumping[Symbol.dispose]();
      withTable((table) => com.invoker.callSlot(table, REVOKE, cookie));
    },
  };
}

/**
 * Fetches an object that another thread shared.
 *
 * @returns A reference of this thread: a proxy, whose calls run on the thread of the object.
 * @throws {ComError} If it is not shared any more.
 * @throws {TypeError} If the value is no token.
 */
export function fromShared(token: SharedToken): DynamicObject {
  if (!Number.isInteger(token?.comtaskShared)) {
    throw new TypeError("Cannot fetch a shared object: the value is no token of com.share");
  }
  const com = runtime();
  const block = new NativeBlock(24);
  block.u8.set(IID.IDispatch);
  withTable((table) => {
    const out = block.address + 16n;
    const hr = com.invoker.callSlot(table, GET, token.comtaskShared, block.address, out);
    checkHresult(hr, `fetch the shared ${token.label}`);
  });
  return com.attach(block.u64[2], true, token.label);
}
