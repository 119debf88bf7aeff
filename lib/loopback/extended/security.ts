import { ComError, E_INVALIDARG } from "../../com/mod.ts";
import { toLong } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";

/** OWNER, GROUP and DACL_SECURITY_INFORMATION. Source: `winnt.h`. */
const DEFAULT_PARTS = 7;
const ALL_PARTS = 15;
const SE_SELF_RELATIVE = 0x8000;
const HEADER_BYTES = 20;

/**
 * IFaxSecurity and IFaxSecurity2.
 *
 * What a user may do is said by the dial plan. A security descriptor can be read and saved, as
 * tools do it that copy one from server to server; what it says has no effect here.
 */
export class Security {
  readonly #session: Session;
  readonly #generation: 1 | 2;
  #descriptor: Uint8Array | undefined;
  #parts = DEFAULT_PARTS;
  #isChanged = false;

  constructor(session: Session, generation: 1 | 2) {
    this.#session = session;
    this.#generation = generation;
  }

  /** A self-relative SECURITY_DESCRIPTOR. */
  get Descriptor(): Uint8Array {
    this.#descriptor ??= this.#load();
    return this.#descriptor;
  }

  set Descriptor(value: unknown) {
    this.#load(); // changing needs the right to read, at least
    this.#descriptor = checked(value);
    this.#isChanged = true;
  }

  get GrantedRights(): number {
    const { access } = this.#session.client;
    asMember("read rights", () => access.require("read rights", "query-config"));
    return access.flags(this.#generation);
  }

  get InformationType(): number {
    return this.#parts;
  }

  set InformationType(value: unknown) {
    const parts = toLong(value);
    if (parts < 0 || parts > ALL_PARTS) {
      throw new ComError("set InformationType", E_INVALIDARG, {
        description: `${parts} is not a sum of 1, 2, 4 and 8`,
      });
    }
    this.#parts = parts;
  }

  Refresh(): void {
    this.#descriptor = this.#load();
    this.#isChanged = false;
  }

  Save(): void {
    asMember("save security", () => {
      const text = this.#isChanged ? this.#descriptor?.toBase64() : undefined;
      this.#session.client.config.update(text === undefined ? {} : { securityDescriptor: text });
    });
    this.#isChanged = false;
  }

  #load(): Uint8Array {
    return asMember("read security", () => {
      const saved = this.#session.client.config.settings.securityDescriptor;
      return saved === "" ? everyone(this.#generation) : Uint8Array.fromBase64(saved);
    });
  }
}

/** @throws {ComError} `E_INVALIDARG` for what is not a self-relative security descriptor. */
function checked(value: unknown): Uint8Array {
  if (value instanceof Uint8Array && value.length >= HEADER_BYTES) {
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    const offsets = [4, 8, 12, 16].map((at) => view.getUint32(at, true));
    const isGood = value[0] === 1 && (view.getUint16(2, true) & SE_SELF_RELATIVE) !== 0 &&
      offsets.every((offset) => offset === 0 || (offset >= HEADER_BYTES && offset < value.length));
    if (isGood) return Uint8Array.from(value);
  }
  throw new ComError("set Descriptor", E_INVALIDARG, {
    description: "It takes a self-relative security descriptor as an array of bytes",
  });
}

/** A descriptor that allows everyone everything, owned by the administrators. */
function everyone(generation: 1 | 2): Uint8Array {
  const world = [1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]; // S-1-1-0
  const administrators = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0]; // S-1-5-32-544
  const mask = generation === 1 ? [0xff, 0x07, 0, 0] : [0xff, 0x03, 0, 0];
  const entry = [0, 0, 8 + world.length, 0, ...mask, ...world]; // ACCESS_ALLOWED_ACE
  const list = [2, 0, 8 + entry.length, 0, 1, 0, 0, 0, ...entry]; // ACL
  const owner = HEADER_BYTES, group = owner + administrators.length;
  const dacl = group + administrators.length;
  const u32 = (value: number) => [value & 255, (value >> 8) & 255, 0, 0];
  return Uint8Array.from([
    ...[1, 0, 0x04, 0x80], // revision 1; SE_SELF_RELATIVE and SE_DACL_PRESENT
    ...[owner, group, 0, dacl].flatMap(u32),
    ...administrators,
    ...administrators,
    ...list,
  ]);
}
