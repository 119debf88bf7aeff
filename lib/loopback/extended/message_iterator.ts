import type { HostedValue } from "../../com/mod.ts";
import { toLong } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import { atEnd, checkPrefetch } from "./prefetch.ts";

/** Where the messages of an archive come from. */
export interface MessageSource<T extends { readonly id: number }> {
  /** The next messages behind the one with an id; from the first where there is none. */
  page(behind: number | undefined, limit: number): T[];
  host(message: T): HostedValue;
}

/**
 * IFaxIncomingMessageIterator and IFaxOutgoingMessageIterator: goes over an archive in the order
 * of its source, a page at a time.
 */
export class MessageIterator<T extends { readonly id: number }> {
  readonly #source: MessageSource<T>;
  #prefetch: number;
  #page: T[] = [];
  #at = 0;

  constructor(source: MessageSource<T>, prefetchSize: number) {
    this.#source = source;
    this.#prefetch = checkPrefetch(prefetchSize);
    this.MoveFirst();
  }

  get Message(): HostedValue {
    const message = this.#page[this.#at];
    if (message === undefined) throw atEnd();
    return this.#source.host(message);
  }

  get AtEOF(): boolean {
    return this.#at >= this.#page.length;
  }

  get PrefetchSize(): number {
    return this.#prefetch;
  }

  set PrefetchSize(value: unknown) {
    this.#prefetch = asMember("set PrefetchSize", () => checkPrefetch(toLong(value)));
  }

  MoveFirst(): void {
    this.#fetch(undefined);
  }

  MoveNext(): void {
    const last = this.#page[this.#at];
    if (last === undefined) throw atEnd();
    this.#at++;
    if (this.#at === this.#page.length) this.#fetch(last.id);
  }

  #fetch(behind: number | undefined): void {
    this.#page = asMember("list messages", () => this.#source.page(behind, this.#prefetch));
    this.#at = 0;
  }
}
