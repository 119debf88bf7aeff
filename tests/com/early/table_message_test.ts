// Interface tables as they go to the thread of an apartment.
import assert from "node:assert/strict";
import { com } from "../../../lib/com/mod.ts";
import {
  type HandleMap,
  packValue,
  unpackValue,
} from "../../../lib/com/apartments/apartment_values.ts";
import { InterfaceTable, type SlotFunction } from "../../../lib/com/early/interface_table.ts";
import { receiveTable, sendTable } from "../../../lib/com/early/table_message.ts";
import { VT } from "../../../lib/com/values/vt.ts";

const IID = "{7C0E5C31-54B0-4C1B-9C5A-0E3A70B6F020}";

const NO_OBJECTS: HandleMap = {
  handleOf: () => undefined,
  objectOf: () => assert.fail("no object was sent"),
};

function sent(table: InterfaceTable): InterfaceTable {
  const packed = sendTable(table, (value) => packValue(value, NO_OBJECTS));
  return receiveTable(structuredClone(packed), (value) => unpackValue(value, NO_OBJECTS));
}

Deno.test("a table arrives with all that its functions declare", () => {
  const inner = com.defineInterface({ iid: IID, name: "IInner", methods: [{ name: "Go" }] });
  const table = com.defineInterface({
    iid: IID,
    name: "IOuter",
    methods: [
      { name: "Text", kind: "get", parameters: [{ type: "LPWSTR", retval: true }] },
      { name: "Set", parameters: [{ type: "VT_I4[]" }, { type: "VT_BSTR", default: "a" }] },
      { name: "Inner", parameters: [{ type: inner, retval: true }] },
      { name: "Count", slot: 9, returns: "VT_UI4" },
      {
        name: "Pay",
        parameters: [
          { type: "VT_CY", default: com.Decimal.from("32.78") },
          { type: "VT_DATE", default: new Temporal.PlainDateTime(1900, 1, 31) },
        ],
      },
    ],
  });
  const told = ({ functions }: InterfaceTable) =>
    functions.map((each) => ({
      ...each,
      parameters: each.parameters.map(({ type: { table, ...type }, ...parameter }) => ({
        ...parameter,
        ...type,
        target: table?.()?.name,
      })),
    }));
  const arrived = sent(table);
  assert.deepEqual(told(arrived), told(table));
  assert.deepEqual([arrived.name, arrived.iid, arrived.dispatch], ["IOuter", table.iid, false]);
});

Deno.test("a table whose objects have objects of the same interface arrives", () => {
  const parent: SlotFunction = {
    name: "Parent",
    dispid: 1,
    kind: "get",
    slot: 3,
    parameters: [{
      name: "parent",
      type: { vt: VT.UNKNOWN, table: () => node },
      byRef: true,
      in: false,
      out: true,
      retval: true,
      lcid: false,
      optional: false,
    }],
    result: { vt: VT.HRESULT },
    vararg: false,
  };
  const node = new InterfaceTable("INode", new Uint8Array(16), false, [parent]);
  const arrived = sent(node);
  assert.equal(arrived.functions[0].parameters[0].type.table!(), arrived);
});
