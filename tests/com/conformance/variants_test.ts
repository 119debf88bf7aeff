// Section 15 of the conformance list: VARIANTs, strings, dates and arrays. Conversions are those of
// the system, so they need Windows; what this module does itself is tested everywhere.
import { NativeBlock } from "../../../lib/ffi/mod.ts";
import { com, dateFromOle, Decimal, type VartypeName, VT } from "../../../lib/com/mod.ts";
import { runtime } from "../../../lib/com/current_runtime.ts";
import {
  BADINDEX,
  type Case,
  conformance,
  type Late,
  OVERFLOW,
  refuses,
  TYPEMISMATCH,
  where,
} from "../../support/com/conformance.ts";
import { convert } from "../../support/com/raw_calls.ts";

const ENGLISH = 0x409;
const GERMAN = 0x407;
const JAPANESE = 0x411;
const ALPHABOOL = 2;
const ARRAYISLOCKED = 0x8002_000D;

com.registerClass({
  clsid: "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2E02}",
  progId: "Comtask.Test.Variants",
  create: () => ({ Echo: (value: unknown) => value === undefined ? com.EMPTY : value }),
});

/** The value as it comes back from a server. */
function echo(value: unknown): Late {
  return com.createObject("Comtask.Test.Variants").Echo(value);
}

/** The vartype that a value is sent as. */
function sentAs(value: unknown): number {
  const block = new NativeBlock(24);
  runtime().codec.writeOwned(value, block, 0);
  const [vt] = block.u16;
  runtime().codec.clear(block, 0);
  return vt;
}

/** Functions that only this test needs. */
const ELEMENT_ACCESS = {
  SafeArrayPutElement: { parameters: ["u64", "buffer", "buffer"], result: "i32" },
  SafeArrayGetElement: { parameters: ["u64", "buffer", "buffer"], result: "i32" },
} as const;

/** A date from its number of days, as text. */
function dateOf(days: number): string {
  return String(echo(com.variant("VT_DATE", days)));
}

const CONVERSIONS: readonly Case<undefined>[] = [
  [
    "C02",
    "12.345, 2.5 and 3.5 to I4",
    () => [12.345, 2.5, 3.5].map((value) => convert(value, "VT_I4")),
    [12, 2, 4],
  ],
  ["C03", "text to numbers", () => [
    convert("12.345", "VT_R8", { lcid: ENGLISH }),
    convert("1e3", "VT_R8", { lcid: ENGLISH }),
    convert("abc", "VT_I4"),
  ], [12.345, 1000, { hr: TYPEMISMATCH }]],
  ["C04", "70000 to I2, 300 to UI1", () => [convert(70000, "VT_I2"), convert(300, "VT_UI1")], [{
    hr: OVERFLOW,
  }, { hr: OVERFLOW }]],
  ["C05", "-1 to UI4", () => convert(-1, "VT_UI4"), 4294967295],
  ["C06", "CY 600 to text", () => convert(com.variant("VT_CY", "600"), "VT_BSTR"), "600"],
  [
    "C07",
    "EMPTY to I4, text and boolean",
    () => (["VT_I4", "VT_BSTR", "VT_BOOL"] as const).map((vt) => convert(com.EMPTY, vt)),
    [0, "", false],
  ],
  ["C08", "NULL, an object and a missing argument to I4", () => {
    const object = com.variant("VT_UNKNOWN", com.createObject("Scripting.Dictionary"));
    return [null, object, undefined].map((value) => convert(value, "VT_I4"));
  }, [{ hr: TYPEMISMATCH }, { hr: TYPEMISMATCH }, { hr: TYPEMISMATCH }]],
  ["C09", "true to I4, to text, and to text in words", () => [
    convert(true, "VT_I4"),
    convert(true, "VT_BSTR"),
    convert(true, "VT_BSTR", { flags: ALPHABOOL }),
  ], [-1, "-1", "True"]],
  [
    "C15",
    "1/2/2024 in English and German",
    () => [ENGLISH, GERMAN].map((lcid) => String(convert("1/2/2024", "VT_DATE", { lcid }))),
    ["2024-01-02T00:00:00", "2024-02-01T00:00:00"],
  ],
  [
    "C16",
    "1,5 in German and English",
    () => [GERMAN, ENGLISH].map((lcid) => convert("1,5", "VT_R8", { lcid })),
    [1.5, 15],
  ],
  ["C17", "DECIMAL: the maximum, one more, the smallest negative", () => [
    String(convert("79228162514264337593543950335", "VT_DECIMAL")),
    convert("79228162514264337593543950336", "VT_DECIMAL"),
    String(convert("-0.0000000000000000000000000001", "VT_DECIMAL", { lcid: ENGLISH })),
  ], ["79228162514264337593543950335", { hr: OVERFLOW }, "-0.0000000000000000000000000001"]],
  [
    "C18",
    "the largest CY from text",
    () =>
      String(
        Object(convert("922337203685477.5807", "VT_CY", { lcid: ENGLISH })).hr ??
          convert("922337203685477.5807", "VT_CY", { lcid: ENGLISH }),
      ),
    "922337203685477.5807",
    String(OVERFLOW),
  ],
  ["C22", "elements of an array put, got, out of range, and of a bad dimension", () => {
    const oleaut32 = Deno.dlopen("oleaut32.dll", ELEMENT_ACCESS);
    const { SafeArrayPutElement: put, SafeArrayGetElement: get } = oleaut32.symbols;
    const { ole } = runtime();
    const bounds = [[2, 0], [3, 1], [4, -1]]; // cElements, lLbound
    const array = ole.SafeArrayCreate(VT.I4, 3, new Int32Array(bounds.flat()));
    const [value, read] = [new Int32Array([42]), new Int32Array(1)];
    const seen = [
      put(array, new Int32Array([1, 3, 2]), value),
      get(array, new Int32Array([1, 3, 2]), read),
      read[0],
      get(array, new Int32Array([1, 0, 0]), read),
      get(array, new Int32Array([2, 1, 0]), read),
      ole.SafeArrayGetUBound(array, 4, new Int32Array(1)),
    ];
    ole.SafeArrayDestroy(array);
    oleaut32.close();
    return seen.map((each) => each >>> 0);
  }, [0, 0, 42, BADINDEX, BADINDEX, BADINDEX]],
  ["C23", "destroying an array that is locked", () => {
    const { ole } = runtime();
    const array = ole.SafeArrayCreate(VT.I4, 1, new Int32Array([3, 0]));
    ole.SafeArrayAccessData(array, new BigUint64Array(1));
    const hr = ole.SafeArrayDestroy(array) >>> 0;
    ole.SafeArrayUnaccessData(array);
    ole.SafeArrayDestroy(array);
    return hr;
  }, ARRAYISLOCKED],
];

const VALUES: readonly Case<undefined>[] = [
  [
    "C01",
    "integers by size",
    () => [-(2 ** 31), 2 ** 31, 2 ** 32 - 1, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n].map(sentAs),
    [VT.I4, VT.R8, VT.R8, VT.I8, VT.UI8, VT.UI8],
  ],
  ["C01", "integers beyond 64 bits", () => sentAs(2n ** 64n), refuses(/RangeError: .*64 bits/)],
  [
    "C10",
    "the first and the last date",
    () => [dateOf(-657434), dateOf(2958465.99999)],
    where(([first, last]) => first === "0100-01-01T00:00:00" && /^9999-12-31T23:59:59/.test(last)),
  ],
  ["C11", "DATE 0, 0.25, 1 and 2", () => [0, 0.25, 1, 2].map(dateOf), [
    "1899-12-30T00:00:00",
    "1899-12-30T06:00:00",
    "1899-12-31T00:00:00",
    "1900-01-01T00:00:00",
  ]],
  ["C12", "negative days with a positive time", () => [-1.5, -0.5].map(dateOf), [
    "1899-12-29T12:00:00",
    "1899-12-30T12:00:00",
  ]],
  [
    "C13",
    "DATE 2958466",
    () => dateFromOle(2958466),
    refuses(/RangeError: Cannot read OLE date 2958466/),
  ],
  [
    "C14",
    "milliseconds survive, microseconds do not",
    () =>
      ["2026-11-24T12:34:56.789", "1899-12-29T23:59:59.999", "2026-11-24T12:34:56.789012"]
        .map((text) => String(echo(Temporal.PlainDateTime.from(text)))),
    ["2026-11-24T12:34:56.789", "1899-12-29T23:59:59.999", "2026-11-24T12:34:56.789"],
  ],
  [
    "C17",
    "DECIMAL bounds as our own values",
    () =>
      ["79228162514264337593543950335", "-0.0000000000000000000000000001"]
        .map((text) => String(echo(Decimal.from(text)))),
    ["79228162514264337593543950335", "-0.0000000000000000000000000001"],
  ],
  [
    "C17",
    "a DECIMAL of 97 bits",
    () => echo(Decimal.from("79228162514264337593543950336")),
    refuses(/RangeError/),
  ],
  [
    "C18",
    "the largest CY as a value of our own",
    () => String(echo(com.variant("VT_CY", "922337203685477.5807"))),
    "922337203685477.5807",
  ],
  ["C19", "four decimals of a CY", () =>
    ["0.0001", "-0.0001", "0.1000", "123456789.9999"]
      .map((text) => String(echo(com.variant("VT_CY", text)))), [
    "0.0001",
    "-0.0001",
    "0.1000",
    "123456789.9999",
  ]],
  ["C20", "a string with NUL has its length in bytes", () => {
    const { memory, ole } = runtime();
    const bstr = memory.allocateBstr("a\0b");
    const seen = [ole.SysStringByteLen(bstr), memory.readBstr(bstr)];
    memory.freeBstr(bstr);
    return seen;
  }, [6, "a\0b"]],
  ["C21", "a string with an odd number of bytes", () => {
    const { memory, ole } = runtime();
    const bstr = memory.allocateBstr("ab");
    memory.writeU32(bstr - 4n, 3);
    const seen = [ole.SysStringByteLen(bstr), memory.readBstr(bstr)];
    memory.freeBstr(bstr);
    return seen;
  }, [3, "a"]],
  ["C22", "an array of three dimensions with bounds", () => {
    const bounds = [{ lower: 0, count: 2 }, { lower: 1, count: 3 }, { lower: -1, count: 4 }];
    const cube = [0, 1].map((i) =>
      [0, 1, 2].map((j) => [0, 1, 2, 3].map((k) => i * 100 + j * 10 + k))
    );
    const read = echo(com.array(cube, { vt: "VT_I4", bounds }));
    return [read[1][2][3], com.bounds(read)];
  }, [123, [{ lower: 0, count: 2 }, { lower: 1, count: 3 }, { lower: -1, count: 4 }]]],
  [
    "C22",
    "an array that does not fill its bounds",
    () =>
      echo(
        com.array([[1, 2], [3]], {
          vt: "VT_I4",
          bounds: [{ lower: 0, count: 2 }, { lower: 0, count: 2 }],
        }),
      ),
    refuses(/RangeError: Cannot make array: dimension 2 has 1 elements/),
  ],
  ["C24", "arrays in an array", () => echo([[1, [2, "x"]], []]), [[1, [2, "x"]], []]],
  [
    "C25",
    "a ragged array is an array of arrays",
    () => [sentAs([[1], [2, 3]]), echo([[1], [2, 3]])],
    [VT.ARRAY | VT.VARIANT, [[1], [2, 3]]],
  ],
  ["C26", "typed arrays", () => {
    const arrays = [
      new Uint8Array([1, 255]),
      new Float64Array([1.5, NaN]),
      new Int32Array([-1, 2]),
      new BigInt64Array([-1n, 2n ** 62n]),
    ];
    return [arrays.map(sentAs), arrays.map(echo)];
  }, [
    [VT.UI1, VT.R8, VT.I4, VT.I8].map((vt) => VT.ARRAY | vt),
    [
      new Uint8Array([1, 255]),
      new Float64Array([1.5, NaN]),
      new Int32Array([-1, 2]),
      new BigInt64Array([-1n, 2n ** 62n]),
    ],
  ]],
  ["C27", "an array of interface pointers", () => {
    const target = { Name: "one" };
    using _hosted = com.host(target);
    return (["VT_DISPATCH", "VT_UNKNOWN"] as const).map((vt) => {
      const read = echo(com.array([target, null, target], { vt }));
      return read[0] === target && read[1] === null && read[2] === target;
    });
  }, [true, true]],
  ["C28", "an empty array of each type keeps its type", () =>
    ELEMENTS.map((vt) => {
      const array = com.array([], { vt });
      return echo(array).length === 0 && sentAs(array) === (VT.ARRAY | VT[vt.slice(3) as "I4"]);
    }).every(Boolean), true],
];

/** Every element type an array can have, records aside. */
const ELEMENTS: readonly VartypeName[] = [
  "VT_I1",
  "VT_UI1",
  "VT_I2",
  "VT_UI2",
  "VT_I4",
  "VT_UI4",
  "VT_INT",
  "VT_UINT",
  "VT_I8",
  "VT_UI8",
  "VT_R4",
  "VT_R8",
  "VT_CY",
  "VT_DECIMAL",
  "VT_DATE",
  "VT_BSTR",
  "VT_BOOL",
  "VT_ERROR",
  "VT_DISPATCH",
  "VT_UNKNOWN",
  "VT_VARIANT",
];

const NATIVE: readonly Case<Late>[] = [
  [
    "C29",
    "every scalar by reference, changed by the callee",
    (raw) =>
      BUMPED.map(([vt, before]) => {
        const box = com.ref<unknown>(before, vt);
        com.call(raw, "BumpRefs", box);
        return String(box.value);
      }),
    [
      "127",
      "255",
      "0",
      "65535",
      "-2147483647",
      "4294967295",
      "9007199254740993",
      "18446744073709551615",
      "1.5",
      "1.25",
      "-0.2500",
      "2.50",
      "1899-12-31T00:00:00",
      "false",
      "a!",
      "0x80070006",
    ],
  ],
  [
    "C30",
    "texts of numbers follow the locale, also after it was changed back",
    () => {
      const probe = com.createObject("ComtaskTest.Probe", { binding: "early" });
      const date = Temporal.PlainDateTime.from("2024-02-01T00:00:00");
      const seen = [JAPANESE, ENGLISH, GERMAN, JAPANESE].map((lcid) => {
        com.setLocale(lcid);
        return [probe.EchoBSTR(date), probe.EchoBSTR(com.variant("VT_CY", "1.5"))].join(" ");
      });
      com.setLocale(0);
      return [seen[1], seen[2], seen[0] === seen[3], seen[0] !== seen[1]];
    },
    ["2/1/2024 1.5", "01.02.2024 1,5", true, true],
    ["2/1/2024 1.5", "1.2.2024 1,5", true, true],
  ],
];

const BUMPED: readonly (readonly [vt: VartypeName, before: unknown])[] = [
  ["VT_I1", 126],
  ["VT_UI1", 254],
  ["VT_I2", -1],
  ["VT_UI2", 65534],
  ["VT_I4", -2147483648],
  ["VT_UI4", 4294967294],
  ["VT_I8", 9007199254740992n],
  ["VT_UI8", 18446744073709551614n],
  ["VT_R4", 0.5],
  ["VT_R8", 0.25],
  ["VT_CY", "-1.25"],
  ["VT_DECIMAL", "1.50"],
  ["VT_DATE", 0],
  ["VT_BOOL", true],
  ["VT_BSTR", "a"],
  ["VT_ERROR", new com.Scode(0x8007_0005 | 0)],
];

const open = () => undefined;
conformance(CONVERSIONS, { open, ignore: Deno.build.os !== "windows" });
conformance(VALUES, { open });
conformance(NATIVE, {
  open: () => com.createObject("ComtaskTest.Raw"),
  ignore: Deno.env.get("COMTASK_NATIVE") === undefined,
});
