/** The completion scripts, in the shells that they are for. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { cli, cliArguments, temporaryFolder, TEST_ENV } from "../support/cli.ts";
import { nushell } from "../support/nushell.ts";
import { capture } from "../support/process.ts";

const TASK = `version: 1
name: sample
params:
  who: { type: string, required: true, help: Name to greet }
  style: { type: enum, values: [plain, grand], default: plain }
steps:
  - { id: say, uses: log.write, with: { message: hello } }
`;

/** What is typed, the last word as far as it goes, and what has to be offered. */
const TYPED: readonly (readonly [readonly string[], string])[] = [
  [["che"], "check"],
  [["fax", "se"], "send"],
  [["list", "--out"], "--output"],
  [["list", "--output", "ya"], "yaml"],
  [["run", "sam"], "sample.yaml"],
  [["run", "sample.yaml", "--wh"], "--who"],
  [["run", "sample.yaml", "--style", "gr"], "grand"],
  [["runs", "show", "la"], "last"],
];

interface Desk extends AsyncDisposable {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A folder with a task file, and `comtask` on the search path. */
async function desk(): Promise<Desk> {
  const folder = await temporaryFolder();
  const bin = join(folder.path, "bin");
  await Deno.mkdir(bin);
  await Deno.mkdir(join(folder.path, "work"));
  await Deno.writeTextFile(join(folder.path, "work", "sample.yaml"), TASK);
  const words = [Deno.execPath(), ...cliArguments([])].map((word) => `'${word}'`).join(" ");
  // Only what a completion script asks is answered; a line that is entered is shown as it came.
  await Deno.writeTextFile(
    join(bin, "comtask"),
    `#!/bin/sh\n[ "$1" = completions ] && exec ${words} "$@"\necho "ENTERED:$*:"\n`,
    { mode: 0o755 },
  );
  return {
    folder: join(folder.path, "work"),
    env: { ...TEST_ENV, PATH: `${bin}:${Deno.env.get("PATH")}`, HOME: folder.path },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function scriptOf(shell: string, folder: string): Promise<string> {
  const { stdout } = await cli(["completions", shell]);
  const file = join(folder, `completions.${shell}`);
  await Deno.writeTextFile(file, stdout);
  return file;
}

const quoted = (word: string) => `'${word}'`;

Deno.test("the completions for bash offer commands, flags, files and values", async () => {
  await using at = await desk();
  const script = await scriptOf("bash", at.folder);
  for (const [words, offered] of TYPED) {
    const line = ["comtask", ...words];
    const commands = `source '${script}'
COMP_WORDS=(${line.map(quoted).join(" ")}); COMP_CWORD=${line.length - 1}
COMP_LINE='${line.join(" ")}'; COMP_POINT=\${#COMP_LINE}
_comtask comtask '${line.at(-1)}' '${line.at(-2)}'
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = await capture("bash", ["--norc", "-c", commands], {
      cwd: at.folder,
      env: at.env,
    });
    const replies = stdout.split("\n").map((reply) => reply.trim());
    assert.ok(replies.includes(offered), `${line.join(" ")}: ${stdout}${stderr}`);
  }
});

Deno.test("the completions for fish offer commands, flags, files and values", async () => {
  await using at = await desk();
  const script = await scriptOf("fish", at.folder);
  for (const [words, offered] of TYPED) {
    const line = `comtask ${words.join(" ")}`;
    const commands = `source '${script}'; complete -C '${line}'`;
    const { stdout, stderr } = await capture("fish", ["--no-config", "-c", commands], {
      cwd: at.folder,
      env: at.env,
    });
    const replies = stdout.split("\n").map((reply) => reply.split("\t")[0]);
    assert.ok(replies.includes(offered), `${line}: ${stdout}${stderr}`);
  }
});

Deno.test("the completions for zsh complete what is typed at its prompt", async () => {
  await using at = await desk();
  const script = await scriptOf("zsh", at.folder);
  for (const [words, offered] of TYPED.filter((_, index) => index % 2 === 1)) {
    const line = `comtask ${words.join(" ")}`;
    // zsh completes at a prompt only: zpty gives it a terminal, and Tab is typed there.
    const commands = `zmodload zsh/zpty
zpty -b z zsh -f -i
zpty -w z "PS1=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source '${script}'; echo READY"
until zpty -r z got '*READY*READY*'; do sleep 0.05; done
zpty -n -w z $'${line}\\t\\n'
zpty -r z got '*ENTERED:*:*'
print -r -- "$got"
zpty -d z`;
    const { stdout, stderr } = await capture("zsh", ["-f", "-c", commands], {
      cwd: at.folder,
      env: at.env,
      signal: AbortSignal.timeout(60_000),
    });
    const entered = /ENTERED:(.*?):/.exec(stdout)?.[1].trim();
    const wanted = [...words.slice(0, -1), offered].join(" ");
    assert.equal(entered, wanted, `${line}: ${stdout}${stderr}`);
  }
});

Deno.test("the completions for Nushell offer commands, flags, files and values", async () => {
  await using at = await desk();
  const program = await nushell();
  const script = await scriptOf("nu", at.folder);
  for (const [words, offered] of TYPED) {
    const spans = ["comtask", ...words];
    const commands = `source '${script}'
do $env.config.completions.external.completer [${spans.map(quoted).join(" ")}] | to json --raw`;
    const { stdout, stderr } = await capture(program, ["--no-config-file", "-c", commands], {
      cwd: at.folder,
      env: at.env,
    });
    const replies = (JSON.parse(stdout || "[]") as { value: string }[]).map(({ value }) => value);
    assert.ok(replies.includes(offered), `${spans.join(" ")}: ${stdout}${stderr}`);
  }
});

// PowerShell is not to be had here: its script is only printed.
for (const shell of ["pwsh", "powershell", "nu", "nushell"]) {
  Deno.test(`comtask completions ${shell} prints a script that asks comtask`, async () => {
    const { code, stdout } = await cli(["completions", shell]);
    assert.equal(code, 0);
    assert.match(stdout, /comtask/);
    assert.match(stdout, /completions/);
  });
}
