/**
 * `comtask watch`.
 *
 * @module
 */
import { resolve } from "node:path";
import { exitCodeOf } from "../../engine/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { type VerbosityOptions, verbosityOptions } from "../common_options.ts";
import { UsageError } from "../errors.ts";
import { journalIn, neededHome } from "../journal.ts";
import {
  argument,
  integer,
  message,
  object,
  option,
  optional,
  string,
  text,
  withDefault,
} from "../optique.ts";
import { JournalSource } from "../watch/journal_source.ts";
import { WatchServer } from "../watch/server.ts";

interface Values {
  readonly folder: string | undefined;
  readonly port: number;
  readonly server: string | undefined;
  readonly common: VerbosityOptions;
}

const DEFAULT_PORT = 8730;

/** `comtask watch [DIR]`: runs and queue as a page that follows what happens. */
export const command: Command = defineCommand<Values>({
  summary: "Serve a live page of runs and of the fax queue, for this computer only",
  details:
    "The address is written to stdout; it holds a random word, and whoever has it may look and " +
    "cancel runs. Ctrl+C ends it.",
  examples: [
    "comtask watch",
    "comtask watch --server FAXSRV01 --port 0",
    "comtask watch /var/lib/comtask",
  ],
  parser: () =>
    object({
      folder: optional(argument(string({ metavar: "DIR" }), {
        description: [text("Folder where runs are recorded; default is that of this user")],
      })),
      port: withDefault(
        option("--port", integer({ metavar: "PORT", min: 0, max: 65_535 }), {
          description: message`Where to listen on 127.0.0.1; 0 takes a free port`,
        }),
        DEFAULT_PORT,
      ),
      server: optional(option("--server", string({ metavar: "NAME" }), {
        description: message`Fax server whose queue is shown too; loopback: is the built-in one`,
      })),
      common: verbosityOptions(),
    }),
  async run({ folder, port, server, common }, { io, signal }) {
    const home = folder === undefined ? neededHome() : await existingFolder(folder);
    (await journalIn(home))?.[Symbol.dispose](); // what cannot be used is said now, not in the page
    await using source = new JournalSource(home, server);
    await using watch = new WatchServer(source, { port, queue: server !== undefined });
    io.stdout.write(`${watch.url}\n`);
    if (!common.quiet) io.stderr.write(`Watching ${home}; Ctrl+C ends it\n`);
    await new Promise<void>((done) => {
      if (signal.aborted) done();
      signal.addEventListener("abort", () => done(), { once: true });
    });
    return exitCodeOf("ok");
  },
});

/** @throws {UsageError} If it is none: the page would stay empty, and nobody would know why. */
async function existingFolder(folder: string): Promise<string> {
  const found = await Deno.stat(folder).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (found?.isDirectory) return resolve(folder);
  throw new UsageError(
    `Cannot watch "${folder}": ${found ? "it is no folder" : "there is no such folder"}`,
    "Name the folder where runs are recorded: that of COMTASK_HOME.",
  );
}
