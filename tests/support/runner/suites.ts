/** The suites of a test run, and what each of them starts. */
import { join } from "node:path";
import { installTools, TOOLS } from "../apt.ts";
import { capture, type Finished } from "../process.ts";
import { CHECKOUT, runUnderWine, whyNoWine, windowsPath } from "../wine.ts";
import { exists } from "../cache.ts";
import { parseJunit } from "./junit.ts";
import type { Outcome } from "./outcome.ts";
import { type Host, runsOn, testFolders } from "./test_files.ts";

/** A part of the test run that is started and counted on its own. */
export interface Suite {
  /** Unique name, as `linux:com`; the part behind the colon is the layer. */
  readonly name: string;
  /** `first` suites end before any other begins; the others run in two lanes beside each other. */
  readonly lane: "first" | "linux" | "wine";
  readonly run: (signal: AbortSignal) => Promise<Outcome>;
}

/** Doors of layers whose documentation examples need COM, and so run where that is. */
const COM_DOCUMENTATION = ["lib/ffi", "lib/com"];
const OTHER_DOCUMENTATION = [
  ...["lib/document", "lib/loopback", "lib/fax", "lib/engine", "lib/cli", "tasks"],
  ...["mod.ts", "README.md"],
];
/** Pages whose snippets need COM: a test of their own runs them, and looks at what they print. */
const COM_PAGES = ["docs/developers.md"];

/** No folder of tests takes as long, and no file of tests; what does hangs. */
const FOLDER_TIMEOUT_MS = 600_000;
const FILE_TIMEOUT_MS = 300_000;

/** All suites for the machine at hand, in the order in which they are reported. */
export async function allSuites(): Promise<Suite[]> {
  const windows = Deno.build.os === "windows";
  const native: Host = windows ? "windows" : "linux";
  const suites: Suite[] = [
    { name: "packages", lane: "first", run: packages },
    {
      name: "check",
      lane: "first",
      run: (signal) => denoCommand("check", ["check", "--quiet", "--doc", "."], signal),
    },
    { name: "fmt", lane: "linux", run: (signal) => denoCommand("fmt", ["fmt", "--check"], signal) },
    { name: "lint", lane: "linux", run: (signal) => denoCommand("lint", ["lint"], signal) },
  ];
  if (!windows) suites.unshift({ name: "tools", lane: "first", run: tools });
  const folders = await testFolders(CHECKOUT);
  const documentation = [...OTHER_DOCUMENTATION, ...await pages()];
  for (const { name, files } of folders) {
    const chosen = files.filter((file) => runsOn(native, name, file));
    if (chosen.length > 0) suites.push(testSuite(native, name, chosen));
  }
  suites.push(
    docSuite(
      native,
      windows ? [...COM_DOCUMENTATION, ...documentation] : documentation,
    ),
  );
  if (windows) return suites;
  suites.push({ name: "wine:set-up", lane: "wine", run: wineSetUp });
  for (const { name, files } of folders) {
    const chosen = files.filter((file) => runsOn("wine", name, file));
    if (chosen.length > 0) suites.push(testSuite("wine", name, chosen));
  }
  suites.push(docSuite("wine", COM_DOCUMENTATION));
  return suites;
}

/** The pages of `docs/` whose snippets run on any system. */
async function pages(): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(CHECKOUT, "docs")));
  return entries.map(({ name }) => `docs/${name}`)
    .filter((page) => page.endsWith(".md") && !COM_PAGES.includes(page)).sort();
}

async function tools(): Promise<Outcome> {
  const programs = TOOLS.map((tool) => tool.program);
  const problems = await installTools(programs);
  const missing = problems.map((reason) => ({ name: reason.split(":")[0]!, reason }));
  const names = missing.map((item) => item.name);
  const passed = programs.filter((program) => !names.includes(program));
  return orFailInCi({ passed, failed: [], skipped: missing });
}

/** Makes Wine and the native servers; the time that it takes is not that of the tests. */
async function wineSetUp(signal: AbortSignal): Promise<Outcome> {
  const reason = await whyNoWine();
  const name = "wine";
  if (reason) return orFailInCi({ passed: [], failed: [], skipped: [{ name, reason }] });
  const log: string[] = [];
  const result = await runUnderWine(["cmd", "/c", "ver"], {
    native: true,
    stdout: "piped",
    log: (line) => log.push(line),
    signal,
  });
  if (result.code === 0) return { passed: [name], failed: [], skipped: [] };
  const detail = `${log.join("\n")}\n${tail(result, 60)}`;
  return { passed: [], failed: [{ name, detail }], skipped: [] };
}

/**
 * Downloads what scripts without our lock file look up as well, the lists of versions; a download in
 * the midst of a test would show up in the output that it looks at.
 */
async function packages(signal: AbortSignal): Promise<Outcome> {
  const args = ["cache", "--quiet", "--no-config", "--no-lock", "mod.ts", "lib/cli/mod.ts"];
  return await denoCommand("packages", args, signal);
}

async function denoCommand(
  name: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  const result = await capture(Deno.execPath(), args, { cwd: CHECKOUT, env: QUIET, signal });
  if (result.code === 0) return { passed: [name], failed: [], skipped: [] };
  return { passed: [], failed: [{ name, detail: tail(result, 200) }], skipped: [] };
}

/** Flags for the tests of one layer. What a task file says must never become code. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  engine: ["--v8-flags=--disallow-code-generation-from-strings"],
};

function testSuite(host: Host, folder: string, files: readonly string[]): Suite {
  return {
    name: `${host}:${folder}`,
    lane: host === "wine" ? "wine" : "linux",
    run: (signal) => denoTest(host, ["--no-check", ...FLAGS[folder] ?? []], files, files, signal),
  };
}

function docSuite(host: Host, paths: readonly string[]): Suite {
  return {
    name: `${host}:doc`,
    lane: host === "wine" ? "wine" : "linux",
    run: async (signal) => {
      const present: string[] = [];
      for (const path of paths) if (await exists(join(CHECKOUT, path))) present.push(path);
      return await denoTest(
        host,
        ["--doc", "--no-check", "--permit-no-files"],
        present,
        [],
        signal,
      );
    },
  };
}

/** Runs `deno test`; every one of `expected` has to report at least one test. */
async function denoTest(
  host: Host,
  flags: readonly string[],
  paths: readonly string[],
  expected: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  const reason = host === "wine" ? await whyNoWine() : undefined;
  if (reason) {
    const skipped = paths.map((path) => ({ name: path, reason }));
    return orFailInCi({ passed: [], failed: [], skipped });
  }
  const folder = await Deno.makeTempDir({ prefix: "comtask-test-" });
  try {
    const report = join(folder, "report.xml");
    const seen = host === "wine" ? windowsPath(report) : report;
    const args = ["test", "-A", "--frozen", ...flags, `--junit-path=${seen}`, ...paths];
    const limit = AbortSignal.timeout(paths.length > 1 ? FOLDER_TIMEOUT_MS : FILE_TIMEOUT_MS);
    const result = await runDeno(host, folder, args, AbortSignal.any([signal, limit]));
    if (await exists(report)) return outcomeOf(await Deno.readTextFile(report), result, expected);
    if (expected.length < 2 || signal.aborted) return outcomeOf("", result, expected);
    return await oneByOne(host, flags, expected, signal); // it died or hung: find the file it was in
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function oneByOne(
  host: Host,
  flags: readonly string[],
  files: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const file of files) outcomes.push(await denoTest(host, flags, [file], [file], signal));
  return {
    passed: outcomes.flatMap((outcome) => outcome.passed),
    failed: outcomes.flatMap((outcome) => outcome.failed),
    skipped: outcomes.flatMap((outcome) => outcome.skipped),
  };
}

async function runDeno(
  host: Host,
  folder: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Finished> {
  if (host !== "wine") {
    return await capture(Deno.execPath(), args, { cwd: CHECKOUT, env: QUIET, signal });
  }
  const [command, ...rest] = args;
  return await runUnderWine(["deno", command!, "--cached-only", ...rest], {
    env: { ...QUIET, OANOCACHE: "1" }, // so that tests which count allocations see every BSTR
    stdout: "piped",
    folders: [folder],
    native: true,
    signal,
  });
}

/** Turns a report, and how the process ended, into what is counted. */
export function outcomeOf(xml: string, result: Finished, expected: readonly string[]): Outcome {
  const cases = parseJunit(xml);
  const name = (test: { file: string; name: string }) => `${test.file}: ${test.name}`;
  const failed = cases.filter((test) => test.state === "failed")
    .map((test) => ({ name: name(test), detail: test.detail }));
  const seen = new Set(cases.map((test) => test.file));
  // the report has the file that calls Deno.test(), which for tests made by a helper is the helper
  const announced = result.stdout.matchAll(/^running [1-9]\d* tests? from (\S+)$/gm);
  for (const [, file] of announced) seen.add(normalPath(file!));
  for (const file of expected.filter((path) => !seen.has(path))) {
    failed.push({ name: file, detail: `No test of this file was reported\n${tail(result, 60)}` });
  }
  if (result.code !== 0 && failed.length === 0) {
    const detail = `deno test ended with code ${result.code}\n${tail(result, 60)}`;
    failed.push({ name: "deno test", detail });
  }
  return {
    passed: cases.filter((test) => test.state === "passed").map(name),
    failed,
    skipped: cases.filter((test) => test.state === "skipped")
      .map((test) => ({ name: name(test), reason: "ignored by its file" })),
  };
}

/** A path as the lists of test files have it. */
function normalPath(path: string): string {
  return path.replaceAll("\\", "/").replace(/^\.\//, "");
}

/** On a continuous-integration machine nothing may be skipped for want of a tool. */
function orFailInCi(outcome: Outcome): Outcome {
  if (Deno.env.get("CI") !== "true") return outcome;
  const failed = outcome.skipped.map(({ name, reason }) => ({ name, detail: reason }));
  return { passed: outcome.passed, failed: [...outcome.failed, ...failed], skipped: [] };
}

const QUIET: Readonly<Record<string, string>> = {
  NO_COLOR: "1",
  DENO_NO_UPDATE_CHECK: "1",
  RUST_BACKTRACE: "0",
};

function tail(result: Finished, lineCount: number): string {
  const text = `${result.stdout}\n${result.stderr}`.trim();
  return text.split("\n").slice(-lineCount).join("\n");
}
