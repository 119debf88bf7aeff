/**
 * Member tables from type information: which names are methods, which are
 * properties, and how many arguments they need.
 *
 * @module
 */
import { type Address, NativeBlock } from "../ffi/mod.ts";
import { guidToText } from "./guid.ts";
import type { Invoker } from "./invoker.ts";
import {
  DISPATCH_PROPERTYGET,
  DISPATCH_PROPERTYPUT,
  type MemberKind,
  MemberTable,
} from "./member_table.ts";
import type { NativeMemory } from "./native_memory.ts";
import type { Ole } from "../ffi/mod.ts";

/** Vtable slots. Source: `oaidl.h`. */
const RELEASE = 2;
const IDISPATCH = { GetTypeInfo: 4 } as const;
const ITYPEINFO = {
  GetTypeAttr: 3,
  GetFuncDesc: 5,
  GetVarDesc: 6,
  GetNames: 7,
  GetContainingTypeLib: 18,
  ReleaseTypeAttr: 19,
  ReleaseFuncDesc: 20,
  ReleaseVarDesc: 21,
} as const;
const ITYPELIB = { GetLibAttr: 7, ReleaseTLibAttr: 12 } as const;

/** Offsets on 64-bit systems. Source: `oaidl.h`. */
const TYPEATTR = { FUNCTIONS: 48, VARIABLES: 50, BYTES: 64 } as const;
const TLIBATTR = { LCID: 16, VERSION: 24, BYTES: 32 } as const;
const FUNCDESC = {
  MEMID: 0,
  PARAMETERS: 16,
  INVKIND: 28,
  COUNT: 36,
  OPTIONAL: 38,
  FLAGS: 80,
  BYTES: 88,
} as const;
const VARDESC = { MEMID: 0, FLAGS: 56, BYTES: 64 } as const;
const ELEMDESC = { FLAGS: 24, BYTES: 32 } as const;

const FUNCFLAG_FRESTRICTED = 1;
const VARFLAG_FREADONLY = 1;
const PARAMFLAG_FLCID = 0x4;
const PARAMFLAG_FRETVAL = 0x8;
const PARAMFLAG_FOPT = 0x10;
const PARAMFLAG_FHASDEFAULT = 0x20;

/** Finds the member table of an object, shared with all objects of its type. */
export class TypeMembers {
  readonly #ole: Ole;
  readonly #invoker: Invoker;
  readonly #memory: NativeMemory;
  readonly #tables = new Map<string, MemberTable>();

  constructor(ole: Ole, invoker: Invoker, memory: NativeMemory) {
    this.#ole = ole;
    this.#invoker = invoker;
    this.#memory = memory;
  }

  /**
   * The table of the object behind an `IDispatch`; an empty one of its own where
   * there is no type information.
   */
  tableOf(dispatch: Address): MemberTable {
    const typeInfo = this.#request(dispatch, IDISPATCH.GetTypeInfo, 0, 0);
    if (typeInfo === 0n) return new MemberTable();
    try {
      const key = this.#identity(typeInfo);
      const known = key && this.#tables.get(key);
      if (known) return known;
      const table = new MemberTable(this.#readKinds(typeInfo));
      if (key) this.#tables.set(key, table);
      return table;
    } finally {
      this.#invoker.callSlot(typeInfo, RELEASE);
    }
  }

  /** Calls a slot that returns a pointer through its last argument; 0n if it fails. */
  #request(target: Address, slot: number, ...args: (number | bigint)[]): Address {
    const out = new NativeBlock(8);
    const hr = this.#invoker.callSlot(target, slot, ...args, out.address);
    return hr < 0 ? 0n : out.u64[0];
  }

  /** Library, version, locale and index; undefined where no library contains the type. */
  #identity(typeInfo: Address): string | undefined {
    const out = new NativeBlock(16);
    const hr = this.#invoker.callSlot(
      typeInfo,
      ITYPEINFO.GetContainingTypeLib,
      out.address,
      out.address + 8n,
    );
    const library = out.u64[0];
    if (hr < 0 || library === 0n) return undefined;
    const index = out.u32[2];
    try {
      const attributes = this.#request(library, ITYPELIB.GetLibAttr);
      if (attributes === 0n) return undefined;
      const block = this.#memory.readBlock(attributes, TLIBATTR.BYTES);
      this.#invoker.callSlot(library, ITYPELIB.ReleaseTLibAttr, attributes);
      const version = block.u32[TLIBATTR.VERSION >> 2];
      return `${guidToText(block.u8)} ${version} ${block.u32[TLIBATTR.LCID >> 2]} ${index}`;
    } finally {
      this.#invoker.callSlot(library, RELEASE);
    }
  }

  #readKinds(typeInfo: Address): Map<string, MemberKind> | undefined {
    const attributes = this.#request(typeInfo, ITYPEINFO.GetTypeAttr);
    if (attributes === 0n) return undefined;
    const block = this.#memory.readBlock(attributes, TYPEATTR.BYTES);
    this.#invoker.callSlot(typeInfo, ITYPEINFO.ReleaseTypeAttr, attributes);
    const kinds = new Map<string, MemberKind>();
    for (let i = 0; i < block.u16[TYPEATTR.FUNCTIONS >> 1]; i++) {
      this.#readFunction(typeInfo, i, kinds);
    }
    for (let i = 0; i < block.u16[TYPEATTR.VARIABLES >> 1]; i++) {
      this.#readVariable(typeInfo, i, kinds);
    }
    return kinds;
  }

  #readFunction(typeInfo: Address, index: number, kinds: Map<string, MemberKind>): void {
    const address = this.#request(typeInfo, ITYPEINFO.GetFuncDesc, index);
    if (address === 0n) return;
    try {
      const desc = this.#memory.readBlock(address, FUNCDESC.BYTES);
      if (desc.u16[FUNCDESC.FLAGS >> 1] & FUNCFLAG_FRESTRICTED) return;
      const dispid = desc.i32[FUNCDESC.MEMID >> 2];
      const flags = desc.i32[FUNCDESC.INVKIND >> 2];
      const count = desc.i16[FUNCDESC.COUNT >> 1];
      const parameters = this.#memory.readBlock(
        desc.u64[FUNCDESC.PARAMETERS >> 3],
        count * ELEMDESC.BYTES,
      );
      let required = 0;
      let accepted = 0;
      for (let i = 0; i < count; i++) {
        const parameter = parameters.u16[(i * ELEMDESC.BYTES + ELEMDESC.FLAGS) >> 1];
        if (parameter & (PARAMFLAG_FLCID | PARAMFLAG_FRETVAL)) continue;
        accepted++;
        if (!(parameter & (PARAMFLAG_FOPT | PARAMFLAG_FHASDEFAULT))) required++;
      }
      if (desc.i16[FUNCDESC.OPTIONAL >> 1] === -1) accepted = Infinity;
      this.#add(typeInfo, kinds, { dispid, flags, required, accepted });
    } finally {
      this.#invoker.callSlot(typeInfo, ITYPEINFO.ReleaseFuncDesc, address);
    }
  }

  #readVariable(typeInfo: Address, index: number, kinds: Map<string, MemberKind>): void {
    const address = this.#request(typeInfo, ITYPEINFO.GetVarDesc, index);
    if (address === 0n) return;
    const desc = this.#memory.readBlock(address, VARDESC.BYTES);
    this.#invoker.callSlot(typeInfo, ITYPEINFO.ReleaseVarDesc, address);
    const readOnly = desc.u16[VARDESC.FLAGS >> 1] & VARFLAG_FREADONLY;
    this.#add(typeInfo, kinds, {
      dispid: desc.i32[VARDESC.MEMID >> 2],
      flags: readOnly ? DISPATCH_PROPERTYGET : DISPATCH_PROPERTYGET | DISPATCH_PROPERTYPUT,
      required: 0,
      accepted: 0,
    });
  }

  /** Adds one description; get, put and putref of a property are separate functions. */
  #add(typeInfo: Address, kinds: Map<string, MemberKind>, kind: MemberKind): void {
    const name = this.#name(typeInfo, kind.dispid);
    if (name === undefined) return;
    const key = name.toLowerCase();
    const known = kinds.get(key);
    if (!known) {
      kinds.set(key, kind);
      return;
    }
    const getter = kind.flags & DISPATCH_PROPERTYGET ? kind : known;
    kinds.set(key, { ...getter, flags: known.flags | kind.flags });
  }

  #name(typeInfo: Address, dispid: number): string | undefined {
    const out = new NativeBlock(16);
    const hr = this.#invoker.callSlot(
      typeInfo,
      ITYPEINFO.GetNames,
      dispid,
      out.address,
      1,
      out.address + 8n,
    );
    if (hr < 0 || out.u32[2] === 0) return undefined;
    const name = this.#memory.readBstr(out.u64[0]);
    this.#ole.SysFreeString(out.u64[0]);
    return name;
  }
}
