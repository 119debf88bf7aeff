/**
 * Interface tables on their way to another thread.
 *
 * @module
 */
import {
  InterfaceTable,
  type SlotFunction,
  type SlotParameter,
  type SlotType,
} from "./interface_table.ts";

/** A type whose functions are replaced by what they return. */
interface SentType {
  readonly vt: number;
  readonly iid?: Uint8Array<ArrayBuffer>;
  readonly terminated?: boolean;
  readonly table?: SentTable;
}

interface SentParameter extends Omit<SlotParameter, "type"> {
  readonly type: SentType;
}

interface SentFunction extends Omit<SlotFunction, "parameters" | "result"> {
  readonly parameters: readonly SentParameter[];
  readonly result: SentType;
}

/** An interface table in a form that can be copied to another thread. */
export interface SentTable {
  readonly name: string;
  readonly iid: Uint8Array<ArrayBuffer>;
  readonly dispatch: boolean;
  readonly functions: readonly SentFunction[];
}

/**
 * The form of a table that can be copied, with all tables that it leads to: some lead back to it.
 *
 * @param pack Makes default values such that they can be copied.
 * @throws {TypeError} If it describes records, whose layout stays with its thread.
 */
export function sendTable(
  table: InterfaceTable,
  pack: (value: unknown) => unknown,
): SentTable {
  const sent = new Map<InterfaceTable, SentTable & { functions: readonly SentFunction[] }>();
  const waiting: InterfaceTable[] = [];
  const place = (each: InterfaceTable): SentTable => {
    const known = sent.get(each);
    if (known) return known;
    const { name, iid, dispatch } = each;
    const made = { name, iid, dispatch, functions: [] };
    sent.set(each, made);
    waiting.push(each);
    return made;
  };
  const sendType = (type: SlotType): SentType => {
    if (type.record) {
      throw new TypeError(`Cannot use ${table.name} in another apartment: it has records`);
    }
    const target = type.table?.();
    return {
      vt: type.vt,
      ...type.iid && { iid: type.iid },
      ...type.terminated && { terminated: type.terminated },
      ...target && { table: place(target) },
    };
  };
  place(table);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    sent.get(next)!.functions = next.functions.map((each) => ({
      ...each,
      result: sendType(each.result),
      parameters: each.parameters.map((parameter) => ({
        ...parameter,
        type: sendType(parameter.type),
        ...("default" in parameter && { default: pack(parameter.default) }),
      })),
    }));
  }
  return sent.get(table)!;
}

/**
 * The table of its sent form; those that it leads to are made when somebody comes to them.
 *
 * @param unpack The reverse of what packed default values.
 */
export function receiveTable(
  table: SentTable,
  unpack: (value: unknown) => unknown,
): InterfaceTable {
  const received = new Map<SentTable, InterfaceTable>();
  const receiveType = ({ table: target, ...type }: SentType): SlotType =>
    target ? { ...type, table: () => receive(target) } : type;
  const receive = (sent: SentTable): InterfaceTable => {
    const known = received.get(sent);
    if (known) return known;
    const { name, iid, dispatch } = sent;
    const functions = sent.functions.map((each) => ({
      ...each,
      result: receiveType(each.result),
      parameters: each.parameters.map((parameter) => ({
        ...parameter,
        type: receiveType(parameter.type),
        ...("default" in parameter && { default: unpack(parameter.default) }),
      })),
    }));
    const made = new InterfaceTable(name, iid, dispatch, functions);
    received.set(sent, made);
    return made;
  };
  return receive(table);
}
