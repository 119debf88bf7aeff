/** A program that goes on while a test looks at what it writes. */

/** Starts `deno` with arguments, and follows both of its streams. */
export class Program {
  readonly #child: Deno.ChildProcess;
  readonly #stdout: Follower;
  readonly #stderr: Follower;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>, cwd?: string) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [...args],
      env,
      cwd,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdout = new Follower(this.#child.stdout);
    this.#stderr = new Follower(this.#child.stderr);
  }

  /** Resolves once stdout matches. @throws {Error} If the program ends before. */
  stdoutShows(pattern: RegExp): Promise<RegExpMatchArray> {
    return this.#stdout.shows(pattern, () => this.#stderr.text);
  }

  /** Resolves once stderr matches. @throws {Error} If the program ends before. */
  stderrShows(pattern: RegExp): Promise<RegExpMatchArray> {
    return this.#stderr.shows(pattern, () => this.#stdout.text);
  }

  /** Sends a signal, and resolves to the exit code. */
  async end(signal: Deno.Signal): Promise<number> {
    this.#child.kill(signal);
    return await this.ended();
  }

  /** The exit code. */
  async ended(): Promise<number> {
    const { code } = await this.#child.status;
    await Promise.all([this.#stdout.done, this.#stderr.done]);
    return code;
  }
}

class Follower {
  readonly done: Promise<void>;
  text = "";
  #isDone = false;
  #wake = Promise.withResolvers<void>();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.done = this.#follow(stream);
  }

  async shows(pattern: RegExp, other: () => string): Promise<RegExpMatchArray> {
    while (true) {
      const match = this.text.match(pattern);
      if (match) return match;
      if (this.#isDone) {
        throw new Error(`The program ended without ${pattern}: ${this.text}${other()}`);
      }
      await this.#wake.promise;
    }
  }

  async #follow(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      this.text += part;
      this.#awake();
    }
    this.#isDone = true;
    this.#awake();
  }

  #awake(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}
