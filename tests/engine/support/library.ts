/** A small library of task functions, as a user would define them, with a world they change. */
import {
  createLibrary,
  defineFunction,
  e164,
  type FunctionLibrary,
  handle,
  path,
  secret,
  TaskError,
} from "../../../lib/engine/mod.ts";
import { z } from "../../../lib/zod.ts";

/** A line to a pretended telephone exchange. */
export class Line {
  open = true;
  constructor(readonly name: string) {}
}

const line = () => handle("demo.line", (value): value is Line => value instanceof Line);

/** What the functions did, and what they shall do. */
export interface World {
  readonly library: FunctionLibrary;
  /** In the order of the calls: `"open a"`, `"send 1"`, `"close a"`. */
  readonly did: string[];
  /** Times that a number is busy before it answers. */
  readonly busy: Map<string, number>;
  /** Calls in flight now, and the most there were. */
  readonly flight: { now: number; most: number };
}

/** A fresh world. */
export function createWorld(): World {
  const did: string[] = [];
  const busy = new Map<string, number>();
  const flight = { now: 0, most: 0 };
  const library = createLibrary([
    defineFunction({
      name: "demo.open",
      summary: "Opens a line",
      input: z.strictObject({ name: z.string().default("a"), fail: z.boolean().default(false) }),
      output: line(),
      effect: "read",
      positional: ["name"],
      describe: ({ name }) => ({ verb: "open line", target: name }),
      run: ({ name, fail }) => {
        if (fail) {
          throw new TaskError(`Cannot open "${name}": no answer`, {
            code: "demo.unreachable",
            transient: true,
          });
        }
        did.push(`open ${name}`);
        return new Line(name);
      },
      close: (opened) => {
        opened.open = false;
        did.push(`close ${opened.name}`);
      },
    }),
    defineFunction({
      name: "demo.hang-up",
      summary: "Closes a line",
      input: z.strictObject({ line: line() }),
      output: z.null(),
      effect: "none",
      releases: "line",
      run: (input) => {
        input.line.open = false;
        did.push(`hang up ${input.line.name}`);
        return null;
      },
    }),
    defineFunction({
      name: "demo.send",
      summary: "Sends text over a line",
      input: z.strictObject({ line: line(), to: e164(), text: z.string().default("") }),
      output: z.strictObject({ to: z.string(), pages: z.int(), share: z.number() }),
      effect: "send",
      describe: ({ to }) => ({ verb: "send", target: to }),
      permissions: () => ({ ffi: true }),
      run: async (input, ctx) => {
        flight.most = Math.max(flight.most, ++flight.now);
        try {
          await new Promise((resolve) => setTimeout(resolve, 1));
          if (!input.line.open) throw new Error("the line is closed");
          ctx.progress({ message: `sending to ${input.to}` });
          const left = busy.get(input.to) ?? 0;
          if (left > 0) {
            busy.set(input.to, left - 1);
            throw new TaskError(`Cannot send to ${input.to}: The line is busy`, {
              code: "demo.busy",
              transient: true,
            });
          }
          did.push(`send ${input.to}${input.text && ` ${input.text}`}`);
          return { to: input.to, pages: 2, share: 1 };
        } finally {
          flight.now--;
        }
      },
    }),
    defineFunction({
      name: "demo.list",
      summary: "Lists people",
      input: z.strictObject({ count: z.int().default(3) }),
      output: z.strictObject({
        rows: z.array(z.strictObject({ id: z.string(), to: z.string(), age: z.int() })),
      }),
      effect: "read",
      describe: () => ({ verb: "list", target: "people" }),
      run: ({ count }) => ({
        rows: Array.from({ length: count }, (_, index) => ({
          id: `p${index + 1}`,
          to: `+1425555010${index}`,
          age: 20 + index,
        })),
      }),
    }),
    defineFunction({
      name: "demo.echo",
      summary: "Gives back its input",
      input: z.strictObject({ value: z.unknown() }),
      output: z.strictObject({ value: z.unknown() }),
      effect: "none",
      positional: ["value"],
      run: ({ value }) => ({ value }),
    }),
    defineFunction({
      name: "demo.write",
      summary: "Notes text",
      input: z.strictObject({
        text: z.string(),
        file: path().optional(),
        login: secret().optional(),
      }),
      output: z.strictObject({ length: z.int(), file: z.string().optional() }),
      effect: "write",
      describe: ({ text }) => ({ verb: "write", target: text }),
      permissions: ({ file }) => file === undefined ? {} : { write: [file] },
      run: ({ text, file, login }, ctx) => {
        if (login !== undefined) ctx.log.info(`logging in with ${login.reveal()}`);
        did.push(`write ${text}`);
        return { length: text.length, ...(file === undefined ? {} : { file }) };
      },
    }),
    defineFunction({
      name: "demo.fail",
      summary: "Fails",
      input: z.strictObject({
        code: z.string().default("demo.failed"),
        transient: z.boolean().default(false),
      }),
      output: z.null(),
      effect: "read",
      describe: () => ({ verb: "fail", target: "" }),
      run: ({ code, transient }) => {
        did.push(`fail ${code}`);
        throw new TaskError("Cannot do it: it was told to fail", { code, transient });
      },
    }),
    defineFunction({
      name: "demo.wait",
      summary: "Waits until it is aborted",
      input: z.strictObject({}),
      output: z.null(),
      effect: "read",
      describe: () => ({ verb: "wait", target: "" }),
      run: (_input, ctx) =>
        new Promise<null>((_resolve, reject) => {
          did.push("wait");
          ctx.progress({ message: "waiting" });
          const stop = () => reject(ctx.signal.reason);
          if (ctx.signal.aborted) stop();
          else ctx.signal.addEventListener("abort", stop, { once: true });
        }),
    }),
    defineFunction({
      name: "demo.deaf",
      summary: "Never ends, whatever its signal says",
      input: z.strictObject({}),
      output: z.null(),
      effect: "write",
      describe: () => ({ verb: "hang", target: "" }),
      run: (_input, ctx) => {
        did.push("deaf");
        ctx.progress({ message: "hanging" });
        return new Promise<null>(() => {});
      },
    }),
  ]);
  return { library, did, busy, flight };
}
