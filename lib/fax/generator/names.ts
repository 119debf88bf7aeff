/**
 * Names of the fax libraries as names of TypeScript.
 *
 * @module
 */

/** `UseDeviceTSID` is `useDeviceTsid`, `AtEOF` is `atEof`. */
export function camelCase(name: string): string {
  const words = name.match(/[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+/g) ?? [name];
  return words.map((word, i) => {
    const lower = word.toLowerCase();
    return i === 0 ? lower : lower[0].toUpperCase() + lower.slice(1);
  }).join("");
}

/** `bstrFaxNumber` is `faxNumber`: the header's prefixes tell the type, which TypeScript does. */
export function parameterName(name: string): string {
  return camelCase(name.replace(/^(?:bstr|pv|pl|pp|p|l|v|b)(?=[A-Z])/, ""));
}

/** Words that the header writes as one. */
const JOINED: Readonly<Record<string, string>> = { INPROGRESS: "IN_PROGRESS", NOLINE: "NO_LINE" };

/** `fjsRETRIES_EXCEEDED` and `JS_RETRIES_EXCEEDED` are `"retries-exceeded"`. */
export function valueName(name: string): string {
  const bare = name.replace(/^(?:[a-z]+\d?(?=[A-Z])|(?:JC|JT|JS|FPS|FPF|JSA|DRT|FEI|FAX)_)/, "");
  return (JOINED[bare] ?? bare).toLowerCase().replaceAll("_", "-");
}

/** `FAX_JOB_STATUS_ENUM` is `FAX_JOB_STATUS`; what stands in brackets is a remark. */
export function enumName(name: string): string {
  return name.split(" ")[0].replace(/_ENUM(?=_|$)/, "");
}

/** `FAX_JOB_STATUS` is `FaxJobStatusName`, the type of its names. */
export function enumTypeName(name: string): string {
  const camel = camelCase(name.toLowerCase().replace(/(?:^|_)(.)/g, (_, c) => c.toUpperCase()));
  return `${camel[0].toUpperCase()}${camel.slice(1)}Name`;
}

/** `FAX_JOB_STATUS` is `faxJobStatus`, its converter. */
export function enumConverterName(name: string): string {
  const type = enumTypeName(name).replace(/Name$/, "");
  return type[0].toLowerCase() + type.slice(1);
}
