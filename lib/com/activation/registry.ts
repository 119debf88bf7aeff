/**
 * What the registry says of classes, in both of its views.
 *
 * @module
 */
import { NativeBlock, type Ole } from "../../ffi/mod.ts";
import { wideText } from "../values/native_memory.ts";

/** Where classes are registered; sign-extended, as 64-bit handles are. Source: `winreg.h`. */
export const HKEY = {
  CLASSES_ROOT: 0xFFFF_FFFF_8000_0000n,
  CURRENT_USER: 0xFFFF_FFFF_8000_0001n,
  LOCAL_MACHINE: 0xFFFF_FFFF_8000_0002n,
} as const;

const KEY_READ = 0x2_0019;
const MAX_VALUE_BYTES = 4096;
const MAX_NAME_UNITS = 256;

/** The 64-bit and the 32-bit view; each class may be in one, both, or none. */
export type RegistryView = "64-bit" | "32-bit";

const VIEW_FLAGS: Readonly<Record<RegistryView, number>> = { "64-bit": 0x100, "32-bit": 0x200 };

/** Reads a part of the registry; on systems without one everything is absent. */
export class ClassRegistry {
  readonly #ole: Ole;
  readonly #root: bigint;
  readonly #prefix: string;

  /**
   * @param root Default: `HKEY_CLASSES_ROOT`, which shows what this user and the machine have.
   * @param prefix What every path begins with.
   */
  constructor(ole: Ole, root: bigint = HKEY.CLASSES_ROOT, prefix = "") {
    this.#ole = ole;
    this.#root = root;
    this.#prefix = prefix;
  }

  /** The default or a named value of a key, as text; undefined if it is absent. */
  value(path: string, name = "", view: RegistryView = "64-bit"): string | undefined {
    return this.#withKey(path, view, (key) => {
      const data = new Uint16Array(MAX_VALUE_BYTES / 2);
      const sizeBytes = new Uint32Array([MAX_VALUE_BYTES]);
      const type = new Uint32Array(1);
      const failed = this.#ole.RegQueryValueExW(key, wideText(name), 0n, type, data, sizeBytes);
      if (failed) return undefined;
      const text = String.fromCharCode(...data.subarray(0, sizeBytes[0] >> 1));
      return text.replace(/\0.*$/s, "");
    });
  }

  /** Whether a key exists in a view. */
  has(path: string, view: RegistryView): boolean {
    return this.#withKey(path, view, () => true) ?? false;
  }

  /** Names of the keys below a key. */
  keys(path: string, view: RegistryView = "64-bit"): string[] {
    return this.#withKey(path, view, (key) => {
      const names: string[] = [];
      const units = new Uint16Array(MAX_NAME_UNITS);
      const length = new Uint32Array(1);
      for (let i = 0;; i++) {
        length[0] = MAX_NAME_UNITS;
        if (this.#ole.RegEnumKeyExW(key, i, units, length, 0n, 0n, 0n, 0n)) return names;
        names.push(String.fromCharCode(...units.subarray(0, length[0])));
      }
    }) ?? [];
  }

  /** The views in which a class has a server. */
  viewsOf(clsid: string): RegistryView[] {
    return (Object.keys(VIEW_FLAGS) as RegistryView[]).filter((view) =>
      this.has(`CLSID\\${clsid}`, view)
    );
  }

  #withKey<T>(path: string, view: RegistryView, use: (key: bigint) => T): T | undefined {
    if (this.#ole.kind !== "windows") return undefined;
    const out = new NativeBlock(8);
    const flags = KEY_READ | VIEW_FLAGS[view];
    const whole = wideText(`${this.#prefix}${path}`);
    const failed = this.#ole.RegOpenKeyExW(this.#root, whole, 0, flags, out.u64);
    if (failed) return undefined;
    try {
      return use(out.u64[0]);
    } finally {
      this.#ole.RegCloseKey(out.u64[0]);
    }
  }
}
