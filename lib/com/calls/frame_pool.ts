/**
 * Frames that are used again and again.
 *
 * @module
 */
import type { Ole } from "../../ffi/mod.ts";
import { CallFrame } from "./frame.ts";

/** Arguments that there is room for in a frame of the pool. */
const USUAL_CAPACITY = 32;
/** Frames that are kept for asynchronous calls; more are made when more are in flight. */
const KEPT_FREE = 64;

/**
 * Frames by depth: a call made while another is running, by a callback, takes
 * the next one. A call that needs more room than usual gets a frame of its own.
 */
export class FramePool {
  readonly #ole: Ole;
  readonly #frames: CallFrame[] = [];
  readonly #free: CallFrame[] = [];
  #depth = 0;
  #lcid = 0;

  constructor(ole: Ole) {
    this.#ole = ole;
  }

  /** Sets the locale that calls pass from now on. */
  setLocale(lcid: number): void {
    this.#lcid = lcid;
    for (const frame of [...this.#frames, ...this.#free]) frame.setLocale(lcid);
  }

  /** Takes a frame; give it back with {@linkcode FramePool.leave}, in reverse order. */
  enter(capacity: number): CallFrame {
    const depth = this.#depth++;
    if (capacity > USUAL_CAPACITY) return this.#make(capacity);
    return this.#frames[depth] ??= this.#make(USUAL_CAPACITY);
  }

  /** Gives a frame back. */
  leave(frame: CallFrame): void {
    this.#depth--;
    frame.reset();
  }

  /** Takes a frame for a call that outlives this turn; give it back in whatever order. */
  enterAsync(capacity: number): CallFrame {
    if (capacity > USUAL_CAPACITY) return this.#make(capacity);
    return this.#free.pop() ?? this.#make(USUAL_CAPACITY);
  }

  /** Gives a frame back that nothing native uses any more. */
  leaveAsync(frame: CallFrame): void {
    frame.reset();
    frame.setLocale(this.#lcid);
    const isUsual = frame.capacity === USUAL_CAPACITY;
    if (isUsual && this.#free.length < KEPT_FREE) this.#free.push(frame);
  }

  #make(capacity: number): CallFrame {
    const frame = new CallFrame(this.#ole, capacity);
    frame.setLocale(this.#lcid);
    return frame;
  }
}
