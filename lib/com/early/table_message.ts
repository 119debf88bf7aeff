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
 * The form of a table that can be copied.
 *
 * @throws {TypeError} If it describes records, whose layout stays with its thread.
 */
export function sendTable({ name, iid, dispatch, functions }: InterfaceTable): SentTable {
  const sendType = (type: SlotType): SentType => {
    if (type.record) {
      throw new TypeError(`Cannot use ${name} in another apartment: it has records`);
    }
    const table = type.table?.();
    return {
      vt: type.vt,
      ...type.iid && { iid: type.iid },
      ...table && { table: sendTable(table) },
    };
  };
  return {
    name,
    iid,
    dispatch,
    functions: functions.map((each) => ({
      ...each,
      result: sendType(each.result),
      parameters: each.parameters.map((parameter) => ({
        ...parameter,
        type: sendType(parameter.type),
      })),
    })),
  };
}

/** The table of its sent form. */
export function receiveTable({ name, iid, dispatch, functions }: SentTable): InterfaceTable {
  const receiveType = ({ table, ...type }: SentType): SlotType => {
    if (!table) return type;
    const received = receiveTable(table);
    return { ...type, table: () => received };
  };
  return new InterfaceTable(
    name,
    iid,
    dispatch,
    functions.map((each) => ({
      ...each,
      result: receiveType(each.result),
      parameters: each.parameters.map((parameter) => ({
        ...parameter,
        type: receiveType(parameter.type),
      })),
    })),
  );
}
