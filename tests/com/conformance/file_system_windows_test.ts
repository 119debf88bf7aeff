// Section 2 of the conformance list: Scripting.FileSystemObject.
import { com } from "../../../lib/com/mod.ts";
import {
  BADPARAMCOUNT,
  type Case,
  conformance,
  E_FAIL,
  E_NOTIMPL,
  fails,
  type Late,
  MEMBERNOTFOUND,
  refuses,
  TYPEMISMATCH,
  UNKNOWNNAME,
  where,
} from "../../support/com/conformance.ts";
import { RawEnumerator } from "../../support/com/raw_calls.ts";
import { runtime } from "../../../lib/com/current_runtime.ts";

const FILE_EXISTS = 0x800A_003A;
const FILE_NOT_FOUND = 0x800A_0035;
const PATH_NOT_FOUND = 0x800A_004C;
const END_OF_FILE = 0x800A_003E;
const DISK_NOT_READY = 0x800A_0044;
const E_INVALIDARG = 0x8007_0057;
const INVALID_CALL = 0x800A_0005;
const BADVARTYPE = 0x8002_0008;
const PARAMNOTFOUND = 0x8002_0004;

const folder = Deno.makeTempDirSync({ prefix: "comtask-fso-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
let files = 0;

/** A path in the folder of this file that nothing has yet. */
function fresh(): string {
  return `${folder}\\file ${++files}.txt`;
}

/** A file with two lines. */
function written(fso: Late): string {
  const path = fresh();
  const stream = fso.CreateTextFile(path, true, true);
  stream.WriteLine("first");
  stream.Write("ë €");
  stream.Close();
  return path;
}

/** A folder with two files and a folder in it. */
function populated(): string {
  const path = fresh();
  Deno.mkdirSync(`${path}\\inner`, { recursive: true });
  Deno.writeTextFileSync(`${path}\\a.txt`, "1234");
  Deno.writeTextFileSync(`${path}\\b.txt`, "12");
  return path;
}

const PATHS: readonly Case<Late>[] = [
  [
    "F01",
    'the path of "."',
    (fso) =>
      com.invoke(fso.GetFolder("."), "Path", { kind: "get", returns: "VT_BSTR" }) === Deno.cwd(),
    true,
  ],
  [
    "F02",
    "GetFolder by name, in any case",
    (fso) => com.invoke(fso, "GetFolder", { named: { FOLDERPATH: folder } }).Path,
    folder,
  ],
  ["F03", "CreateTextFile with a named argument", (fso) =>
    com.scope(() => {
      const path = fresh();
      com.invoke(fso, "CreateTextFile", { args: [path], named: { Overwrite: true } }).Close();
      return fso.FileExists(path);
    }), true],
  [
    "F04",
    "an unknown parameter name",
    (fso) => com.invoke(fso, "GetFolder", { named: { Nope: 1 } }),
    fails(UNKNOWNNAME),
  ],
  [
    "F05",
    "a named argument with a DISPID that does not exist",
    (fso) => {
      const { invoker } = runtime();
      const target = runtime().dispatchOf(fso);
      return invoker.invoke(target, invoker.dispid(target, "GetFolder"), 1, [folder], [77]);
    },
    fails(MEMBERNOTFOUND, PARAMNOTFOUND),
    fails(BADPARAMCOUNT),
  ],
  [
    "F06",
    "BuildPath with and without a trailing slash",
    (fso) => [fso.BuildPath("C:\\a", "b"), fso.BuildPath("C:\\a\\", "b")],
    ["C:\\a\\b", "C:\\a\\b"],
  ],
  ["F07", "the parts of a path", (fso) => {
    const path = "C:\\a\\y.tar.gz";
    return [
      fso.GetBaseName(path),
      fso.GetExtensionName(path),
      fso.GetFileName(path),
      fso.GetParentFolderName(path),
    ];
  }, ["y.tar", "gz", "y.tar.gz", "C:\\a"]],
  ["F08", "GetTempName", (fso) => /^rad[0-9A-F]{5}\.tmp$/i.test(fso.GetTempName()), true],
  [
    "F09",
    "GetSpecialFolder 0 to 2",
    (fso) => [0, 1, 2].map((kind) => typeof fso.GetSpecialFolder(kind).Path),
    ["string", "string", "string"],
  ],
  [
    "F10",
    "GetSpecialFolder 9",
    (fso) => fso.GetSpecialFolder(9),
    fails(E_INVALIDARG, INVALID_CALL),
  ],
  ["F34", "the default member of a file and a folder", (fso) => {
    const path = written(fso);
    return [fso.GetFile(path)() === path, fso.GetFolder(folder)() === folder];
  }, [true, true]],
  ["F43", "names that exist", (fso) => ["getFolder" in fso, "XXXXX" in fso, "GETFOLDER" in fso], [
    true,
    false,
    true,
  ]],
];

const STREAMS: readonly Case<Late>[] = [
  ["F11", "a UTF-16 file with byte order mark", (fso) => {
    const bytes = Deno.readFileSync(written(fso));
    return [bytes[0], bytes[1], new TextDecoder("utf-16le").decode(bytes.subarray(2))];
  }, [0xff, 0xfe, "first\r\në €"]],
  ["F12", "ReadLine, ReadAll and AtEndOfStream", (fso) => {
    const stream = fso.OpenTextFile(written(fso), 1, false, -1);
    const seen = [stream.ReadLine(), stream.AtEndOfStream, stream.ReadAll(), stream.AtEndOfStream];
    stream.Close();
    return seen;
  }, ["first", false, "ë €", true]],
  ["F13", "ReadLine past the end", (fso) => {
    const stream = fso.OpenTextFile(written(fso), 1, false, -1);
    stream.ReadAll();
    stream.ReadLine();
  }, fails(END_OF_FILE)],
  ["F14", "Write after Close", (fso) => {
    const stream = fso.CreateTextFile(fresh());
    stream.Close();
    stream.Write("late");
  }, fails(0x800A_005B, E_FAIL)],
  [
    "F15",
    "a missing mode takes the default",
    (fso) => fso.OpenTextFile(fresh(), undefined, false),
    fails(FILE_NOT_FOUND),
  ],
  [
    "F16",
    "an error code that is no missing argument",
    (fso) => fso.OpenTextFile(fresh(), new com.Scode(-1), false),
    fails(TYPEMISMATCH),
  ],
  [
    "F17",
    "text for a number",
    (fso) => fso.OpenTextFile(fresh(), "notanumber"),
    fails(TYPEMISMATCH),
  ],
  ["F18", "text for a boolean", (fso) => {
    const path = written(fso);
    fso.CreateTextFile(path, "True").Close();
    return Deno.statSync(path).size;
  }, 0],
  [
    "F19",
    "Nothing for a path",
    (fso) => fso.OpenTextFile(com.NOTHING),
    fails(TYPEMISMATCH, 0x800A_000D, 0x800A_005B),
    fails(BADVARTYPE),
  ],
  [
    "F38",
    "Line, Column and WriteBlankLines",
    (fso) => {
      const stream = fso.CreateTextFile(fresh());
      stream.WriteBlankLines(2);
      const seen = [stream.Line, stream.Column];
      stream.Close();
      return seen;
    },
    [3, 1],
    fails(E_NOTIMPL),
  ],
  [
    "F40",
    "GetStandardStream",
    (fso) => typeof fso.GetStandardStream(1).Close,
    "function",
    fails(E_NOTIMPL),
  ],
];

const FILES: readonly Case<Late>[] = [
  ["F20", "a file that is not there, read and deleted", (fso) => {
    const codes: unknown[] = [];
    for (const use of [() => fso.GetFile(fresh()), () => fso.DeleteFile(fresh())]) {
      try {
        use();
      } catch (error) {
        codes.push((error as { code: string }).code);
      }
    }
    return codes;
  }, ["0x800A0035", "0x800A0035"]],
  ["F21", "a folder that is not there", (fso) => fso.GetFolder(fresh()), fails(PATH_NOT_FOUND)],
  ["F22", "CreateFolder twice", (fso) => {
    const path = fresh();
    fso.CreateFolder(path);
    fso.CreateFolder(path);
  }, fails(FILE_EXISTS)],
  [
    "F23",
    "CreateTextFile of an existing file",
    (fso) => fso.CreateTextFile(written(fso), false),
    fails(FILE_EXISTS),
  ],
  ["F24", "a drive that is not there", (fso) => fso.GetDrive("Q"), fails(DISK_NOT_READY)],
  ["F25", "Drives enumerated and counted", (fso) => {
    const drives = [...fso.Drives];
    return drives.length > 0 && drives.length === fso.Drives.Count;
  }, true],
  ["F26", "the values of a drive", (fso) => {
    const drive = fso.GetDrive("C");
    return [drive.DriveLetter, typeof drive.DriveType, drive.IsReady, drive.TotalSize > 0];
  }, ["C", "number", true, true]],
  ["F26", "Drives.Item", (fso) => fso.Drives.Item("C").DriveLetter, "C", fails(E_NOTIMPL)],
  ["F27", "SubFolders enumerated and counted", (fso) => {
    const folders = fso.GetFolder("C:\\windows").SubFolders;
    return [...folders].length === folders.Count;
  }, true],
  [
    "F28",
    "Files have names and sizes",
    (fso) =>
      [...fso.GetFolder(populated()).Files].map((file: Late) => `${file.Name} ${file.Size}`).sort(),
    ["a.txt 4", "b.txt 2"],
  ],
  [
    "F29",
    "Skip of one, then Next gives the second",
    (fso) => {
      const files = fso.GetFolder(populated()).Files;
      const names = [...files].map((file: Late) => file.Name);
      const enumerator = new RawEnumerator(files);
      const skipped = enumerator.skip(1);
      const [hr, items] = enumerator.next(1);
      return [skipped, hr, (items[0] as Late).Name === names[1]];
    },
    [0, 0, true],
  ],
  [
    "F30",
    "Files.Item",
    (fso) => fso.GetFolder(populated()).Files.Item("a.txt").Name,
    "a.txt",
    fails(E_NOTIMPL),
  ],
  ["F31", "Size of a file", (fso) => fso.GetFile(written(fso)).Size, 22],
  ["F32", "DateLastModified is the wall clock", (fso) => {
    const date = com.invoke(fso.GetFile(written(fso)), "DateLastModified", {
      kind: "get",
      returns: "VT_DATE",
    });
    const now = Temporal.Now.plainDateTimeISO();
    return Math.abs(now.since(date).total("seconds")) < 3600;
  }, true],
  ["F33", "Attributes", (fso) => {
    const path = written(fso);
    fso.GetFile(path).Attributes = 1;
    const { Attributes } = fso.GetFile(path);
    fso.GetFile(path).Attributes = 0;
    return Attributes & 1;
  }, 1],
  ["F35", "CopyFile, MoveFile and DeleteFile with wildcards", (fso) => {
    const [from, to] = [populated(), fresh()];
    Deno.mkdirSync(to);
    fso.CopyFile(`${from}\\*.txt`, `${to}\\`);
    fso.MoveFile(`${to}\\a.txt`, `${to}\\c.txt`);
    fso.DeleteFile(`${to}\\b*.txt`);
    return [...Deno.readDirSync(to)].map(({ name }) => name);
  }, ["c.txt"]],
  [
    "F36",
    "CopyFile onto an existing file",
    (fso) => fso.CopyFile(written(fso), written(fso), false),
    fails(FILE_EXISTS),
  ],
  ["F37", "the parameters of CopyFile", (fso) => {
    const copy = com.members(fso).find(({ name }) => name === "CopyFile")!;
    return copy.parameters.map(({ optional, default: value }) => [optional, value]);
  }, [[false, undefined], [false, undefined], [true, true]]],
  [
    "F39",
    "ShortName of a file",
    (fso) => typeof fso.GetFile(written(fso)).ShortName,
    "string",
    fails(E_NOTIMPL),
  ],
  [
    "F39",
    "Type of a file",
    (fso) => typeof fso.GetFile(written(fso)).Type,
    "string",
    fails(E_NOTIMPL),
  ],
  [
    "F39",
    "ParentFolder of a file",
    (fso) => fso.GetFile(written(fso)).ParentFolder.Path,
    folder,
    fails(E_NOTIMPL),
  ],
  [
    "F39",
    "Drive of a file",
    (fso) => typeof fso.GetFile(written(fso)).Drive.DriveLetter,
    "string",
    fails(E_NOTIMPL),
  ],
  [
    "F39",
    "Copy of a file",
    (fso) => {
      const target = fresh();
      fso.GetFile(written(fso)).Copy(target);
      return fso.FileExists(target);
    },
    true,
    fails(E_NOTIMPL),
  ],
  [
    "F41",
    "GetFileVersion",
    (fso) => /^\d+(\.\d+){3}$/.test(fso.GetFileVersion("C:\\windows\\system32\\ole32.dll")),
    true,
  ],
  ["F42", "2,000 objects of a folder created and dropped", (fso) => {
    const { objects } = com.stats();
    const files = fso.GetFolder(populated()).Files;
    for (let i = 0; i < 1000; i++) for (const file of files) com.release(file);
    return com.stats().objects - objects;
  }, 2], // the folder and its Files
  ["F44", "the number of Files is that of Deno's own listing", (fso) => {
    const path = populated();
    const own = [...Deno.readDirSync(path)].filter((entry) => entry.isFile).length;
    return [fso.GetFolder(path).Files.Count, own];
  }, [2, 2]],
  [
    "F45",
    "arguments by name that are no object",
    (fso) =>
      com.invoke(fso, "GetFolder", { named: [folder] as unknown as Record<string, unknown> }),
    refuses(/TypeError: .*named/),
  ],
  ["F46", "the error of DeleteFile names member and constant", (fso) => {
    try {
      fso.DeleteFile("c:\\noexist.txt");
    } catch (error) {
      const { message, constant } = error as { message: string; constant: string };
      return [/^Cannot call "DeleteFile" of /.test(message), constant];
    }
  }, where(([named, constant]) => named && /^CTL_E_FILENOTFOUND$/.test(constant))],
];

const open = () => com.createObject("Scripting.FileSystemObject");
conformance([...PATHS, ...STREAMS, ...FILES], { open });
