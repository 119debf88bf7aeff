/**
 * The parameters of a run: outside, environment, default, in this order.
 *
 * @module
 */
import type { InputOptions } from "../contract/entry.ts";
import type { Diagnostic } from "../contract/diagnostic.ts";
import type { ParamDeclaration } from "../check/program.ts";
import { nearest } from "../language/nearest.ts";
import type { SourceText } from "../language/source.ts";
import { convertParam } from "./convert.ts";

/** Values by name, or what is wrong with them. */
export interface ResolvedParams {
  readonly values: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves and converts; all errors at once. */
export function resolveParams(
  declarations: readonly ParamDeclaration[],
  options: Pick<InputOptions, "params" | "env" | "cwd">,
  source: SourceText,
): ResolvedParams {
  const given = options.params ?? {};
  const diagnostics: Diagnostic[] = [];
  const names = declarations.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (given[name] === undefined || names.includes(name)) continue;
    diagnostics.push(source.diagnose({ start: 0, end: 0 }, {
      code: "param.unknown",
      message: `The file has no parameter "${name}"`,
      expected: names.length > 0 ? `one of ${names.join(", ")}` : "no parameters",
      nearest: nearest(name, names),
    }));
  }
  const values: Record<string, unknown> = {};
  for (const param of declarations) {
    const fromOutside = given[param.name] ?? (param.env && options.env?.(param.env));
    const value = fromOutside ?? param.default;
    if (value === undefined) {
      if (param.required) {
        diagnostics.push(source.diagnose(param.range, {
          code: "param.missing",
          message: `Parameter "${param.name}" is missing`,
          expected: param.help,
        }));
      }
      values[param.name] = null;
      continue;
    }
    const folder = fromOutside === undefined ? source.folder : options.cwd ?? source.folder;
    const converted = convertParam(param, value, folder);
    if (converted.ok) values[param.name] = converted.value;
    else {
      const shown = typeof value === "string" ? `"${value.slice(0, 80)}"` : JSON.stringify(value);
      diagnostics.push(source.diagnose(param.range, {
        code: "param.value",
        message: `Parameter "${param.name}" cannot be ${shown}`,
        expected: converted.expected,
      }));
    }
  }
  return { values, diagnostics };
}
