/** Outputs of whole command lines, kept in files: what changed is seen in the diff of a commit. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, ROOT } from "./cli.ts";

const FOLDER = join(ROOT, "tests", "cli", "snapshots");

/** Whether snapshots are written anew: `deno test -A tests/cli/snapshots_test.ts -- --update`. */
const isUpdate = Deno.args.includes("--update");

/** A command line, and the name of the file that keeps what it printed. */
export interface SnapshotCase {
  readonly name: string;
  readonly args: readonly string[];
  /** Folder that it is run in; its path is not kept. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Ids, times and durations, which no two runs share. */
const CHANGING =
  /\d{8}-\d{6}-[0-9a-f]{6}|\d{4}-\d\d-\d\dT[\d:.]+Z|(?<=(?:durationMs|startedMs)": )[\d.e-]+|(?<= in )\d+(?:\.\d+)?m?s/g;

/** Runs a command line as a process, and compares all that it wrote, and its exit code. */
export async function checkSnapshot({ name, args, cwd, env }: SnapshotCase): Promise<void> {
  const { code, stdout, stderr } = await cli(args, { cwd, env });
  const made = [
    `$ comtask ${args.join(" ")}`.trimEnd(),
    `exit code ${code}`,
    ...section("stdout", stdout),
    ...section("stderr", stderr),
  ].join("\n").replaceAll(cwd, "FOLDER").replaceAll(ROOT, "CHECKOUT/").replaceAll(CHANGING, "…") +
    "\n";
  const file = join(FOLDER, `${name}.txt`);
  if (isUpdate) {
    await Deno.writeTextFile(file, made);
    return;
  }
  const kept = await Deno.readTextFile(file).catch(() => "there is no snapshot yet");
  assert.equal(
    made,
    kept.replaceAll("\r\n", "\n"),
    "if that is meant: run the tests with --update",
  );
}

/** Names of the files that keep snapshots. */
export function keptSnapshots(): string[] {
  return [...Deno.readDirSync(FOLDER)].map(({ name }) => name.replace(/\.txt$/, "")).sort();
}

function section(title: string, text: string): string[] {
  return text === "" ? [] : ["", `--- ${title}`, text.trimEnd()];
}
