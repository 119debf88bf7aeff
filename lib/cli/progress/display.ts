/**
 * What every display of a run can do.
 *
 * @module
 */
import type { RunEvent } from "../../engine/mod.ts";
import type { TalkOptions } from "../common_options.ts";

/** Shows the events of a run on stderr; dispose it before anything else is written there. */
export interface Progress extends Disposable {
  show(event: RunEvent): void;
  /** Writes a line of the program itself. */
  notice(line: string): void;
  /** Makes room for a question. */
  pause(): void;
  resume(): void;
}

/** How much is shown. */
export interface ProgressOptions extends TalkOptions {
  readonly quiet: boolean;
  readonly verbose: boolean;
}
