import assert from "node:assert/strict";
import { whyNotLasting } from "../../lib/cli/schedule/lasting_program.ts";

const PROGRAMS: readonly (readonly [string, RegExp | undefined])[] = [
  ["/home/ada/.deno/bin/deno", undefined],
  ["C:\\Program Files\\Deno\\deno.exe", undefined],
  ["/home/ada/.npm/_npx/ffb2/node_modules/@deno/linux-x64-glibc/deno", /npx may remove/],
  ["C:\\Users\\ada\\npm-cache\\_npx\\ffb2\\node_modules\\deno\\deno.exe", /npx may remove/],
];

for (const [program, warning] of PROGRAMS) {
  Deno.test(`whyNotLasting() ${warning ? "warns of" : "accepts"} ${program}`, () => {
    if (warning === undefined) assert.equal(whyNotLasting(program), undefined);
    else assert.match(whyNotLasting(program) ?? "", warning);
  });
}
