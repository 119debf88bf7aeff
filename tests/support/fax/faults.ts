/** Connects to servers that fail, and hears what they are asked. */
import { type ConnectOptions, connectThrough } from "../../../lib/fax/connect.ts";
import type { FaxServer } from "../../../lib/fax/mod.ts";
import { type Faults, nameOfFaults } from "./faulty_server.ts";

const WORKER = new URL("./faulty_worker.ts", import.meta.url).href;

/** A faulty server's address, and what it has been asked so far. */
export class FaultyConnection implements Disposable {
  /** Name of its computer. */
  readonly name: string;
  /** Calls in order. */
  readonly calls: string[] = [];
  readonly #channel = new BroadcastChannel("comtask-faulty-fax");

  /** @param faults With `slowMs`, `Connect` blocks for so long. */
  constructor(faults: Faults = {}) {
    this.name = nameOfFaults(crypto.randomUUID(), faults);
    this.#channel.onmessage = ({ data }) => {
      if (data.server === this.name) this.calls.push(data.member);
    };
  }

  connect(options?: ConnectOptions): Promise<FaxServer> {
    return connectThrough(WORKER, this.name, options) as Promise<FaxServer>;
  }

  /** How often a member has been called. */
  count(member: string): number {
    return this.calls.filter((call) => call === member).length;
  }

  /** Waits until a member has been called. */
  async until(member: string): Promise<void> {
    for (let i = 0; i < 1000; i++) {
      if (this.count(member) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`${member} was not called; calls: ${this.calls.join(", ")}`);
  }

  [Symbol.dispose](): void {
    this.#channel.close();
  }
}
