/** A class whose type information declares default values, which no IDL compiler here can write. */
import { com, type Decimal } from "../../../lib/com/mod.ts";
import { runtime } from "../../../lib/com/current_runtime.ts";
import { ICREATETYPEINFO } from "../../../lib/com/hosting/types/create_layout.ts";
import {
  ELEMDESC,
  FUNCDESC,
  PARAMDESCEX_VALUE,
  PARAMFLAG_FHASDEFAULT,
} from "../../../lib/com/type_info/layout.ts";
import { NativeBlock } from "../../../lib/ffi/mod.ts";

const CLSID = "{5C1A6B20-7E0C-4C39-9C51-0F3A6D1B2F04}";
const DISPID = 4004;
const VARIANT_BYTES = 24;

/** What a client passes that leaves out what `Take(price, day)` declares defaults of. */
export function takenDefaults(defaults: { price: Decimal; day: Temporal.PlainDateTime }): string[] {
  const taken: string[] = [];
  const target = {
    Take: (price: Decimal, day: Temporal.PlainDateTime) => void taken.push(`${price} ${day}`),
  };
  const params = [
    { name: "price", type: "VT_CY", optional: true },
    { name: "day", type: "VT_DATE", optional: true },
  ] as const;
  const host = { members: { Take: { dispid: DISPID, params } } };
  const { price, day } = defaults;
  using _declared = declareDefaults([com.variant("VT_CY", price), com.variant("VT_DATE", day)]);
  using _class = com.registerClass({ clsid: CLSID, create: () => target, host });
  using client = com.createObject(CLSID, { binding: "early" });
  client.Take();
  client.Take(com.Decimal.from("1.5"));
  client.Take(undefined, new Temporal.PlainDateTime(2000, 1, 2));
  return taken;
}

/** Writes default values into the description of the member, as COM is given it. */
function declareDefaults(values: readonly unknown[]): Disposable {
  const { invoker, memory, codec } = runtime();
  const { callSlot } = invoker;
  const blocks = values.map((value) => {
    const block = new NativeBlock(PARAMDESCEX_VALUE + VARIANT_BYTES);
    block.u32[0] = block.sizeBytes;
    codec.writeOwned(value, block, PARAMDESCEX_VALUE);
    return block;
  });
  invoker.callSlot = (address, slot, ...args) => {
    const [, desc] = args;
    const isFunction = slot === ICREATETYPEINFO.AddFuncDesc && args.length === 2;
    if (isFunction && typeof desc === "bigint" && memory.readI32(desc) === DISPID) {
      const parameters = memory.readU64(desc + BigInt(FUNCDESC.PARAMETERS));
      blocks.forEach((block, i) => {
        const at = parameters + BigInt(ELEMDESC.BYTES * i);
        const flags = at + BigInt(ELEMDESC.FLAGS);
        memory.writeU64(at + BigInt(ELEMDESC.DEFAULT), block.address);
        memory.writeU16(flags, memory.readU16(flags) | PARAMFLAG_FHASDEFAULT);
      });
    }
    return callSlot.call(invoker, address, slot, ...args);
  };
  return { [Symbol.dispose]: () => invoker.callSlot = callSlot };
}
