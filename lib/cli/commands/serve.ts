/**
 * `comtask serve`.
 *
 * @module
 */
import { resolve } from "node:path";
import {
  com,
  type RegisteredServer,
  serveClasses,
  type ServerIdentity,
  type ServerRegistration,
} from "../../com/mod.ts";
import { exitCodeOf, TaskError } from "../../engine/mod.ts";
import { LOOPBACK_CLASSES, serveLoopback } from "../../loopback/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { type VerbosityOptions, verbosityOptions } from "../common_options.ts";
import { UsageError } from "../errors.ts";
import { choice, message, object, option, optional, string, withDefault } from "../optique.ts";
import { ANY_FILE, positional } from "../positional.ts";
import { moduleAddress, type ServedClass, servedClasses } from "../serve/served_module.ts";
import { quote, startCommand } from "../serve/start_command.ts";
import { sanitize } from "../terminal_text.ts";

interface Values {
  readonly module: string;
  readonly scope: "user" | "machine";
  readonly stay: boolean;
  readonly register: boolean;
  readonly unregister: boolean;
  readonly typelib: string | undefined;
  readonly embedding: boolean;
  readonly common: VerbosityOptions;
}

/** How long the server waits for the next client: a script may let one object go before another. */
const LINGER_MS = 2000;

/** The name and identifier of a class, whoever makes its objects. */
type Named = Pick<ServedClass, "clsid" | "progId">;

/** `comtask serve MODULE`: TypeScript classes that other programs create by ProgID. */
export const command: Command = defineCommand<Values>({
  summary: "Serve classes of a module, or the built-in fax service, to other programs",
  details: "MODULE exports by default a class of com.registerClass, or an array of them; " +
    "loopback: and loopback:FOLDER are the built-in fax service. The classes are registered " +
    "while they are served, unless they were before. Serving ends when the last client has " +
    "gone, or by Ctrl+C. With --register COM starts the server itself whenever somebody asks " +
    "for a class. Typed callers, such as VBA with a reference or C#, need --typelib.",
  examples: [
    "comtask serve ./counter.ts",
    "comtask serve loopback: --stay",
    "comtask serve ./counter.ts --register",
    "comtask serve ./counter.ts --unregister",
  ],
  parser: () =>
    object({
      module: positional("MODULE", "File or URL of a module, or loopback:", ANY_FILE),
      scope: withDefault(
        option("--scope", choice(["user", "machine"], { metavar: "SCOPE" }), {
          description: message`Register for this user (the default), or for the whole machine`,
        }),
        "user",
      ),
      stay: withDefault(
        option("--stay", { description: message`Go on when the last client has gone` }),
        false,
      ),
      register: withDefault(
        option("--register", { description: message`Register the classes for good, and end` }),
        false,
      ),
      unregister: withDefault(
        option("--unregister", { description: message`Remove their registration, and end` }),
        false,
      ),
      typelib: optional(
        option("--typelib", string({ metavar: "FILE" }), {
          description: message`Write a type library too, and register it with the classes`,
        }),
      ),
      embedding: withDefault( // what COM appends when it starts a server
        option("-Embedding", "/Embedding", { hidden: true }),
        false,
      ),
      common: verbosityOptions(),
    }),
  async run(values, { io, signal }) {
    if (values.register && values.unregister) {
      throw new UsageError("Cannot register and unregister at once");
    }
    requireWindows(values.module);
    const isLoopback = /^loopback:/i.test(values.module);
    const address = isLoopback ? values.module : moduleAddress(values.module);
    const classes = isLoopback ? undefined : await servedClasses(address);
    const named: readonly Named[] = classes ?? Object.values(LOOPBACK_CLASSES);
    const { scope } = values;
    const say = values.common.quiet ? () => {} : (line: string) => io.stderr.write(`${line}\n`);
    const own = ["serve", address, ...scope === "machine" ? ["--scope", scope] : []];
    if (values.unregister) {
      const ending = own.map(quote).join(" ");
      for (const each of named) unregister({ ...each, scope }, ending, say);
      return exitCodeOf("ok");
    }
    const start = await startCommand(own);
    using registered = new DisposableStack();
    if (!values.embedding) {
      const typeLibrary = values.typelib === undefined
        ? undefined
        : com.writeTypeLibrary(resolve(values.typelib), classes ?? requireModule(address));
      for (const each of named) {
        register({ ...each, command: start, scope, typeLibrary }, registered);
      }
    }
    if (values.register) {
      registered.move(); // they stay
      for (const each of named) say(`Registered ${nameOf(each)}`);
      return exitCodeOf("ok");
    }
    for (const each of named) say(`Serving ${nameOf(each)}`);
    const untilUnused = !values.stay;
    const end = untilUnused ? "when the last client has gone, or by Ctrl+C" : "by Ctrl+C";
    say(`Serving ends ${end}`);
    if (classes) await serveClasses(classes, { untilUnused, lingerMs: LINGER_MS, signal });
    else await serveLoopback({ name: address, untilUnused, lingerMs: LINGER_MS, signal });
    return exitCodeOf("ok");
  },
});

/** The built-in service has the interfaces of the Windows fax service, which describes them. */
function requireModule(address: string): never {
  throw new UsageError(`Cannot write a type library of "${address}": it has those of Windows`);
}

function requireWindows(module: string): void {
  if (Deno.build.os === "windows") return;
  throw new TaskError(`Cannot serve "${module}": this system has no COM for other programs`, {
    code: "not-supported",
    advice: "Run it on Windows.",
  });
}

/** Registers a class, unless it is, and has it removed with `registered`. */
function register(registration: ServerRegistration, registered: DisposableStack): void {
  const known = com.registeredServer(registration);
  if (known?.command === registration.command && known.otherClass === undefined) return;
  if (known) throw taken("register", registration, known);
  com.registerServer(registration);
  registered.defer(() => com.unregisterServer(registration));
}

/** Removes what `--register` wrote, and nothing that another program did. */
function unregister(
  served: ServerIdentity,
  ending: string,
  say: (line: string) => void,
): void {
  const known = com.registeredServer(served);
  if (!known) return say(`Not registered: ${nameOf(served)}`);
  if (!known.command?.endsWith(ending) || known.otherClass !== undefined) {
    throw taken("unregister", served, known);
  }
  com.unregisterServer(served);
  say(`Removed ${nameOf(served)}`);
}

function taken(verb: string, served: ServerIdentity, known: RegisteredServer): UsageError {
  const { otherClass, command } = known;
  const by = otherClass ? `class ${otherClass}` : command ? `the command ${command}` : "a library";
  return new UsageError(
    `Cannot ${verb} "${served.progId}": it belongs to ${by}`,
    "Remove that registration with the program that wrote it, or choose another progId and clsid.",
  );
}

function nameOf({ progId, clsid }: Named): string {
  return `${sanitize(progId)} ${sanitize(clsid)}`;
}
