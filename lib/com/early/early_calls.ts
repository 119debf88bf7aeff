/**
 * Members of objects that are called through their vtable, by name.
 *
 * @module
 */
import { ComError } from "../errors/com_error.ts";
import type { ComObject } from "../objects/com_object.ts";
import { DISP_E_MEMBERNOTFOUND, DISP_E_UNKNOWNNAME } from "../errors/hresult.ts";
import { DISPATCH_METHOD, DISPATCH_PROPERTYGET } from "../calls/member_table.ts";
import {
  type InterfaceTable,
  passedParameters,
  select,
  type SlotFunction,
  type SlotTarget,
} from "./interface_table.ts";
import type { SlotCaller } from "./slot_caller.ts";

/** What a call asks for beside its arguments by position. */
export interface SlotRequest {
  /** Arguments by name. */
  readonly named: Readonly<Record<string, unknown>>;
  /** The vartype that the result must have. */
  readonly returns?: number;
}

const NO_ARGS: readonly unknown[] = [];

/** As late binding, but through the vtable; the object must have an interface table. */
export class EarlyCalls {
  readonly #caller: SlotCaller;

  constructor(caller: SlotCaller) {
    this.#caller = caller;
  }

  has(object: ComObject, member: string): boolean {
    return object.table!.member(member) !== undefined;
  }

  /** Reads a property without arguments: the shortest path there is. */
  get(object: ComObject, member: string): unknown {
    const table = object.table!;
    const target = table.target(member, DISPATCH_PROPERTYGET);
    return target?.getter
      ? this.#caller.get(object, table.iid, target)
      : this.invoke(object, member, DISPATCH_PROPERTYGET, NO_ARGS);
  }

  /**
   * Calls a member as one of several kinds: the first that it has.
   *
   * @param flags The kinds, as for `IDispatch::Invoke`.
   * @throws {ComError} If there is no such member, or not of this kind.
   */
  invoke(
    object: ComObject,
    member: string | number,
    flags: number,
    args: readonly unknown[],
    request?: SlotRequest,
  ): unknown {
    const target = findTarget(object, member, flags);
    return this.#caller.call(
      object,
      object.table!.iid,
      target,
      request ? withNamed(object, target, args, request.named) : args,
      request?.returns,
    );
  }
}

/** The function that a call means. @throws {ComError} If there is none. */
export function findTarget(object: ComObject, member: string | number, flags: number): SlotTarget {
  const table = object.table!;
  const target = typeof member === "string"
    ? table.target(member, flags)
    : byDispid(table, member, flags);
  if (!target) throw missing(object, member, flags);
  return target;
}

function byDispid(table: InterfaceTable, dispid: number, flags: number): SlotTarget | undefined {
  const member = table.memberByDispid(dispid);
  return member && select(member, flags);
}

/** Why there is nothing to call. */
function missing(object: ComObject, member: string | number, flags: number): ComError {
  const table = object.table!;
  const found = typeof member === "string" ? table.member(member) : table.memberByDispid(member);
  if (!found) return unknownMember(object, member);
  const action = `${verbOf(flags)} "${member}" of ${object.label}`;
  return new ComError(action, DISP_E_MEMBERNOTFOUND, {
    member: String(member),
    description: "it is not a member of this kind",
  });
}

function verbOf(flags: number): string {
  if (flags & DISPATCH_METHOD) return "call";
  return flags & DISPATCH_PROPERTYGET ? "get" : "set";
}

function unknownMember(object: ComObject, member: string | number): ComError {
  if (typeof member === "number") {
    const name = `[DISPID ${member}]`;
    return new ComError(`call "${name}" of ${object.label}`, DISP_E_MEMBERNOTFOUND, {
      member: name,
      progId: object.progId,
    });
  }
  return new ComError(`find member "${member}" of ${object.label}`, DISP_E_UNKNOWNNAME, {
    member,
    progId: object.progId,
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
  const parameters = passedParameters(target);
  const isPut = target.kind === "put" || target.kind === "putRef";
  const all = isPut ? args.slice(0, -1) : [...args];
  if (isPut) all[parameters.length - 1] = args.at(-1); // the value of a put is its last parameter
  for (const name of names) {
    const index = parameters.findIndex((each) => each.name.toLowerCase() === name.toLowerCase());
    if (index < 0) {
      throw new ComError(`call "${target.name}" of ${object.label}`, DISP_E_UNKNOWNNAME, {
        member: target.name,
        progId: object.progId,
        description: `it has no parameter "${name}"`,
      });
    }
    all[index] = named[name];
  }
  return Array.from(all);
}
