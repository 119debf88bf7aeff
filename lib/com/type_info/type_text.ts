/**
 * Types in words, for people: `VT_I4`, `IFolder`, `VT_BSTR[]`.
 *
 * @module
 */
import { vartypeName, VT } from "../values/vt.ts";
import type { FunctionDescription, ParameterDescription, TypeExpression } from "./type_model.ts";

/** A type as documentation writes it; pointers are not shown. */
export function typeText(type: TypeExpression): string {
  switch (type.kind) {
    case "simple":
      return type.vt === VT.VOID || type.vt === VT.HRESULT ? "void" : vartypeName(type.vt);
    case "pointer":
      return typeText(type.to);
    case "array":
    case "fixedArray":
      return `${typeText(type.of)}[]`;
    case "named":
      return type.name;
  }
}

/** The parameters that a caller passes: without the result and the locale. */
export function callerParameters(description: FunctionDescription): ParameterDescription[] {
  return description.parameters.filter((parameter) => !parameter.retval && !parameter.lcid);
}

/** What a caller gets: the parameter marked as result, else the function's own result. */
export function callerResult(description: FunctionDescription): TypeExpression {
  const retval = description.parameters.find((parameter) => parameter.retval);
  if (!retval) return description.result;
  return retval.type.kind === "pointer" ? retval.type.to : retval.type;
}
