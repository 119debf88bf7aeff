/** Reads the JUnit report of `deno test`, which, unlike its console output, is meant for programs. */

/** What became of one test or test step. */
export interface TestCase {
  /** Path of its file as the report has it, with forward slashes. */
  readonly file: string;
  /** Its name; that of a step follows those of its parents, as `parent > step`. */
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  /** Message and stack of a failure, else empty. */
  readonly detail: string;
}

const CASE = /<testcase\s([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;
const FAILURE = /<(?:failure|error)\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:failure|error)>)/;
const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

/** Returns the tests of a report in the order in which it has them. */
export function parseJunit(xml: string): TestCase[] {
  const cases: TestCase[] = [];
  for (const [, attributes = "", body = ""] of xml.matchAll(CASE)) {
    const failure = FAILURE.exec(body);
    const state = failure ? "failed" : /<skipped\b/.test(body) ? "skipped" : "passed";
    cases.push({
      file: attribute(attributes, "classname").replaceAll("\\", "/").replace(/^\.\//, ""),
      name: attribute(attributes, "name"),
      state,
      detail: failure ? unescape(failure[1] ?? "").trim() : "",
    });
  }
  return cases;
}

function attribute(attributes: string, name: string): string {
  return unescape(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
}

function unescape(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hex) return String.fromCodePoint(parseInt(hex, 16));
    return ENTITIES[name] ?? whole;
  });
}
