// Section 1 of the conformance list: Scripting.Dictionary. Without Windows, the cases that do not
// need the real server run against a hosted class.
import { com } from "../../../lib/com/mod.ts";
import {
  BADPARAMCOUNT,
  type Case,
  conformance,
  fails,
  type Late,
  MEMBERNOTFOUND,
  refuses,
  TYPEMISMATCH,
  UNKNOWNNAME,
  where,
} from "../../support/com/conformance.ts";
import { provideDictionary } from "../../support/com/dictionary.ts";
import { idsOfNames, RawEnumerator } from "../../support/com/raw_calls.ts";

provideDictionary();

const KEY_EXISTS = 0x800A_01C9;
const KEY_MISSING = 0x800A_801B;
const WINE_KEY_MISSING = 0x800A_802B;
const E_INVALIDARG = 0x8007_0057;

/** A dictionary with the entries that most cases work on. */
function filled(dict: Late): Late {
  dict.Add("one", 1);
  dict.Add("two", "zwei");
  return dict;
}

const MEMBERS: readonly Case<Late>[] = [
  [
    "D01",
    "Count of a new dictionary",
    (dict) => com.invoke(dict, "Count", { kind: "get", returns: "VT_I4" }),
    0,
  ],
  ["D02", "Add returns nothing", (dict) => [com.call(dict, "Add", "one", 1), dict.Count], [
    undefined,
    1,
  ]],
  ["D03", "Item as a property get", (dict) => com.get(filled(dict), "Item", "one"), 1],
  ["D04", "the object called as a function", (dict) => filled(dict)("one"), 1],
  [
    "D05",
    "a get as method and property together",
    (dict) => com.invoke(filled(dict), "Item", { args: ["one"] }),
    1,
  ],
  ["D06", "Item put and read back", (dict) => {
    com.put(dict, "Item", "value", "key");
    return dict.Item("key");
  }, "value"],
  ["D07", "a put through DISPID 0", (dict) => {
    com.invoke(dict, 0, { kind: "put", args: ["key", "value"] });
    return dict.Item("key");
  }, "value"],
  [
    "D08",
    "a put of Count",
    (dict) => com.put(dict, "Count", 5),
    fails(MEMBERNOTFOUND),
    fails(BADPARAMCOUNT),
  ],
  ["D09", "Add as a property", (dict) => com.get(dict, "Add"), fails(MEMBERNOTFOUND)],
  ["D10", "a name that does not exist", (dict) => com.call(dict, "Nope"), fails(UNKNOWNNAME)],
  ["D11", "DISPID 9999", (dict) => com.invoke(dict, 9999, { kind: "get" }), fails(MEMBERNOTFOUND)],
  ["D11", "what is no DISPID", (dict) => com.invoke(dict, 0.5), refuses(/a DISPID is an integer/)],
  [
    "D11",
    "named arguments without the member's name",
    (dict) => com.invoke(dict, 0, { named: { Key: "a" } }),
    refuses(/call it by that/),
  ],
  [
    "D12",
    "names without regard to case",
    (dict) => new Set(["ADD", "add", "Add"].map((name) => idsOfNames(dict, [name])[1][0])).size,
    1,
  ],
  [
    "D13",
    "numbers of a member and its parameters",
    (dict) => idsOfNames(dict, ["Add", "Key", "Item"]),
    [0, [1, 0, 1]],
  ],
  ["D14", "an unknown parameter name", (dict) => idsOfNames(dict, ["Add", "Nope"]), [UNKNOWNNAME, [
    1,
    -1,
  ]]],
  ["D15", "arguments by name in any order", (dict) => {
    com.invoke(dict, "Add", { named: { Item: "b", Key: "a" } });
    return dict.Item("a");
  }, "b"],
  ["D16", "Add with one argument", (dict) => com.call(dict, "Add", "a"), fails(BADPARAMCOUNT)],
  ["D17", "Add without arguments", (dict) => com.call(dict, "Add"), fails(BADPARAMCOUNT)],
  [
    "D18",
    "Add with three arguments",
    (dict) => com.call(dict, "Add", 1, 2, 3),
    fails(BADPARAMCOUNT),
    undefined,
  ],
  ["D19", "Add of a key that exists", (dict) => filled(dict).Add("one", 2), fails(KEY_EXISTS)],
  ["D20", "Exists", (dict) => [
    com.invoke(filled(dict), "Exists", { args: ["one"], returns: "VT_BOOL" }),
    dict.Exists("none"),
  ], [true, false]],
  ["D21", "Remove, then Exists", (dict) => {
    filled(dict).Remove("one");
    return dict.Exists("one");
  }, false],
  [
    "D22",
    "Remove of a key that does not exist",
    (dict) => dict.Remove("none"),
    fails(KEY_MISSING),
    fails(WINE_KEY_MISSING),
  ],
  ["D23", "RemoveAll", (dict) => {
    filled(dict).RemoveAll();
    return dict.Count;
  }, 0],
  ["D24", "Keys and Items in the order of insertion, from 0", (dict) => {
    const keys = com.invoke(filled(dict), "Keys", { returns: "VT_VARIANT[]" });
    return [keys, com.bounds(keys), dict.Items()];
  }, [["one", "two"], [{ lower: 0, count: 2 }], [1, "zwei"]]],
  ["D25", "Keys of an empty dictionary", (dict) => dict.Keys(), []],
  ["D26", "enumeration in order, to an end without items", (dict) => {
    const enumerator = new RawEnumerator(filled(dict));
    return [[...dict], enumerator.next(2), enumerator.next(1)];
  }, [["one", "two"], [0, ["one", "two"]], [1, []]]],
  [
    "D27",
    "Reset, Skip past the end and Clone of the enumerator",
    (dict) => {
      const enumerator = new RawEnumerator(filled(dict));
      return [enumerator.skip(5), enumerator.reset(), enumerator.next(1), enumerator.clone()];
    },
    [1, 0, [0, ["one"]], [0, ["two"]]],
    [1, 0, [0, ["one"]], [0, ["one", "two"]]],
  ],
  [
    "D28",
    "a key that does not exist is added by reading it",
    (dict) => [dict.Item("none"), dict.Count],
    [undefined, 1],
  ],
  ["D29", "CompareMode of a new dictionary", (dict) => dict.CompareMode, 0],
  ["D30", "CompareMode 1 finds keys in any case", (dict) => {
    dict.CompareMode = 1;
    return [dict.CompareMode, filled(dict).Exists("ONE")];
  }, [1, true]],
  [
    "D31",
    "CompareMode of a filled dictionary",
    (dict) => com.put(filled(dict), "CompareMode", 1),
    fails(0x800A_0005),
  ],
  [
    "D32",
    "CompareMode set to text",
    (dict) => com.put(dict, "CompareMode", "xyz"),
    fails(TYPEMISMATCH),
  ],
  [
    "D33",
    "CompareMode set to -1",
    (dict) => com.put(dict, "CompareMode", -1),
    fails(0x800A_0005, E_INVALIDARG),
    undefined,
  ],
  ["D34", "Key renames an entry", (dict) => {
    dict.Add("b", 1);
    com.put(dict, "Key", "bb", "b");
    return [dict.Exists("b"), dict.Item("bb")];
  }, [false, 1]],
  [
    "D35",
    "HashVal, a hidden member",
    (dict) => com.invoke(dict, "HashVal", { kind: "get", args: ["abc"], returns: "VT_I4" }),
    974,
  ],
];

const OURS: readonly Case<Late>[] = [
  ["D59", "type information of the interface", (dict) => {
    using library = com.loadTypeLib(dict);
    const { name, dual, kind } = library.type("IDictionary")!;
    return [name, dual, kind];
  }, ["IDictionary", true, "dispatch"]],
  ["D60", "Item has get, put and putref", (dict) => {
    using library = com.loadTypeLib(dict);
    return library.type("IDictionary")!.functions.filter(({ name }) => name === "Item")
      .map(({ kind, dispid }) => `${kind} ${dispid}`).sort();
  }, ["get 0", "put 0", "putRef 0"]],
  [
    "D61",
    "there are no connection points",
    (dict) => com.queryInterface(dict, "{B196B284-BAB4-101A-B69C-00AA00341D07}"),
    null,
  ],
  [
    "D62",
    "an object cannot be handed to another thread as it is",
    (dict) => structuredClone({ dict }),
    refuses(/DataCloneError: .*belongs to its thread: use com\.share/),
  ],
  ["D63", "an object of ours comes back as it is", (dict) => {
    const own = { Greeting: "hello" };
    using _hosted = com.host(own);
    dict.Add("own", own);
    const same = dict.Item("own") === own;
    dict.RemoveAll();
    return same;
  }, true],
  [
    "D65",
    "a member name of 100,000 characters",
    (dict) => com.get(dict, "x".repeat(100_000)),
    fails(UNKNOWNNAME),
  ],
  [
    "D66",
    "errors name the member",
    (dict) => {
      const messages: string[] = [];
      for (
        const call of [
          () => filled(dict).Add("one", 1),
          () => com.invoke(dict, 9999),
          () => com.put(dict, "CompareMode", "xyz"),
        ]
      ) {
        try {
          call();
        } catch (error) {
          messages.push((error as Error).message);
        }
      }
      return messages;
    },
    where((messages: string[]) =>
      /^Cannot call "Add" of /.test(messages[0]) && /"\[DISPID 9999\]"/.test(messages[1]) &&
      /^Cannot set "CompareMode" of /.test(messages[2])
    ),
  ],
  [
    "D67",
    "a put of a name that does not exist",
    (dict) => com.put(dict, "Nope", 1),
    fails(UNKNOWNNAME),
  ],
  ["D68", "members, methods, readable and writable properties", (dict) => {
    const members = com.members(dict);
    const names = (of: typeof members) => of.map(({ name }) => name);
    return [
      names(members.filter(({ kind }) => kind === "method")).includes("Add"),
      names(members.filter((each) => each.readable)).filter((name) => /^(Item|Key)$/.test(name)),
      names(members.filter((each) => each.writable)).filter((name) => /^(Item|Key)$/.test(name)),
    ];
  }, [true, ["Item"], ["Item", "Key"]]],
];

/** Cases that a hosted class cannot answer as the real one does. */
const REAL = new Set(
  "D08 D13 D14 D16 D17 D18 D22 D30 D31 D32 D33 D35 D59 D60 D61 D66 D68".split(" "),
);

const open = () => com.createObject("Scripting.Dictionary");
conformance([...MEMBERS, ...OURS], { open, real: REAL });
