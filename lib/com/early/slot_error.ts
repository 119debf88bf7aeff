/**
 * What went wrong with a slot call, in the words that late binding has.
 *
 * @module
 */
import type { Ole } from "../../ffi/mod.ts";
import { ComError } from "../errors/com_error.ts";
import { systemText } from "../errors/error_text.ts";
import type { ComObject } from "../objects/com_object.ts";
import type { TypeHost } from "../type_info/type_pointer.ts";
import { type ErrorTexts, takeErrorInfo } from "./error_info.ts";
import { passedParameters, type SlotFunction } from "./interface_table.ts";

/** The error of a slot that failed, with the texts that the object left. */
export function slotCallFailed(
  host: TypeHost & { readonly ole: Ole },
  object: ComObject,
  iid: Uint8Array<ArrayBuffer>,
  target: SlotFunction,
  hr: number,
): ComError {
  const texts = object.alive ? takeErrorInfo(host, object.vtableAddress, iid) : {};
  return slotError(host.ole, object, target, hr, undefined, texts);
}

/**
 * An error before or after the call itself.
 *
 * @param argument Index of the argument that is wrong.
 */
export function slotError(
  ole: Ole,
  object: ComObject,
  target: SlotFunction,
  hr: number,
  argument?: number,
  texts: ErrorTexts = {},
): ComError {
  const verb = target.kind === "method" ? "call" : target.kind === "get" ? "get" : "set";
  return new ComError(`${verb} "${target.name}" of ${object.label}`, hr, {
    member: target.name,
    progId: object.progId,
    systemText: systemText(ole, hr),
    argument,
    argumentName: argument === undefined ? undefined : passedParameters(target)[argument]?.name,
    ...texts,
  });
}
