/** A pseudo-terminal for tests, made by `script` of util-linux. */
import { cliArguments } from "./cli.ts";

/** What a program on a terminal did. */
export interface Screen {
  readonly code: number;
  /** Everything that reached the terminal. */
  readonly text: string;
}

/** How the terminal is made. */
export interface TerminalOptions {
  readonly columns: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What a person types, each part once the text before it has been shown. */
  readonly answers?: readonly { readonly after: string; readonly type: string }[];
}

/** Runs comtask on a terminal of so many columns. */
export async function onTerminal(
  args: readonly string[],
  { columns, env, cwd, answers = [] }: TerminalOptions,
): Promise<Screen> {
  const words = [Deno.execPath(), ...cliArguments(args)].map((word) => `'${word}'`);
  const command = `stty cols ${columns} rows 30 -echo; ${words.join(" ")}`;
  const child = new Deno.Command("script", {
    args: ["-qec", command, "/dev/null"],
    env,
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const waiting = [...answers];
  let text = "";
  let from = 0;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    const next = waiting[0];
    const at = next === undefined ? -1 : text.indexOf(next.after, from);
    if (at < 0) continue;
    from = at + next.after.length;
    waiting.shift();
    await writer.write(new TextEncoder().encode(next.type));
  }
  const { code } = await child.status;
  await writer.close().catch(() => {}); // the program may have ended first
  return { code, text };
}

/** What is left of the text once control sequences are gone, line by line. */
export function plainLines(text: string): string[] {
  // deno-lint-ignore no-control-regex -- these are what is looked for
  return text.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, "").split(/\r?\n|\r/);
}
