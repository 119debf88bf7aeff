/** Starts the SMTP server of `smtp_child.ts` in a process of its own. */
import { fileURLToPath } from "node:url";

/** How the server behaves. */
export interface SmtpOptions {
  /** Answer to every recipient. */
  readonly refuse?: { readonly code: number; readonly text: string };
  /** With both a login is needed. */
  readonly user?: string;
  readonly password?: string;
  /** Offers STARTTLS, with a certificate that nobody vouches for. */
  readonly tls?: boolean;
}

/** One message that arrived. */
export interface SmtpMessage {
  readonly user?: string;
  readonly envelope: {
    readonly mailFrom: { readonly address: string };
    readonly rcptTo: readonly { readonly address: string }[];
  };
  /** Headers and body, as they were sent. */
  readonly text: string;
}

/** A running server. */
export interface SmtpServer extends AsyncDisposable {
  readonly port: number;
  /** Ends the server; what it had taken. */
  readonly messages: () => Promise<readonly SmtpMessage[]>;
}

/** Starts a server on a free port of this computer. */
export async function smtpServer(options: SmtpOptions = {}): Promise<SmtpServer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "-A",
      fileURLToPath(new URL("smtp_child.ts", import.meta.url)),
      JSON.stringify(options),
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("Cannot start the SMTP server: it ended at once");
    text += value;
  }
  let ended: Promise<void> | undefined;
  const end = () =>
    ended ??= (async () => {
      await child.stdin.close();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value;
      }
      await child.status;
    })();
  return {
    port: Number(text.slice(0, text.indexOf("\n"))),
    messages: async () => {
      await end();
      return text.trim().split("\n").slice(1).map((line) => JSON.parse(line));
    },
    [Symbol.asyncDispose]: end,
  };
}
