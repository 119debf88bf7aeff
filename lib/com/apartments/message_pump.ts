/**
 * The message queue of a single-threaded apartment: calls from other apartments
 * and events arrive in it, so somebody must empty it.
 *
 * @module
 */
import { NativeBlock, type Ole } from "../../ffi/mod.ts";

const PM_REMOVE = 1;
const MSG_BYTES = 48; // sizeof(MSG) on 64-bit systems
const MAX_MESSAGES = 1000; // in one turn, so that timers get theirs
const INTERVAL_MS = 5;

/** Pumps while something needs it: a sink, a hosted object, a wait. */
export class MessagePump {
  readonly #ole: Ole;
  readonly #message = new NativeBlock(MSG_BYTES);
  #timer: ReturnType<typeof setInterval> | undefined;
  #users = 0;
  #keepers = 0;

  constructor(ole: Ole) {
    this.#ole = ole;
  }

  /** Handles the messages that wait now. @returns How many there were. */
  pumpOnce(): number {
    if (this.#ole.kind !== "windows") return 0;
    let count = 0;
    const { address } = this.#message;
    while (count < MAX_MESSAGES && this.#ole.PeekMessageW(address, 0n, 0, 0, PM_REMOVE)) {
      this.#ole.TranslateMessage(address);
      this.#ole.DispatchMessageW(address);
      count++;
    }
    return count;
  }

  /**
   * Pumps until the returned resource is disposed of.
   *
   * @param keepAlive True also keeps the process running for it.
   */
  start(keepAlive = false): Disposable {
    if (this.#ole.kind !== "windows" && !keepAlive) return { [Symbol.dispose]: () => {} };
    this.#users++;
    if (keepAlive) this.#keepers++;
    this.#timer ??= setInterval(() => this.pumpOnce(), INTERVAL_MS);
    this.#updateRef();
    let open = true;
    return {
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        this.#users--;
        if (keepAlive) this.#keepers--;
        if (this.#users === 0) {
          clearInterval(this.#timer);
          this.#timer = undefined;
        } else this.#updateRef();
      },
    };
  }

  #updateRef(): void {
    if (this.#timer === undefined) return;
    if (this.#keepers > 0) this.#timer.ref();
    else this.#timer.unref();
  }
}
