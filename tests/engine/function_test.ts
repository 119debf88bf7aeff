import assert from "node:assert/strict";
import {
  defineFunction,
  handle,
  kindOf,
  path,
  Secret,
  secret,
  type TaskFunction,
} from "../../lib/engine/mod.ts";
import { z } from "../../lib/zod.ts";

class Server {
  constructor(readonly name: string) {}
}
const server = () => handle("demo.server", (value): value is Server => value instanceof Server);

const connect = defineFunction({
  name: "demo.connect",
  summary: "Opens a server",
  input: z.strictObject({ server: z.string().optional(), port: z.int().default(1) }),
  output: server(),
  effect: "read",
  positional: ["server"],
  describe: (input) => ({ verb: "connect", target: input.server ?? "" }),
  run: (input) => new Server(`${input.server ?? "local"}:${input.port}`),
  close: () => {},
});

const send = defineFunction({
  name: "demo.send",
  summary: "Sends",
  input: z.strictObject({
    server: server(),
    to: z.string(),
    file: path({ access: "read" }).optional(),
    login: secret().optional(),
  }),
  output: z.strictObject({ id: z.int() }),
  effect: "send",
  positional: ["server"],
  describe: ({ to }) => ({ verb: "send", target: to }),
  run: ({ to, login }, ctx) => {
    ctx.progress({ message: login?.reveal() });
    return { id: to.length };
  },
});

Deno.test("defineFunction() returns a function with positional inputs and typed options", async () => {
  const opened: Server = await connect();
  assert.equal(opened.name, "local:1");
  assert.equal((await connect("a", { port: 7 })).name, "a:7");
  const seen: unknown[] = [];
  const result: { id: number } = await send(opened, {
    to: "abc",
    login: "hidden",
    onProgress: (data) => seen.push(data.message),
  });
  assert.deepEqual([result, seen], [{ id: 3 }, ["hidden"]]);
  // @ts-expect-error "to" is compulsory
  await assert.rejects(() => send(opened, {}), { code: "input" });
  // @ts-expect-error the server comes first
  await assert.rejects(() => send({ to: "x" }), { code: "input" });
});

Deno.test("defineFunction() refuses inputs the schema does not have, before run", async () => {
  const faultOf = (input: unknown) =>
    connect("a", input as never).then(() => assert.fail("called"), ({ message }) => message);
  assert.equal(
    await faultOf({ prot: 7 }),
    'Cannot call demo.connect: there is no input "prot", did you mean "port"?',
  );
  assert.equal(
    await faultOf({ port: "x" }),
    'Cannot call demo.connect: "port" cannot be "x", expected a number',
  );
  const missing = send(await connect("a"), {} as never);
  await assert.rejects(missing, {
    message: 'Cannot call demo.send: "to" is missing, expected text',
  });
});

Deno.test("defineFunction() does not start when its signal has aborted", async () => {
  await assert.rejects(() => connect("a", { signal: AbortSignal.abort() }), { name: "AbortError" });
});

Deno.test("defineFunction() refuses a bad name and inputs named like call options", () => {
  const spec = { summary: "", input: z.strictObject({}), output: z.null(), run: () => null };
  assert.throws(() => defineFunction({ ...spec, name: "x", effect: "none" }), /area\.verb/);
  const input = z.strictObject({ signal: z.string() });
  assert.throws(() => defineFunction({ ...spec, input, name: "a.b", effect: "none" }), /signal/);
});

Deno.test("kindOf() sees through optional and default", () => {
  const shape = send.declaration.input.shape;
  assert.deepEqual(kindOf(shape.file as z.ZodType), { kind: "path", access: "read" });
  assert.deepEqual(kindOf(shape.server as z.ZodType), { kind: "handle", of: "demo.server" });
  assert.deepEqual(kindOf(shape.login as z.ZodType), { kind: "secret" });
});

Deno.test("Secret never turns into text by accident", () => {
  const text = new Secret("pa55");
  assert.deepEqual([`${text}`, JSON.stringify({ text }), Deno.inspect(text)], [
    "***",
    '{"text":"***"}',
    "Secret(***)",
  ]);
});

Deno.test("TaskFunction with types of its own has to name every input of its schema", () => {
  const greet = defineFunction({
    name: "demo.greet",
    summary: "Says hello",
    input: z.strictObject({ who: z.string(), loud: z.boolean().default(false) }),
    output: z.string(),
    effect: "none",
    run: ({ who }) => who,
  });
  const same: TaskFunction<{ who: string; loud?: boolean }, string> = greet;
  // @ts-expect-error: "loud" is missing
  const less: TaskFunction<{ who: string }, string> = greet;
  // @ts-expect-error: there is no "soft"
  const more: TaskFunction<{ who: string; loud?: boolean; soft?: boolean }, string> = greet;
  assert.ok(same === greet && less === greet && more === greet);
});
