/**
 * An SMTP server as a process of its own: the widely used one of npm, which nobody here wrote.
 * Prints its port, then one line of JSON for each message; ends when its input does.
 *
 * Options as one JSON argument: `refuse` (answer to every recipient), `user` and `password`
 * (a login is then needed), `tls` (STARTTLS with a certificate that nobody vouches for).
 */
import smtpServer from "npm:smtp-server@3.21.6";

interface Options {
  readonly refuse?: { readonly code: number; readonly text: string };
  readonly user?: string;
  readonly password?: string;
  readonly tls?: boolean;
}

const options: Options = JSON.parse(Deno.args[0] ?? "{}");

/** What is used of the package, which comes without types. */
interface Library {
  SMTPServer: new (options: Readonly<Record<string, unknown>>) => {
    readonly server: { address(): { readonly port: number } };
    on(event: "error", listener: () => void): void;
    listen(port: number, host: string, listening: () => void): void;
  };
}

const { SMTPServer } = smtpServer as unknown as Library;
const server = new SMTPServer({
  logger: false,
  allowInsecureAuth: true,
  authOptional: options.user === undefined,
  disabledCommands: [
    ...(options.tls ? [] : ["STARTTLS"]),
    ...(options.user === undefined ? ["AUTH"] : []),
  ],
  onAuth(
    given: { readonly username?: string; readonly password?: string },
    _session: unknown,
    done: (error: Error | null, response?: { readonly user: string }) => void,
  ) {
    if (given.username === options.user && given.password === options.password) {
      done(null, { user: String(given.username) });
    } else done(new Error("Invalid username or password"));
  },
  onRcptTo(_address: unknown, _session: unknown, done: (error?: Error) => void) {
    if (options.refuse === undefined) return done();
    done(Object.assign(new Error(options.refuse.text), { responseCode: options.refuse.code }));
  },
  onData(
    stream: AsyncIterable<Uint8Array>,
    session: { readonly user?: string; readonly envelope: unknown },
    done: (error?: Error) => void,
  ) {
    void (async () => {
      const decoder = new TextDecoder();
      let text = "";
      for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
      console.log(JSON.stringify({ user: session.user, envelope: session.envelope, text }));
      done();
    })();
  },
});
server.on("error", () => {}); // a client that hangs up in the middle is its own affair
server.listen(0, "127.0.0.1", () => {
  console.log(server.server.address().port);
});
for await (const _chunk of Deno.stdin.readable) { /* lives as long as whoever started it */ }
Deno.exit(0);
