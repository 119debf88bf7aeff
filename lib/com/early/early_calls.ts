/**
 * Members of objects that are called through their vtable, by name.
 *
 * @module
 */
import { ComError } from "../com_error.ts";
import type { ComObject } from "../com_object.ts";
import { DISP_E_MEMBERNOTFOUND, DISP_E_UNKNOWNNAME } from "../hresult.ts";
import type { FunctionKind } from "../type_info/type_model.ts";
import { passedParameters, type SlotFunction, type SlotMember } from "./interface_table.ts";
import type { SlotCaller } from "./slot_caller.ts";

/** As late binding, but through the vtable; the object must have an interface table. */
export class EarlyCalls {
  readonly #caller: SlotCaller;

  constructor(caller: SlotCaller) {
    this.#caller = caller;
  }

  has(object: ComObject, member: string): boolean {
    return object.table!.member(member) !== undefined;
  }

  /**
   * Calls a member as one of several kinds: the first that it has.
   *
   * @throws {ComError} If there is no such member, or not of this kind.
   */
  invoke(
    object: ComObject,
    member: string | number,
    kinds: readonly FunctionKind[],
    args: readonly unknown[],
    named?: Readonly<Record<string, unknown>>,
  ): unknown {
    const table = object.table!;
    const found = typeof member === "string" ? table.member(member) : table.memberByDispid(member);
    if (!found) throw unknownMember(object, member);
    const target = select(found, kinds);
    if (!target) {
      const verb = kinds.includes("method") ? "call" : kinds.includes("get") ? "get" : "set";
      throw new ComError(`${verb} "${member}" of ${object.label}`, DISP_E_MEMBERNOTFOUND, {
        member: String(member),
        description: "it is not a member of this kind",
      });
    }
    return this.#caller.call(
      object,
      table.iid,
      target,
      named ? withNamed(object, target, args, named) : args,
    );
  }
}

function select(member: SlotMember, kinds: readonly FunctionKind[]): SlotFunction | undefined {
  for (const kind of kinds) if (member[kind]) return member[kind];
  return undefined;
}

function unknownMember(object: ComObject, member: string | number): ComError {
  if (typeof member === "number") {
    return new ComError(`call "[DISPID ${member}]" of ${object.label}`, DISP_E_MEMBERNOTFOUND, {
      description: "there is no such member",
    });
  }
  return new ComError(`find member "${member}" of ${object.label}`, DISP_E_UNKNOWNNAME, {
    member,
    description: "there is no such member",
  });
}

/** Puts named arguments in their places. */
function withNamed(
  object: ComObject,
  target: SlotFunction,
  args: readonly unknown[],
  named: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  const names = Object.keys(named);
  if (names.length === 0) return args;
  const all = [...args];
  const parameters = passedParameters(target);
  for (const name of names) {
    const index = parameters.findIndex((each) => each.name.toLowerCase() === name.toLowerCase());
    if (index < 0) {
      throw new ComError(`call "${target.name}" of ${object.label}`, DISP_E_UNKNOWNNAME, {
        member: target.name,
        description: `it has no parameter "${name}"`,
      });
    }
    all[index] = named[name];
  }
  return Array.from(all);
}
