/**
 * Classes made of TypeScript objects, offered to this process or to others.
 *
 * @module
 */
import { NativeBlock, type Ole } from "../../ffi/mod.ts";
import { checkHresult, ComError } from "../errors/com_error.ts";
import { guidFromText, guidToText } from "../values/guid.ts";
import type { HostTable } from "./host_table.ts";
import type { HostOptions } from "./hosted_object.ts";

const REGCLS_MULTIPLEUSE = 1;
const CLSCTX_INPROC_SERVER = 1;
const CLSCTX_LOCAL_SERVER = 4;

/** How `com.registerClass` offers a class. */
export interface RegisterClassOptions {
  /** The class identifier. */
  readonly clsid: string;
  /** A name for it in this process. */
  readonly progId?: string;
  /** Makes the object behind a new instance. */
  readonly create: () => object;
  /** How each instance is hosted. */
  readonly host?: HostOptions;
  /** `"process"` (default) offers it to this process, `"local"` to others as well. */
  readonly context?: "process" | "local";
}

/** The registered classes of one apartment. */
export class HostedClasses {
  readonly #ole: Ole;
  readonly #hosts: HostTable;
  readonly #progIds = new Map<string, Uint8Array<ArrayBuffer>>();
  /** How many instances were created so far. */
  createdInstances = 0;

  constructor(ole: Ole, hosts: HostTable) {
    this.#ole = ole;
    this.#hosts = hosts;
  }

  /** The CLSID behind a ProgID that was registered in this process. */
  clsidOf(progId: string): Uint8Array<ArrayBuffer> | undefined {
    return this.#progIds.get(progId.toLowerCase());
  }

  /** Offers a class; the registration ends with the returned resource. */
  register(options: RegisterClassOptions): Disposable {
    const clsid = guidFromText(options.clsid);
    const label = options.progId ?? guidToText(clsid);
    const { host } = options;
    const factory = this.#hosts.hostFactory(() => {
      this.createdInstances++;
      const hostOptions = { name: label, clsid: options.clsid, ...host, transparent: false };
      return this.#hosts.host(createTarget(options, label), hostOptions);
    });
    const cookie = new NativeBlock(8);
    const hr = this.#ole.CoRegisterClassObject(
      clsid,
      factory,
      options.context === "local"
        ? CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER
        : CLSCTX_INPROC_SERVER,
      REGCLS_MULTIPLEUSE,
      cookie.u32,
    );
    this.#hosts.release(factory);
    checkHresult(hr, `register class "${label}"`);
    const progId = options.progId?.toLowerCase();
    if (progId) this.#progIds.set(progId, clsid); // the latest class of a name is found by it
    let open = true;
    return {
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        if (progId && this.#progIds.get(progId) === clsid) this.#progIds.delete(progId);
        this.#ole.CoRevokeClassObject(cookie.u32[0]);
      },
    };
  }
}

/** A new target. Clients get no more than a code, so what is wrong is reported here. */
function createTarget({ create }: RegisterClassOptions, label: string): object {
  try {
    const target: unknown = create();
    const isObject = typeof target === "function" || typeof target === "object";
    if (isObject && target !== null && !(target instanceof Promise)) return target;
    throw new TypeError(
      `Cannot create "${label}": its "create" returned ${
        target instanceof Promise ? "a promise" : String(target)
      }, not an object`,
    );
  } catch (error) {
    if (!(error instanceof ComError)) {
      console.error(`comtask: an object of class "${label}" could not be made:`, error);
    }
    throw error;
  }
}
