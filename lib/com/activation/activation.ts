/**
 * Activation: from a ProgID or CLSID to an object.
 *
 * @module
 */
import { type Address, NativeBlock, type Ole, RELEASE } from "../../ffi/mod.ts";
import { ComError, type ComErrorDetails } from "../errors/com_error.ts";
import { systemText } from "../errors/error_text.ts";
import { guidFromText, guidToText, IID, isGuid } from "../values/guid.ts";
import { E_NOINTERFACE, REGDB_E_CLASSNOTREG } from "../errors/hresult.ts";
import { wideText } from "../values/native_memory.ts";
import type { CallSlot } from "../calls/call_slot.ts";
import { ClassRegistry } from "./registry.ts";

/** Where a server may run, as flags of `CLSCTX`. Source: `wtypesbase.h`. */
const CLSCTX: Readonly<Record<ClassContext, number>> = {
  inproc: 0x1,
  local: 0x4,
  remote: 0x10,
  any: 0x1 | 0x4 | 0x10,
  local32: 0x4 | 0x4_0000,
  local64: 0x4 | 0x8_0000,
};

/** `RPC_C_…` numbers of a remote activation. Source: `rpcdce.h`. */
const RPC_C_AUTHN_WINNT = 10;
const RPC_C_AUTHN_LEVEL_PKT_PRIVACY = 6;
const RPC_C_IMP_LEVEL_IMPERSONATE = 3;
const SEC_WINNT_AUTH_IDENTITY_UNICODE = 2;

/** Vtable slot of `IClassFactory2::CreateInstanceLic`. Source: `ocidl.h`. */
const CREATE_INSTANCE_LIC = 7;
const IID_IClassFactory2 = guidFromText("{B196B28F-BAB4-101A-B69C-00AA00341D07}");

/**
 * Where a server may run: in this process, in one of its own (`local`, or of a chosen bitness),
 * on another computer, or wherever it can.
 */
export type ClassContext = "inproc" | "local" | "remote" | "any" | "local32" | "local64";

/** An account for the activation on another computer. */
export interface Credentials {
  /** Name of the account. */
  readonly user: string;
  /** Its password; used for this activation and not kept. */
  readonly password: string;
  /** Default: the domain of the other computer. */
  readonly domain?: string;
}

/** How an object is created. */
export interface ActivationOptions {
  /** Default: `"any"`; with `server`, `"remote"`. */
  readonly context?: ClassContext;
  /** Another computer; leading backslashes are ignored. */
  readonly server?: string;
  /** Default: the account of this process. */
  readonly credentials?: Credentials;
  /** Licence key of a class that asks for one. */
  readonly license?: string;
}

/** A created object: its pointer, which is the caller's, and whether it is an `IDispatch`. */
export interface Activated {
  readonly address: Address;
  readonly dispatch: boolean;
}

/** The number of a class context. @throws {TypeError} If there is no such context. */
export function classContextFlags(context: ClassContext): number {
  const flags = CLSCTX[context];
  if (flags === undefined) {
    throw new TypeError(
      `Cannot use class context "${context}": it is none of ${Object.keys(CLSCTX).join(", ")}`,
    );
  }
  return flags;
}

/** Where no class of another program can ever be found. */
const WINDOWS_ONLY = "programs offer COM classes on Windows only; elsewhere there are those that " +
  "this process registers";

/** Creates objects on behalf of one runtime. */
export class Activator {
  readonly #ole: Ole;
  readonly #registry: ClassRegistry;
  readonly #callSlot: CallSlot;

  constructor(ole: Ole, callSlot: CallSlot) {
    this.#ole = ole;
    this.#registry = new ClassRegistry(ole);
    this.#callSlot = callSlot;
  }

  /**
   * Finds the CLSID of a class.
   *
   * @param name A ProgID, or a CLSID as text.
   * @throws {ComError} If no class of that ProgID is registered.
   */
  resolveClass(name: string): Uint8Array<ArrayBuffer> {
    if (isGuid(name)) return guidFromText(name);
    const clsid = new Uint8Array(16);
    const hr = this.#ole.CLSIDFromProgID(wideText(name), clsid);
    if (hr < 0) {
      throw new ComError(`create object "${name}"`, hr, {
        description: "no class of that name is registered on this computer",
        ...Deno.build.os === "windows" ? {} : { advice: WINDOWS_ONLY },
      });
    }
    return clsid;
  }

  /**
   * Creates an object; its `IDispatch` if it has one.
   *
   * @throws {ComError} If the class cannot be created.
   */
  create(clsid: Uint8Array<ArrayBuffer>, label: string, options: ActivationOptions): Activated {
    if (options.server !== undefined) return this.#createRemote(clsid, label, options);
    const flags = classContextFlags(options.context ?? "any");
    return this.#tryInterfaces(
      clsid,
      label,
      (iid, out) =>
        options.license === undefined
          ? this.#ole.CoCreateInstance(clsid, 0n, flags, iid, out)
          : this.#createLicensed(clsid, flags, iid, out, options.license),
    );
  }

  /** Asks for `IDispatch`, then for `IUnknown`. */
  #tryInterfaces(
    clsid: Uint8Array<ArrayBuffer>,
    label: string,
    create: (iid: Uint8Array<ArrayBuffer>, out: BigUint64Array<ArrayBuffer>) => number,
    remote = false,
  ): Activated {
    const out = new NativeBlock(8);
    let hr = create(IID.IDispatch, out.u64);
    const dispatch = hr !== E_NOINTERFACE;
    if (!dispatch) hr = create(IID.IUnknown, out.u64);
    if (hr < 0) throw this.failure(clsid, label, hr, remote);
    return { address: out.u64[0], dispatch };
  }

  #createLicensed(
    clsid: Uint8Array<ArrayBuffer>,
    flags: number,
    iid: Uint8Array<ArrayBuffer>,
    out: BigUint64Array<ArrayBuffer>,
    license: string,
  ): number {
    const factory = new BigUint64Array(1);
    const hr = this.#ole.CoGetClassObject(clsid, flags, null, IID_IClassFactory2, factory);
    if (hr < 0) return hr;
    const key = wideText(license);
    const bstr = this.#ole.SysAllocStringLen(key, license.length);
    try {
      const block = new NativeBlock(24);
      block.u8.set(iid);
      const created = this.#callSlot(
        factory[0],
        CREATE_INSTANCE_LIC,
        0n,
        0n,
        block.address,
        bstr,
        block.address + 16n,
      );
      out[0] = block.u64[2];
      return created;
    } finally {
      this.#ole.SysFreeString(bstr);
      this.#callSlot(factory[0], RELEASE);
    }
  }

  /** `CoCreateInstanceEx` with a `COSERVERINFO`. Layouts: `objidlbase.h`. */
  #createRemote(
    clsid: Uint8Array<ArrayBuffer>,
    label: string,
    options: ActivationOptions,
  ): Activated {
    const server = options.server!.replace(/^\\+/, "");
    if (server === "") throw new TypeError("Cannot create a remote object: the server has no name");
    const flags = classContextFlags(options.context ?? "remote");
    const info = serverInfo(server, options.credentials);
    const action = `${label} on ${server}`;
    return this.#tryInterfaces(clsid, action, (iid, out) => {
      const query = new NativeBlock(24 + 16); // MULTI_QI: pIID, pItf, hr; then the IID
      query.writePointer(0, 24);
      query.u8.set(iid, 24);
      const hr = this.#ole.CoCreateInstanceEx(clsid, 0n, flags, info.block.buffer, 1, query.buffer);
      out[0] = query.u64[1];
      return hr < 0 ? hr : query.i32[4];
    }, true);
  }

  /** Why an object could not be created: for a class that is not registered, what the registry has. */
  failure(
    clsid: Uint8Array<ArrayBuffer>,
    label: string,
    hr: number,
    remote = false,
  ): ComError {
    const guid = guidToText(clsid);
    const which = isGuid(label) ? `"${label}"` : `"${label}" ${guid}`;
    const details = hr === REGDB_E_CLASSNOTREG && !remote ? this.#registrationDetails(guid) : {};
    return new ComError(`create object ${which}`, hr, {
      systemText: systemText(this.#ole, hr),
      ...details,
    });
  }

  /** Says which registry views have the class: the usual reason is the other bitness. */
  #registrationDetails(guid: string): ComErrorDetails {
    if (this.#ole.kind !== "windows") {
      return {
        description: "the class is not registered in this process",
        advice: "register it with com.registerClass; classes of programs exist on Windows only",
      };
    }
    const views = this.#registry.viewsOf(guid);
    if (views.length === 0) {
      return { description: "the class is in neither the 64-bit nor the 32-bit registry" };
    }
    if (views.includes("64-bit")) {
      return {
        description: "the class is registered, but not for this context or its file is gone",
      };
    }
    return {
      description: "only a 32-bit server is registered, and this process has 64 bits",
      advice: 'run it in a process of its own: com.createObject(…, { context: "local32" })',
    };
  }
}

/** A `COSERVERINFO`, with the blocks that it points to. */
function serverInfo(server: string, credentials?: Credentials): { block: NativeBlock } {
  const texts = [server];
  if (credentials) texts.push(credentials.user, credentials.domain ?? "", credentials.password);
  // COSERVERINFO 32, COAUTHINFO 40, COAUTHIDENTITY 48, then the texts
  const starts: number[] = [];
  let end = 120;
  for (const text of texts) {
    starts.push(end);
    end += (text.length + 1) * 2;
  }
  const block = new NativeBlock(end);
  texts.forEach((text, i) => block.u16.set(wideText(text), starts[i] >> 1));
  block.writePointer(8, starts[0]); // pwszName
  if (!credentials) return { block };
  block.writePointer(16, 32); // pAuthInfo
  block.u32[32 >> 2] = RPC_C_AUTHN_WINNT;
  block.u32[48 >> 2] = RPC_C_AUTHN_LEVEL_PKT_PRIVACY;
  block.u32[52 >> 2] = RPC_C_IMP_LEVEL_IMPERSONATE;
  block.writePointer(56, 72); // pAuthIdentityData
  for (let i = 0; i < 3; i++) { // user, domain, password: pointer, then length
    block.writePointer(72 + 16 * i, starts[i + 1]);
    block.u32[(72 + 16 * i + 8) >> 2] = texts[i + 1].length;
  }
  block.u32[116 >> 2] = SEC_WINNT_AUTH_IDENTITY_UNICODE;
  return { block };
}
