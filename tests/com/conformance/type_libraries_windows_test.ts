// Section 12 of the conformance list: type libraries. T17 and T18 (the same text twice, and from two
// processes at once) are in tests/com/type_info/generate_types_linux_test.ts, T16 in
// tests/com/hosted_types_windows_test.ts.
import { NativeBlock } from "../../../lib/ffi/mod.ts";
import { com, type TypeLibrary } from "../../../lib/com/mod.ts";
import { runtime } from "../../../lib/com/current_runtime.ts";
import { wideText } from "../../../lib/com/values/native_memory.ts";
import {
  ITYPEINFO,
  ITYPELIB,
  TYPEATTR,
  TYPEFLAG_FDUAL,
} from "../../../lib/com/type_info/layout.ts";
import { guidToText } from "../../../lib/com/values/guid.ts";
import { type Case, conformance, fails, type Late, where } from "../../support/com/conformance.ts";
import { idsOfNames } from "../../support/com/raw_calls.ts";

const CANTLOADLIBRARY = 0x8002_9C4A;
const ELEMENTNOTFOUND = 0x8002_802B;
const LIBRARIES = [
  "scrrun.dll",
  "stdole2.tlb",
  "msxml6.dll",
  "msi.dll",
  "shell32.dll",
  "wshom.ocx",
];
const SCRIPTING = "{420B2830-E718-11CF-893D-00A0C9054228}";
const MSXML = "{F5078F18-C551-11D3-89B9-0000F81FE221}";
const DUAL_PARTNER = -1;
/** What `ITypeComp::Bind` found, and where a `VARDESC` has its value. Source: `oaidl.h`. */
const DESCKIND_VARDESC = 2;
const VARDESC_VALUE = 16n;

/** Loads a library for the time of a use. */
function using<T>(source: string, use: (library: TypeLibrary) => T): T {
  using library = com.loadTypeLib(source);
  return use(library);
}

/** Calls a slot of `ITypeLib` or `ITypeInfo`; the HRESULT as an unsigned number. */
function call(target: bigint, slot: number, ...args: (number | bigint)[]): number {
  return runtime().invoker.callSlot(target, slot, ...args) >>> 0;
}

/**
 * `GetRefTypeOfImplType(-1)` of a type: the HRESULT, or name and kind of the partner, whether it is
 * dual and has the same identifier, and the kind of its own partner.
 */
function dualPartner(library: TypeLibrary, name: string): unknown {
  const { pointers } = runtime().types;
  return library.withTypeInfo(library.type(name)!.index, (typeInfo) => {
    const out = new NativeBlock(8);
    const hr = call(typeInfo, ITYPEINFO.GetRefTypeOfImplType, DUAL_PARTNER, out.address);
    if (hr !== 0) return hr;
    const partner = pointers.request(typeInfo, ITYPEINFO.GetRefTypeInfo, out.i32[0]);
    const { name: found } = pointers.documentation(partner, ITYPEINFO.GetDocumentation, -1);
    call(partner, ITYPEINFO.GetRefTypeOfImplType, DUAL_PARTNER, out.address);
    const back = pointers.request(partner, ITYPEINFO.GetRefTypeInfo, out.i32[0]);
    const [own, other, again] = [typeInfo, partner, back].map((type) => {
      const { u8, u16, u32 } = pointers.attributes(type)!; // a buffer that is used again
      const flags = u16[TYPEATTR.FLAGS >> 1];
      const dual = (flags & TYPEFLAG_FDUAL) !== 0;
      return { guid: guidToText(u8), kind: u32[TYPEATTR.KIND >> 2], dual };
    });
    for (const each of [partner, back]) pointers.release(each);
    return [found, other.kind, other.dual, other.guid === own.guid, again.kind];
  });
}

/** `ITypeLib::IsName`: whether it is one, and how the library spells it. */
function isName(library: TypeLibrary, name: string): [boolean, string] {
  const block = new NativeBlock(8 + 2 * 32); // a flag, and room to write the name in
  block.u16.set(wideText(name), 4);
  call(library.lend(), 10, block.address + 8n, 0, block.address);
  return [block.i32[0] !== 0, String.fromCharCode(...block.u16.subarray(4, 4 + name.length))];
}

/** `ITypeComp::BindType` of a library: the HRESULT and the name of the type, if there is one. */
function bindType(library: TypeLibrary, name: string): [hr: number, type: string | undefined] {
  const { pointers } = runtime().types;
  const compiler = pointers.request(library.lend(), 8);
  const text = wideText(name);
  const block = new NativeBlock(16 + text.byteLength);
  block.u16.set(text, 8);
  const hr = call(compiler, 4, block.address + 16n, 0, block.address, block.address + 8n);
  const found = block.u64[0];
  const type = found === 0n
    ? undefined
    : pointers.documentation(found, ITYPEINFO.GetDocumentation, -1).name;
  for (const pointer of [found, block.u64[1], compiler]) pointers.release(pointer);
  return [hr, type];
}

/** `ITypeComp::Bind` of a library: the HRESULT and what was found (DESCKIND). */
function bind(library: TypeLibrary, name: string): [hr: number, kind: number] {
  const { pointers } = runtime().types;
  const compiler = pointers.request(library.lend(), 8);
  const text = wideText(name);
  const block = new NativeBlock(32 + text.byteLength);
  block.u16.set(text, 16);
  const at = (offset: bigint) => block.address + offset;
  const hr = call(compiler, 3, at(32n), 0, 0, at(0n), at(8n), at(16n));
  for (const pointer of [block.u64[0], block.u32[2] === 3 ? block.u64[2] : 0n, compiler]) {
    pointers.release(pointer);
  }
  return [hr, block.u32[2]];
}

/** The value of a constant that the type compiler binds; undefined if it binds none. */
function boundConstant(library: TypeLibrary, name: string): unknown {
  const { pointers } = runtime().types;
  const { memory, codec } = runtime();
  const compiler = pointers.request(library.lend(), 8);
  const text = wideText(name);
  const block = new NativeBlock(32 + text.byteLength);
  block.u16.set(text, 16);
  const at = (offset: bigint) => block.address + offset;
  call(compiler, 3, at(32n), 0, 0, at(0n), at(8n), at(16n));
  pointers.release(compiler);
  const [typeInfo, kind, description] = [block.u64[0], block.u32[2], block.u64[2]];
  if (typeInfo === 0n) return undefined;
  try {
    if (kind !== DESCKIND_VARDESC) return undefined;
    const value = memory.readU64(description + VARDESC_VALUE);
    const read = codec.read(memory.readBlock(value, 24), 0);
    call(typeInfo, ITYPEINFO.ReleaseVarDesc, description);
    return read;
  } finally {
    pointers.release(typeInfo);
  }
}

const CASES: readonly Case<undefined>[] = [
  ["T01", "libraries load", () => LIBRARIES.map((source) => using(source, ({ name }) => name)), [
    "Scripting",
    "stdole",
    "MSXML2",
    "WindowsInstaller",
    "Shell32",
    "IWshRuntimeLibrary",
  ]],
  ["T02", "a name that is none", () => com.loadTypeLib("<xxx.xx>"), fails(CANTLOADLIBRARY)],
  ["T03", 'IsName("IFILE")', () => using("scrrun.dll", (library) => isName(library, "IFILE")), [
    true,
    "IFile",
  ], [false, "IFILE"]],
  [
    "T03",
    "type() finds a name in any case",
    () => using("scrrun.dll", (library) => library.type("IFILE")?.name),
    "IFile",
  ],
  [
    "T04",
    "GetTypeInfoOfGuid of no identifier",
    () =>
      using("scrrun.dll", (library) => {
        const block = new NativeBlock(24);
        const hr = call(
          library.lend(),
          ITYPELIB.GetTypeInfoOfGuid,
          block.address,
          block.address + 16n,
        );
        runtime().types.pointers.release(block.u64[2]);
        return hr;
      }),
    ELEMENTNOTFOUND,
    0,
  ],
  ["T05", "a registered identifier gives the same library", () => {
    const identity = ({ guid, version, lcid, name }: TypeLibrary) => [guid, version, lcid, name];
    const [one, two] = ["scrrun.dll", `${SCRIPTING}/1.0`].map((source) => using(source, identity));
    return JSON.stringify(one) === JSON.stringify(two);
  }, true],
  [
    "T06",
    "the registered path of a library",
    () => com.registered(SCRIPTING).find(({ kind }) => kind === "library")?.path,
    where((path) => /scrrun\.dll$/i.test(path)),
  ],
  [
    "T07",
    "every type knows its library and its place",
    () =>
      using(
        "scrrun.dll",
        (library) =>
          library.all().every((type) =>
            library.withTypeInfo(type.index, (typeInfo) => {
              const { pointers } = runtime().types;
              const container = pointers.container(typeInfo)!;
              const identity = pointers.identity(container.library);
              pointers.release(container.library);
              return type.name !== "" && container.index === type.index &&
                identity?.name === "Scripting";
            })
          ),
      ),
    true,
  ],
  [
    "T08",
    "a dual type has a partner, and the partner has it",
    () => using("scrrun.dll", (library) => dualPartner(library, "IDictionary")),
    ["IDictionary", 3, true, true, 4],
  ],
  [
    "T09",
    "a type that is not dual has no partner",
    () => using("msi.dll", (library) => dualPartner(library, "Installer")),
    ELEMENTNOTFOUND,
  ],
  [
    "T10",
    "the type compiler binds names, and says nothing of others",
    () => using("scrrun.dll", (library) => [bind(library, "IOMode"), bind(library, "Nope")]),
    [[0, 3], [0, 0]],
  ],
  [
    "T10",
    "the type compiler binds types",
    () => using("scrrun.dll", (library) => [bindType(library, "IFile"), bindType(library, "Nope")]),
    [[0, "IFile"], [0, undefined]],
  ],
  [
    "T11",
    "constants in any case",
    () =>
      using(
        "scrrun.dll",
        (library) =>
          ["FORREADING", "textcompare", "TriStateTrue"].map((name) => boundConstant(library, name)),
      ),
    [1, 1, -1],
  ],
  [
    "T11",
    "constants",
    () =>
      using(
        "scrrun.dll",
        ({ constants }) =>
          ["ForReading", "TextCompare", "DatabaseCompare", "ForAppending", "TristateTrue"].map((
            name,
          ) => constants[name]),
      ),
    [1, 1, 2, 8, -1],
  ],
  [
    "T12",
    "a member of an enumeration",
    () => using("stdole2.tlb", ({ enums }) => enums.OLE_TRISTATE.Gray),
    2,
  ],
  [
    "T13",
    "the function of a DLL that a module names",
    () =>
      using("stdole2.tlb", (library) => {
        const { memory } = runtime();
        const module = library.type("StdFunctions")!;
        const { dispid } = module.functions.find(({ name }) => name === "LoadPicture")!;
        return library.withTypeInfo(module.index, (typeInfo) => {
          const out = new NativeBlock(24);
          const at = (offset: bigint) => out.address + offset;
          call(typeInfo, ITYPEINFO.GetDllEntry, dispid, 1, at(0n), at(8n), at(16n));
          const texts = [0, 1].map((i) => {
            const text = memory.readBstr(out.u64[i]);
            memory.freeBstr(out.u64[i]);
            return text.toLowerCase();
          });
          return [...texts, out.u16[8]];
        });
      }),
    ["oleaut32.dll", "oleloadpicturefileex", 0],
    where(([, , ordinal]) => ordinal === 65535),
  ],
  [
    "T14",
    "the default interface of a class",
    () =>
      using(
        "scrrun.dll",
        (library) =>
          library.type("FileSystemObject")!.implements.find((each) => each.default)?.type.name,
      ),
    "IFileSystem3",
  ],
  [
    "T15",
    "two versions of one library",
    () =>
      ["3.0", "6.0", "3.0"].map((version) =>
        using(
          `${MSXML}/${version}`,
          (library) => [library.version, library.type("XMLSchemaCache60") !== undefined],
        )
      ),
    [["3.0", false], ["6.0", true], ["3.0", false]],
  ],
  [
    "T19",
    "the library of the shell",
    () => using("shell32.dll", ({ guid, version, name }) => [guid, version, name]),
    ["{50A7E9B0-70EF-11D1-B75A-00A0C90564FE}", "1.0", "Shell32"],
  ],
  ["T20", "names of members give their numbers", () =>
    using("scrrun.dll", (library) => {
      const fso: Late = com.createObject("Scripting.FileSystemObject");
      const objects: Record<string, unknown> = {
        IDictionary: com.createObject("Scripting.Dictionary"),
        IFileSystem3: fso,
        IFolder: fso.GetFolder("C:\\windows"),
        IDrive: fso.GetDrive("C"),
        IDriveCollection: fso.Drives,
        IFolderCollection: fso.GetFolder("C:\\windows").SubFolders,
        IFileCollection: fso.GetFolder("C:\\windows").Files,
        IFile: fso.GetFile("C:\\windows\\win.ini"),
        ITextStream: fso.OpenTextFile("C:\\windows\\win.ini"),
      };
      const wrong: string[] = [];
      for (const [type, object] of Object.entries(objects)) {
        for (const { name, dispid } of library.type(type)!.functions) {
          if (dispid >= 0x6000_0000 || dispid < 0) continue;
          const [, [found]] = idsOfNames(object, [name]);
          if (found !== dispid) wrong.push(`${type}.${name}: ${found}, not ${dispid}`);
        }
      }
      return wrong;
    }), []],
];

conformance(CASES, { open: () => undefined });
